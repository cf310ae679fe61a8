using System.Diagnostics;
using System.Text;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>The two ways in which the guard starts the launcher.</summary>
public enum Way
{
    /// <summary>A light command: the launcher takes the process over.</summary>
    Replace,

    /// <summary>A heavy command, attached: the launcher is a child.</summary>
    Supervise,
}

/// <summary>A shell that starts the dummy child as the published <c>bazel</c> does, and by itself.</summary>
/// <remarks>
/// In its scripts <c>$VIA</c> stands for a program and a command of Bazel's, to be followed by what the dummy shall do:
/// <c>$VIA exit 7</c>. <c>$D</c> is the dummy, <c>$S</c> the starter, <c>$B</c> the guard. The variables are the same either way.
/// </remarks>
internal sealed class ChildShell
{
    private ChildShell(Dictionary<string, string> variables, string command)
    {
        Variables = variables;
        Command = command;
    }

    /// <summary>The whole environment of a script.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>The command of Bazel's that makes the guard go this way.</summary>
    public string Command { get; }

    public static async Task<ChildShell> ForAsync(Way way, SharedCache cache)
    {
        Dictionary<string, string> variables =
            way == Way.Supervise ? GuardedBazel.Attached(await cache.EndpointAsync()) : new(StringComparer.Ordinal);
        variables["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        variables["GF_BAZELISK"] = NativeParts.Dummy;
        variables["GF_BAZEL_EVIDENCE_DIR"] = cache.EvidenceFolder;
        variables["D"] = NativeParts.Dummy;
        variables["S"] = NativeParts.StartAs;
        variables["B"] = PublishedBinaries.Bazel;
        return new(variables, way == Way.Supervise ? "build" : "info");
    }

    /// <summary>Runs the script with the dummy started by the shell itself.</summary>
    public Task<Outcome> RunWithoutAsync(string script, string input = "") => RunAsync(NativeParts.Dummy, script, input);

    /// <summary>Runs the script with the dummy started by the guard.</summary>
    public Task<Outcome> RunAsync(string script, string input = "") => RunAsync(PublishedBinaries.Bazel, script, input);

    // Through the starter: the runtime of the tests would hand its own ignored SIGPIPE to the shell.
    private async Task<Outcome> RunAsync(string program, string script, string input)
    {
        ProcessStartInfo start = new(NativeParts.StartAs, ["/bin/sh", "-c", $"VIA='{program} {Command}'\n{script}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return new Outcome(process.ExitCode, await output, await error);
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
