using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>A refusal comes soon, and people need not even wait for it.</summary>
public sealed class RefusalTimeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_silent_cache_is_refused_within_seconds_where_plain_Bazel_would_wait_for_minutes()
    {
        using var launcher = new MarkedLauncher();
        using var silent = new SilentServer();

        CommandResult result = await launcher.RunAsync(GuardedBazel.Attached(silent.Endpoint), "build", "//x");

        output.WriteLine($"silent: {result.Elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(69, result.ExitCode);
        Assert.InRange(result.Elapsed.TotalSeconds, 0, 5);
        Assert.Contains($"flywheel: silent: {silent.Endpoint} (BAZEL_REMOTE_CACHE, environment)", result.Errors, StringComparison.Ordinal);
        Assert.Contains("plain Bazel would wait about six minutes", result.Errors, StringComparison.Ordinal);
        Assert.Empty(launcher.Starts);
    }

    [Fact]
    public async Task A_refused_connection_is_told_at_once()
    {
        using var launcher = new MarkedLauncher();
        Dictionary<string, string> down = Circumstance.CacheDown.Variables();

        CommandResult result = await launcher.RunAsync(down, "build", "//x");

        output.WriteLine($"refused: {result.Elapsed.TotalMilliseconds:F0} ms");
        Assert.Equal(69, result.ExitCode);
        Assert.InRange(result.Elapsed.TotalSeconds, 0, 2);
        Assert.Contains(
            $"flywheel: refused: {down["BAZEL_REMOTE_CACHE"]} (BAZEL_REMOTE_CACHE, environment)", result.Errors, StringComparison.Ordinal);
        Assert.Empty(launcher.Starts);
    }

    [Fact]
    public async Task Control_C_ends_the_probe()
    {
        using var launcher = new MarkedLauncher();
        using var silent = new SilentServer();
        Dictionary<string, string> variables = GuardedBazel.Attached(silent.Endpoint);
        variables["GF_BAZELISK"] = launcher.Launcher;
        variables["GF_BAZEL_PROBE_TIMEOUT"] = "15";
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            "env", ["-i", .. variables.Select(variable => $"{variable.Key}={variable.Value}"), PublishedBinaries.Bazel, "build", "//x"]);

        await silent.AcceptAsync();
        await terminal.TypeAsync(PseudoTerminal.ControlC);

        Assert.Equal(130, await terminal.EndAsync());
        Assert.DoesNotContain("flywheel", terminal.Screen, StringComparison.Ordinal);
        Assert.Empty(launcher.Starts);
    }
}
