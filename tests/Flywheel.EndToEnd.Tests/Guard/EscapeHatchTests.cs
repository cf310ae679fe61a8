using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

[Collection(AttachedBazelTests.Name)]
public sealed class EscapeHatchTests(AttachedBazel fixture)
{
    [Fact]
    public async Task An_open_hatch_builds_without_a_cache_and_says_so()
    {
        AttachedBazel attached = await fixture.UpAsync();

        CommandResult result = await attached.AfterCleanAsync(WithHatch("moving house"), "build", "//:g1");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(
            "flywheel: escape hatch: `bazel build` runs without the shared cache's contract and probe (moving house)\n", result.Errors);
        Assert.Equal(0, GuardedBazel.RemoteHits(result));
        Assert.Matches("2 processes: 1 internal, 1 (linux-sandbox|processwrapper-sandbox|local)\\.", result.Errors);
    }

    [Fact]
    public async Task An_open_hatch_goes_around_a_healthy_cache_too_and_gives_the_exit_code_of_Bazel()
    {
        AttachedBazel attached = await fixture.UpAsync();
        Dictionary<string, string> variables = attached.Variables;
        variables["GF_BAZEL_ESCAPE_HATCH"] = "until=2999-12-31";

        CommandResult result = await attached.AfterCleanAsync(variables, "build", "-k", "//:g1", "//:broken");

        Assert.True(result.ExitCode == 1, result.ToString());
        Assert.Contains("flywheel: escape hatch: ", result.Errors);
        Assert.Contains("(no reason given, until 2999-12-31)", result.Errors);
        Assert.Equal(0, GuardedBazel.RemoteHits(result));
    }

    [Fact]
    public async Task A_hatch_past_its_day_is_closed_and_the_refusal_says_so()
    {
        AttachedBazel attached = await fixture.UpAsync();

        CommandResult result = await attached.Bazel.RunAsync(WithHatch("until=2020-02-29 moving house"), "build", "//:g1");

        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("flywheel: refused: ", result.Errors);
        Assert.Contains("flywheel: the escape hatch expired: its last day was 2020-02-29\n", result.Errors);
    }

    [Fact]
    public async Task In_a_lane_a_hatch_is_refused_though_the_cache_is_healthy()
    {
        AttachedBazel attached = await fixture.UpAsync();
        Dictionary<string, string> variables = attached.Variables;
        variables["GF_BAZEL_ESCAPE_HATCH"] = "moving house";

        CommandResult result = await attached.Bazel.RunAsync(PublishedBinaries.Lane, variables, "build", "//:g1");

        Assert.True(result.ExitCode == 78, result.ToString());
        Assert.Equal(["escape-hatch-in-lane"], GuardRow.RulesIn(result));
    }

    private static Dictionary<string, string> WithHatch(string value) =>
        new(GuardedBazel.Attached($"grpc://127.0.0.1:{LoopbackPort.Free()}")) { ["GF_BAZEL_ESCAPE_HATCH"] = value };
}
