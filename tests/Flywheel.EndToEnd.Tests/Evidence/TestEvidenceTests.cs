using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>Tests, programs that are run, coverage, and what runs on the executor.</summary>
[Collection(MeasuredBazelTests.Name)]
public sealed class TestEvidenceTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4, "2 here, 3 internal, 5 total", "1 internal, 1 total", "3 internal, 2 remote cache hit, 5 total")]
    [InlineData(BazelRelease.Bazel2, "2 here, 2 total", "0 total", "2 remote cache hit, 2 total")]
    public async Task A_test_that_ran_that_is_cached_here_and_that_comes_from_the_cache(
        BazelRelease release, string ran, string local, string remote)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string target = Test(bazel, $"exit 0 # {release}");

        MeasuredRun first = await bazel.RunAsync("test", target);
        MeasuredRun second = await bazel.RunAsync("test", target);
        await bazel.CleanAsync();
        MeasuredRun third = await bazel.RunAsync("test", target);

        Assert.Equal(
            $"""
            exit 0, complete, attached-verified
            runners: {ran}
            hits 0, executed 2, rate 0.000, remote 0, disk 0, action cache ?
            tests 1, cached locally 0, cached remotely 0
            flywheel: shared-cache-backed, 0 of 2 spawns from the remote cache (0.0%), 2 run here; attached to CACHE (verified, local proof)
            """,
            first.Told);
        Assert.Equal(
            $"""
            exit 0, complete, attached-idle: no actions ran
            runners: {local}
            hits 0, executed 0, rate ?, remote 0, disk 0, action cache ?
            tests 1, cached locally 1, cached remotely 0
            flywheel: shared-cache-backed, no actions ran; attached to CACHE (idle)
            """,
            second.Told);
        Assert.Equal(
            $"""
            exit 0, complete, attached-verified
            runners: {remote}
            hits 2, executed 0, rate 1.000, remote 0, disk 0, action cache ?
            tests 1, cached locally 0, cached remotely 1
            flywheel: shared-cache-backed, 2 of 2 spawns from the remote cache (100.0%), 0 run here; attached to CACHE (verified, local proof)
            """,
            third.Told);
        Assert.Equal("test", $"{third.Record["command"]}");
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_failing_test_is_a_spawn_that_ran_and_its_code_is_Bazels(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("test", Test(bazel, $"exit 9 # {release}"));

        Assert.Equal(3, run.Result.ExitCode);
        Assert.Equal(
            $"""
            exit 3, complete, attached-verified
            runners: {(bazel.IsBazel4 ? "2 here, 3 internal, 5 total" : "2 here, 2 total")}
            hits 0, executed 2, rate 0.000, remote 0, disk 0, action cache ?
            tests 1, cached locally 0, cached remotely 0
            flywheel: shared-cache-backed, 0 of 2 spawns from the remote cache (0.0%), 2 run here; attached to CACHE (verified, local proof)
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Coverage_is_measured_as_a_test_is(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("coverage", Test(bazel, $"exit 0 # coverage {release}"));

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.Equal(
            ("coverage", "complete", "attached-verified", 1),
            ($"{run.Record["command"]}", $"{run.Record["stream"]}", $"{run.Record["verdict"]}", (int)run.Record["tests"]!["total"]!));
        Assert.Equal(run.Printed, run.Runners);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "4 internal, 4 total")]
    [InlineData(BazelRelease.Bazel2, "0 total")]
    public async Task A_program_that_is_run_gives_its_own_code_and_its_arguments_are_nowhere(BazelRelease release, string runners)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string name = bazel.Name("program");
        bazel.Workspace.AddShellProgram(name, """echo "got $#"; exit 5""");

        MeasuredRun run = await bazel.RunAsync("run", "//:" + name, "--", "--token=hunter2secret", "anothersecret", "//:secretlabel");

        Assert.Equal((5, "got 3\n"), (run.Result.ExitCode, run.Result.Output));
        Assert.Equal(
            $"""
            exit 5, complete, attached-idle: no actions ran
            runners: {runners}
            hits 0, executed 0, rate ?, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, no actions ran; attached to CACHE (idle)
            """,
            run.Told);
        Assert.Equal(["//:" + name], run.Record["targets"]!.AsArray().Select(target => $"{target}"));
        Assert.DoesNotContain("secret", run.Record.ToJsonString());
        Assert.DoesNotContain("secret", string.Join('\n', run.Lines));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "1 internal, 3 remote, 4 total", "1 internal, 3 remote cache hit, 4 total")]
    [InlineData(BazelRelease.Bazel2, "3 remote, 3 total", "3 remote cache hit, 3 total")]
    public async Task What_the_executor_ran_is_remote_and_what_its_cache_had_is_not(BazelRelease release, string executed, string cached)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] targets = bazel.Fresh(3);
        Dictionary<string, string> variables = await bazel.ExecutorVariablesAsync();

        MeasuredRun first = await bazel.RunAsync(variables, ["build", .. targets]);
        await bazel.CleanAsync();
        MeasuredRun second = await bazel.RunAsync(variables, ["build", .. targets]);

        Assert.Equal(
            $"""
            exit 0, complete, remote-executed
            runners: {executed}
            hits 0, executed 3, rate 0.000, remote 3, disk 0, action cache ?
            flywheel: executor-backed, 0 of 3 spawns from the remote cache (0.0%), 3 run remotely, 0 run here; attached to CACHE (verified, local proof)
            """,
            first.Told);
        Assert.Equal(
            $"""
            exit 0, complete, attached-verified
            runners: {cached}
            hits 3, executed 0, rate 1.000, remote 0, disk 0, action cache ?
            flywheel: executor-backed, 3 of 3 spawns from the remote cache (100.0%), 0 run remotely, 0 run here; attached to CACHE (verified, local proof)
            """,
            second.Told);
        Assert.All((MeasuredRun[])[first, second], run => Assert.Equal(
            (variables["BAZEL_REMOTE_EXECUTOR"], "executor-backed"), ($"{run.Record["executor"]!["endpoint"]}", $"{run.Record["mode"]}")));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Without_its_executor_an_executor_backed_build_is_detached(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        Dictionary<string, string> variables = new(await bazel.ExecutorVariablesAsync()) { ["GF_BAZELISK"] = bazel.Without("--remote_executor=*") };

        MeasuredRun run = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        Assert.Equal(
            ("detached", "no remote executor was in effect", 0),
            ($"{run.Record["verdict"]}", $"{run.Record["reason"]}", (int)run.Record["remote_processes"]!));
    }

    private static string Test(MeasuredBazel bazel, string script)
    {
        string name = bazel.Name("test");
        bazel.Workspace.AddShellTest(name, script);
        return "//:" + name;
    }
}
