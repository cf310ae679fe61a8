using System.Text.Json.Nodes;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>Builds of every outcome on an attached cache: the record is what Bazel did.</summary>
[Collection(MeasuredBazelTests.Name)]
public sealed class BuildEvidenceTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4, "3 here, 1 internal, 4 total", "1 internal, 3 remote cache hit, 4 total", "1 internal, 1 total")]
    [InlineData(BazelRelease.Bazel2, "3 here, 3 total", "3 remote cache hit, 3 total", "0 total")]
    public async Task Cold_then_warm_then_nothing_to_do(BazelRelease release, string cold, string warm, string nothing)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] targets = bazel.Fresh(3);

        MeasuredRun first = await bazel.RunAsync(["build", .. targets]);
        await bazel.CleanAsync();
        MeasuredRun second = await bazel.RunAsync(["build", .. targets]);
        MeasuredRun third = await bazel.RunAsync(["build", .. targets]);

        Assert.Equal(
            $"""
            exit 0, complete, attached-verified
            runners: {cold}
            hits 0, executed 3, rate 0.000, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, 0 of 3 spawns from the remote cache (0.0%), 3 run here; attached to CACHE (verified, local proof)
            """,
            first.Told);
        Assert.Equal(
            $"""
            exit 0, complete, attached-verified
            runners: {warm}
            hits 3, executed 0, rate 1.000, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, 3 of 3 spawns from the remote cache (100.0%), 0 run here; attached to CACHE (verified, local proof)
            """,
            second.Told);
        Assert.Equal(
            $"""
            exit 0, complete, attached-idle: no actions ran
            runners: {nothing}
            hits 0, executed 0, rate ?, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, no actions ran; attached to CACHE (idle)
            """,
            third.Told);
        Assert.All((MeasuredRun[])[first, second, third], run => Assert.Equal(run.Printed, run.Runners));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task The_whole_record(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string target = Assert.Single(bazel.Fresh(1));

        MeasuredRun run = await bazel.RunAsync("build", "--jobs=4", target, "--", "//:all", "-//...", target);

        JsonObject record = run.Record;
        Assert.True(Guid.TryParseExact(record["invocation_id"]!.GetValue<string>(), "D", out _));
        Assert.Matches("^[0-9a-f]{32}$", record["record_id"]!.GetValue<string>());
        foreach ((string part, string name) in ((string, string)[])
        [
            ("", "record_id"), ("", "invocation_id"), ("", "shim_version"), ("", "started_at"), ("", "ended_at"), ("", "duration_ms"),
            ("", "overhead_ms"), ("probe", "elapsed_ms"), ("cache", "endpoint_sha256"),
        ])
        {
            JsonObject holder = part.Length == 0 ? record : record[part]!.AsObject();
            Assert.NotNull(holder[name]);
            holder[name] = "VOLATILE";
        }
        string json = record.ToJsonString(Indented)
            .Replace(bazel.Cache.Grpc, "CACHE").Replace(bazel.Workspace.Root, "WORKSPACE").Replace(target, "TARGET")
            .Replace(bazel.Workspace.Scratch, "BIN").Replace("linux-sandbox", "here").Replace("processwrapper-sandbox", "here");
        GoldenFile.Equal($"record.{(bazel.IsBazel4 ? "4.2.3" : "2.1.0")}", json.Split('\n'));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "2 internal, 2 total")]
    [InlineData(BazelRelease.Bazel2, "0 total")]
    public async Task A_failing_action_alone_is_no_spawn(BazelRelease release, string runners)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("build", bazel.Fresh("exit 9"));

        Assert.Equal(
            $"""
            exit 1, complete, attached-idle: no spawn was counted, and Bazel counts none that fails
            runners: {runners}
            hits 0, executed 0, rate ?, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, no spawn was counted, and Bazel counts none that fails; attached to CACHE (idle)
            """,
            run.Told);
        Assert.Equal(1, run.Result.ExitCode);
        Assert.Equal(run.Printed, run.Runners);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "1 here, 2 internal, 1 remote cache hit, 4 total")]
    [InlineData(BazelRelease.Bazel2, "1 here, 1 remote cache hit, 2 total")]
    public async Task A_failing_action_beside_a_hit_and_a_miss(BazelRelease release, string runners)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] targets = bazel.Fresh(2);
        await bazel.PrepareAsync("build", targets[0]);
        await bazel.CleanAsync();

        MeasuredRun run = await bazel.RunAsync(["build", "-k", .. targets, bazel.Fresh("exit 9")]);

        Assert.Equal(
            $"""
            exit 1, complete, attached-verified
            runners: {runners}
            hits 1, executed 1, rate 0.500, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, 1 of 2 spawns from the remote cache (50.0%), 1 run here; attached to CACHE (verified, local proof)
            """,
            run.Told);
        Assert.Equal(run.Printed, run.Runners);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_flag_that_Bazel_does_not_know_ends_before_any_stream_and_proves_nothing(BazelRelease release)
    {
        // Bazel reads its options in order, and stops at the one that is wrong: it never comes to the stream's.
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("build", "--no_such_flag", "//:none");

        Assert.Equal(2, run.Result.ExitCode);
        Assert.Equal(
            """
            exit 2, absent, unproven: the event stream is empty
            runners: ?
            hits ?, executed ?, rate ?, remote ?, disk ?, action cache ?
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_target_that_is_not_there_is_attached_and_idle(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("build", "//:none");

        Assert.Equal((1, "1", "attached-idle"), (run.Result.ExitCode, $"{run.Record["exit_code"]}", $"{run.Record["verdict"]}"));
        Assert.Equal(["//:none"], run.Record["targets"]!.AsArray().Select(target => $"{target}"));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_flag_without_its_value_is_left_to_Bazel_and_its_record_has_no_stream(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);

        MeasuredRun run = await bazel.RunAsync("build", "//:none", "--jobs");

        Assert.Equal(2, run.Result.ExitCode);
        Assert.Equal(
            """
            exit 2, absent, unproven: the event stream is empty
            runners: ?
            hits ?, executed ?, rate ?, remote ?, disk ?, action cache ?
            """,
            run.Told);
    }

    [Fact]
    public async Task Each_run_has_a_record_of_its_own_and_the_newest_is_listed_first()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        string evidence = bazel.NewPath("kept");
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZEL_EVIDENCE_DIR"] = evidence };
        string target = Assert.Single(bazel.Fresh(1));

        await bazel.RunAsync(variables, "build", target);
        await bazel.RunAsync(variables, "build", target);
        MeasuredRun last = await bazel.RunAsync(variables, "build", "--no_such_flag");

        Assert.Equal(["unproven", "attached-idle", "attached-verified"], last.Records.Select(record => $"{record["verdict"]}"));
        Assert.Equal(3, last.Records.Select(record => $"{record["record_id"]}").Distinct().Count());
        Assert.Equal(3, last.Records.Select(record => $"{record["invocation_id"]}").Distinct().Count());
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(evidence))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(evidence));
    }

    private static System.Text.Json.JsonSerializerOptions Indented { get; } = new() { WriteIndented = true };
}
