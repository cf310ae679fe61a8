using System.Diagnostics;
using System.Text;

namespace Flywheel.Testing.Terminal;

/// <summary>A program on a terminal of its own: what a person would type goes in, what they would see comes out.</summary>
public sealed class PseudoTerminal : IAsyncDisposable
{
    public const string ControlC = "\u0003";
    public const string ControlZ = "\u001A";
    public const string ControlBackslash = "\u001C";

    private readonly Process process;
    private readonly StringBuilder screen = new();
    private readonly Task reader;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PseudoTerminal(Process process)
    {
        this.process = process;
        reader = Task.Run(ReadAsync);
    }

    /// <summary>All that has appeared so far.</summary>
    public string Screen
    {
        get
        {
            lock (screen)
            {
                return screen.ToString();
            }
        }
    }

    public static PseudoTerminal Start(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(NativeParts.StartAs, ["-t", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardInputEncoding = Encoding.Latin1,
        };
        return new PseudoTerminal(Process.Start(start)!);
    }

    public async Task TypeAsync(string keys)
    {
        await process.StandardInput.WriteAsync(keys);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until <paramref name="text"/> has appeared, at or behind the place <paramref name="from"/>.</summary>
    /// <returns>The place right behind it.</returns>
    /// <exception cref="TimeoutException">It did not appear within 20 s; the message shows the screen.</exception>
    public async Task<int> SeeAsync(string text, int from = 0)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            Task more;
            lock (screen)
            {
                int at = screen.ToString().IndexOf(text, from, StringComparison.Ordinal);
                if (at >= 0)
                {
                    return at + text.Length;
                }
                more = changed.Task;
            }
            try
            {
                await more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"`{text}` did not appear on the terminal, which shows:\n{Screen}");
            }
        }
    }

    /// <summary>Waits at most 20 s for the program's end.</summary>
    /// <returns>Its exit code, 128+n when a signal ended it.</returns>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await reader;
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            // The terminal goes away with its keeper, and the kernel hangs up on whoever is left.
            process.Kill();
        }
        await reader;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] block = new char[4096];
        int count;
        while ((count = await process.StandardOutput.ReadAsync(block)) > 0)
        {
            TaskCompletionSource seen;
            lock (screen)
            {
                screen.Append(block, 0, count);
                seen = changed;
                changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            seen.SetResult();
        }
    }
}
