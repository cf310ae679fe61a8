using System.Diagnostics;
using System.Globalization;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary>Whatever ends a run of <c>flywheel prove</c>: no server and no output base is left.</summary>
public sealed class ProveInterruptedTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Control_C_ends_the_build_and_all_is_cleared_away()
    {
        await using ProofScene scene = await SlowAsync();
        Dictionary<string, string> variables = new GuardedBazel(scene.Workspace).Environment;
        foreach ((string name, string value) in scene.Attached())
        {
            variables[name] = value;
        }
        await using PseudoTerminal terminal = PseudoTerminal.Start("/usr/bin/env", [
            "-i", "-C", scene.Workspace.Root, .. variables.Select(variable => $"{variable.Key}={variable.Value}"),
            PublishedBinaries.Flywheel, "prove", "cache", "--", "build", "//:slow"]);
        await RunningAsync(scene, () => Assert.DoesNotContain("did not prove", terminal.Screen), () => terminal.Screen);

        await terminal.TypeAsync(PseudoTerminal.ControlC);

        await terminal.SeeAsync("flywheel: `bazel build` did not prove the cache\r\nflywheel: interrupted: the first build was interrupted\r\n");
        Assert.Equal(1, await terminal.EndAsync());
        scene.AssertNothingLeft();
    }

    /// <summary>The companion alone gets it, hands it on, and Bazelisk kills its Bazel for it.</summary>
    [Fact]
    public async Task Who_is_terminated_clears_away_and_says_so()
    {
        await using ProofScene scene = await SlowAsync();
        Task<CommandResult> proving = scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//:slow");
        int companion = await CompanionAsync(scene, proving);
        using (Process kill = Process.Start("kill", ["-TERM", companion.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        CommandResult result = await proving;
        Assert.True(result is { ExitCode: 1, Output: "" }, result.ToString());
        Assert.Equal(["flywheel: `bazel build` did not prove the cache", "flywheel: interrupted: the first build was interrupted"], scene.Miss(result));
        scene.AssertNothingLeft();
    }

    [Fact]
    public async Task What_a_killed_run_left_goes_away_with_the_next_one()
    {
        await using ProofScene scene = await SlowAsync();
        Task<CommandResult> proving = scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//:slow");
        int companion = await CompanionAsync(scene, proving);
        using (Process killed = Process.GetProcessById(companion))
        {
            killed.Kill();
        }

        // The guarded Bazel builds on alone, until somebody looks after it.
        CommandResult next = await scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//:g1");
        Assert.True(next.ExitCode == 0, next.ToString());
        await proving;
        scene.AssertNothingLeft();
    }

    /// <summary>Where no folder of the user's is named, it stands where all may write: what looks like a killed run's may be a trap there.</summary>
    [Fact]
    public async Task What_somebody_else_left_in_a_folder_for_all_is_not_cleared_away()
    {
        Assert.SkipUnless(Environment.UserName == "root", "skipped: only the superuser can make another user's folder");
        await using ProofScene scene = await ProofScene.StartAsync();
        string folder = Path.Combine(scene.Workspace.Scratch, "for-all"), proving = Path.Combine(folder, "flywheel", "proving");
        string left = Directory.CreateDirectory(Path.Combine(proving, "2000000000-1", "first")).FullName;
        using (Process chown = Process.Start("chown", ["-R", "12345", Path.Combine(folder, "flywheel")]))
        {
            await chown.WaitForExitAsync();
        }
        var variables = new Dictionary<string, string>(scene.Attached()) { ["XDG_CACHE_HOME"] = "", ["HOME"] = "", ["TMPDIR"] = folder };

        CommandResult result = await scene.FlywheelAsync(variables, "prove", "cache", "--", "build", "//:g1");

        Assert.True(result is { ExitCode: not 0, Output: "" }, result.ToString());
        Assert.Contains(
            $"{Path.GetDirectoryName(proving)} belongs to somebody else, and neither XDG_CACHE_HOME nor HOME names another place",
            result.Errors, StringComparison.Ordinal);
        Assert.Contains("set HOME or XDG_CACHE_HOME, or name a folder of your own in TMPDIR", result.Errors, StringComparison.Ordinal);
        Assert.True(Directory.Exists(left));
        Assert.Single(Directory.GetDirectories(proving));
    }

    private static Task<ProofScene> SlowAsync() => ProofScene.StartAsync(
        add: workspace => workspace.AddGenrule("slow", $"touch {Marker(workspace)}; sleep 600; echo > $@"));

    private static string Marker(BazelWorkspace workspace) => Path.Combine(workspace.Scratch, "action-runs");

    /// <summary>The companion's pid, once the action runs.</summary>
    private static async Task<int> CompanionAsync(ProofScene scene, Task<CommandResult> proving)
    {
        await RunningAsync(scene, () => Assert.False(proving.IsCompleted, proving.IsCompletedSuccessfully ? proving.Result.ToString() : ""), () => "nothing is known of it");
        return Assert.Single(Process.GetProcessesByName("flywheel"), process => Holds(process.Id, scene.Workspace.Root)).Id;
    }

    private static async Task RunningAsync(ProofScene scene, Action check, Func<string> shown)
    {
        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(Marker(scene.Workspace)))
        {
            check();
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"the action did not begin: {shown()}");
            await Task.Delay(20);
        }
    }

    private static bool Holds(int process, string folder)
    {
        try
        {
            return new FileInfo($"/proc/{process}/cwd").ResolveLinkTarget(returnFinalTarget: false)?.FullName == folder;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
