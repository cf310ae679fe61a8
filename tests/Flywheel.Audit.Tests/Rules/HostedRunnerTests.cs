using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

public sealed class HostedRunnerTests
{
    private static List<Finding> Found(AuditConfig config, string runsOn) =>
        [.. AuditRun.Judge(GivenTree.Of((".github/workflows/a.yml", $"jobs:\n  a:\n    runs-on: {runsOn}\n")), config, new(2026, 6, 1))
            .Where(found => found.Rule == "FW001")];

    [Theory]
    [InlineData("ubuntu-builder", "Ubuntu-Builder")]
    [InlineData("buildjet-4vcpu-ubuntu-2204", "buildjet-*")]
    [InlineData("${{ vars.RUNNER }}", "vars.runner")]
    public void A_runner_that_the_register_allows_is_silent(string label, string allowed)
    {
        Assert.NotEmpty(Found(AuditConfig.Default, label));
        Assert.Empty(Found(AuditConfig.Default with { AllowedRunners = [allowed] }, label));
    }

    [Fact]
    public void Where_hosted_runners_are_forbidden_no_exception_is_offered()
    {
        Assert.Contains("register an exception", Assert.Single(Found(AuditConfig.Default, "ubuntu-latest")).Fix, StringComparison.Ordinal);
        AuditConfig forbidden = AuditConfig.Default with { RunnerMode = RunnerMode.Forbidden };
        Assert.DoesNotContain("register an exception", Assert.Single(Found(forbidden, "ubuntu-latest")).Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_finding_says_which_way_the_label_comes()
    {
        Finding found = Assert.Single(Found(AuditConfig.Default, "${{ matrix.os }}\n    strategy: {matrix: {os: [Ubuntu-Latest, ubuntu-latest]}}"));
        Assert.Equal(("ubuntu-latest", "a"), (found.Subject, found.Construct.Name));
        Assert.Contains("by way of `matrix.os`", found.Message, StringComparison.Ordinal);
    }

    /// <summary>An exception has an owner and an end; a list has neither.</summary>
    [Theory]
    [InlineData("ubuntu-latest", "ubuntu-*", RunnerMode.Register)]
    [InlineData("ubuntu-24.04-arm", "ubuntu-24.04-arm", RunnerMode.Register)]
    [InlineData("ubuntu-builder", "ubuntu-*", RunnerMode.Register)]
    [InlineData("ubuntu-builder", "ubuntu-builder", RunnerMode.Forbidden)]
    public void A_list_of_own_runners_lets_no_hosted_one_pass(string label, string allowed, RunnerMode mode) =>
        Assert.NotEmpty(Found(AuditConfig.Default with { AllowedRunners = [allowed], RunnerMode = mode }, label));

    [Theory]
    [InlineData("ubuntu-latest", RunnerLabelKind.Hosted)]
    [InlineData("MacOS-13", RunnerLabelKind.Hosted)]
    [InlineData("macos", RunnerLabelKind.HostedAlike)]
    [InlineData("ubuntu22.04", RunnerLabelKind.Own)]
    [InlineData("tinyland-ubuntu-22.04", RunnerLabelKind.Own)]
    [InlineData("linux", RunnerLabelKind.Own)]
    [InlineData("ubuntu-${{ x }}", RunnerLabelKind.Hosted)]
    [InlineData("u${{ x }}", RunnerLabelKind.Open)]
    [InlineData("own-${{ x }}", RunnerLabelKind.Own)]
    [InlineData("nscloud-ubuntu-22.04-amd64-4x16", RunnerLabelKind.Fleet)]
    [InlineData("runs-on=1/runner=2cpu-linux-x64", RunnerLabelKind.Fleet)]
    public void A_label_tells_whose_runner_it_is(string label, RunnerLabelKind kind) => Assert.Equal(kind, RunnerLabels.Of(label, Forge.GitHub));
}
