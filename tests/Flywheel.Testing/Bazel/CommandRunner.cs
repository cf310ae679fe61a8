using System.Diagnostics;

namespace Flywheel.Testing.Bazel;

/// <summary>What a program did: exit code (128 + n when signal n ended it) and both streams whole.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Errors, TimeSpan Elapsed)
{
    /// <summary>Both streams, to show when an assertion fails.</summary>
    public override string ToString() => $"exit {ExitCode} after {Elapsed.TotalSeconds:F1} s\n{Output}\n{Errors}";
}

/// <summary>Runs a program with exactly the given environment, and waits for it. Words are text, not bytes.</summary>
public static class CommandRunner
{
    public static TimeSpan DefaultLimit { get; } = TimeSpan.FromMinutes(2);

    /// <param name="program">An absolute path, or a name to find on the PATH of the tests.</param>
    /// <param name="words">The words after argv[0].</param>
    /// <param name="environment">The whole environment; nothing is inherited.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="input">Text for stdin; stdin is at its end without it.</param>
    /// <param name="limit">Past it the program and its children are killed. <see cref="DefaultLimit"/> without it.</param>
    /// <exception cref="TimeoutException">The limit passed; the message holds what was printed until then.</exception>
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> words,
        IReadOnlyDictionary<string, string> environment,
        string folder,
        string? input = null,
        TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(limit ?? DefaultLimit);
        try
        {
            await FeedAsync(process, input);
            await process.WaitForExitAsync(deadline.Token);
            // A daemon that kept the pipe open would hold these for ever.
            string[] streams = await Task.WhenAll(output, errors).WaitAsync(deadline.Token);
            return new(process.ExitCode, streams[0], streams[1], Stopwatch.GetElapsedTime(began));
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
            Task both = Task.WhenAll(output, errors);
            await Task.WhenAny(both, Task.Delay(TimeSpan.FromSeconds(2)));
            string printed = both.IsCompletedSuccessfully ? $"{output.Result}\n{errors.Result}" : "(a child keeps its output open)";
            throw new TimeoutException($"{program} did not end in {(limit ?? DefaultLimit).TotalSeconds} s:\n{printed}");
        }
    }

    private static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input);
            }
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended, or closed its stdin, without reading all.
        }
    }
}
