using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>A lane: what is not proven is no success, and what failed keeps its code.</summary>
[Collection(TroubledBazelTests.Name)]
public sealed class StrictEvidenceTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_lane_that_built_and_has_its_evidence_ends_well_also_with_nothing_to_do(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string target = Assert.Single(bazel.Fresh(1));

        MeasuredRun built = await bazel.RunLaneAsync(bazel.Variables, "build", target);
        MeasuredRun idle = await bazel.RunLaneAsync(bazel.Variables, "build", target);

        Assert.Equal((0, 0, "attached-verified", "bazel-cache-backed"), Codes(built));
        Assert.Equal((0, 0, "attached-idle", "bazel-cache-backed"), Codes(idle));
        Assert.Single(built.Lines);
        Assert.Single(idle.Lines);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_lane_whose_cache_was_taken_away_ends_with_76(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZELISK"] = bazel.Without("--remote_cache=*") };

        MeasuredRun run = await bazel.RunLaneAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.Equal((76, 0, "detached", "bazel-cache-backed"), Codes(run));
        Assert.Equal(
            [
                "flywheel: shared-cache-backed, 0 of 1 spawns from the remote cache (0.0%), 1 run here; detached: no remote cache was in effect",
                "flywheel: strict: Bazel ended well, and the verdict is detached: no remote cache was in effect",
                $"flywheel: hint: `flywheel evidence show {run.Record["invocation_id"]}` shows the record",
            ],
            run.Lines);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_lane_whose_stream_was_taken_away_ends_with_76(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZELISK"] = bazel.Without("--build_event_binary_file=*") };

        MeasuredRun lane = await bazel.RunLaneAsync(variables, ["build", .. bazel.Fresh(1)]);
        MeasuredRun plain = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.Equal((76, 0, "unproven", "bazel-cache-backed"), Codes(lane));
        Assert.Equal("absent", $"{lane.Record["stream"]}");
        Assert.Equal(
            [
                "flywheel: strict: Bazel ended well, and the verdict is unproven: the event stream is empty",
                $"flywheel: hint: `flywheel evidence show {lane.Record["invocation_id"]}` shows the record",
            ],
            lane.Lines);
        Assert.Equal((0, 0, "unproven", "bazel"), Codes(plain));
        Assert.Empty(plain.Lines);
    }

    [Fact]
    public async Task Plain_bazel_is_strict_where_it_is_told_so()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GF_BAZELISK"] = bazel.Without("--remote_cache=*"),
            ["GF_BAZEL_STRICT"] = "true",
            ["GF_BAZEL_QUIET"] = "true",
        };

        MeasuredRun run = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.Equal((76, 0, "detached", "bazel"), Codes(run));
        // Quiet leaves out the summary, and not what explains an exit code.
        Assert.Equal(
            [
                "flywheel: strict: Bazel ended well, and the verdict is detached: no remote cache was in effect",
                $"flywheel: hint: `flywheel evidence show {run.Record["invocation_id"]}` shows the record",
            ],
            run.Lines);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_failing_build_keeps_the_code_of_Bazel_though_nothing_is_proven(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZELISK"] = bazel.Without("--remote_cache=*") };

        MeasuredRun run = await bazel.RunLaneAsync(variables, "build", bazel.Fresh("exit 9"));

        Assert.Equal((1, 1, "detached", "bazel-cache-backed"), Codes(run));
        Assert.DoesNotContain(run.Lines, line => line.StartsWith("flywheel: strict:"));
    }

    [Fact]
    public async Task A_lane_does_not_run_without_evidence()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZEL_EVIDENCE"] = "off" };

        MeasuredRun run = await bazel.RunLaneAsync(variables, "build", "//:none");

        Assert.Equal((78, false), (run.Result.ExitCode, Directory.Exists(run.Folder)));
        Assert.Contains(run.Lines, line => line.Contains("GF_BAZEL_EVIDENCE", StringComparison.Ordinal));
    }

    private static (int Ours, int Bazels, string Verdict, string Personality) Codes(MeasuredRun run) =>
        (run.Result.ExitCode, (int)run.Record["exit_code"]!, $"{run.Record["verdict"]}", $"{run.Record["personality"]}");
}
