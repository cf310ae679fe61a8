using System.Diagnostics;
using System.Text;
using Flywheel.Testing;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>The launcher as a native program, and a shell to start things with and without it.</summary>
internal static class LaunchDriver
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    /// <summary>The native driver: FLYWHEEL_LAUNCH_DRIVER when a script has published it, else published here.</summary>
    public static Task<string> PathAsync() => Published.Value;

    /// <summary>
    /// Runs <paramref name="script"/> under /bin/sh; $D is the dummy, $S the starter, $R the driver, $VIA as given.
    /// </summary>
    public static async Task<Outcome> ShellAsync(string script, string via = "", string input = "")
    {
        using Process process = Process.Start(await StartInfoAsync(script, via))!;
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

    /// <summary>The words that put the launcher before a program: what follows them is a path and then argv.</summary>
    public static async Task<string> ViaAsync(string way) => $"{await PathAsync()} {way} {NativeParts.Dummy}";

    /// <summary>Through the starter: the runtime would hand its own ignored SIGPIPE to the shell.</summary>
    private static async Task<ProcessStartInfo> StartInfoAsync(string script, string via)
    {
        ProcessStartInfo start = new(NativeParts.StartAs, ["/bin/sh", "-c", $"VIA='{via}'\n{script}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        // Only what the comparison is about: a variable of the test run could not differ anyway.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["D"] = NativeParts.Dummy;
        start.Environment["S"] = NativeParts.StartAs;
        start.Environment["R"] = await PathAsync();
        return start;
    }

    private static async Task<string> PublishAsync()
    {
        if (Environment.GetEnvironmentVariable("FLYWHEEL_LAUNCH_DRIVER") is { Length: > 0 } given)
        {
            return given;
        }
        string project = Path.Combine(RepositoryRoot.Path, "tests", "Flywheel.LaunchDriver");
        string folder = Directory.CreateTempSubdirectory("flywheel-driver-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", ["publish", project, "-c", "Release", "-r", "linux-x64", "-o", folder, "-v", "quiet"])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"the launch driver cannot be published:\n{output}");
        return Path.Combine(folder, "launch-driver");
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
