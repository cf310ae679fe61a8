using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
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
    public void Two_jobs_that_one_literal_reaches_are_told_apart()
    {
        const string Text = "jobs:\n  a: &job\n    runs-on: ubuntu-latest\n  b: *job\n";
        string[] messages = [.. AuditRun.Judge(GivenTree.Of((".github/workflows/a.yml", Text)), AuditConfig.Default, new(2026, 6, 1)).Select(found => found.Message)];
        Assert.Equal(2, messages.Distinct().Count());
        Assert.Contains(messages, message => message.StartsWith("job `a` can run on `ubuntu-latest`", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.StartsWith("job `b` can run on `ubuntu-latest`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3, "ubuntu-${{ matrix.v }}", 3, 0)]
    [InlineData(250, "ubuntu-${{ matrix.v }}", 1, 249)]
    [InlineData(16, "${{ matrix.v }}", 16, 0)]
    [InlineData(250, "${{ matrix.v }}", 16, 234)]
    public void A_large_matrix_is_told_by_a_few_labels_and_a_count(int values, string runsOn, int told, int more)
    {
        string prefix = runsOn.StartsWith("ubuntu", StringComparison.Ordinal) ? "" : "ubuntu-";
        string matrix = string.Join(", ", Enumerable.Range(10, values).Select(value => $"'{prefix}{value}.04'"));
        string text = $"jobs:\n  a:\n    strategy: {{matrix: {{v: [{matrix}]}}}}\n    runs-on: {runsOn}\n  b:\n    runs-on: ubuntu-latest\n";
        AuditReport report = Report(text, "");
        Assert.Equal(told, report.Open.Count(finding => finding.Construct.Name == "a"));
        Assert.Single(report.Open, finding => finding.Construct.Name == "b");
        Assert.Equal(more > 0 ? 1 : 0, report.Open.Count(finding => finding.Message.Contains($"; {more} more labels reach it: `ubuntu-", StringComparison.Ordinal)));
        Assert.Equal(report.Open.Count(), report.Open.Select(finding => finding.Fingerprint).Distinct().Count());

        string register = $"""
            [[exception]]
            rule = "FW001"
            path = ".github/workflows/a.yml"
            job = "a"
            labels = ["ubuntu-*"]
            owner = "@x"
            reason = "r"
            created = 2026-05-01
            expires = 2026-10-01
            max = {values}
            """;
        AuditReport covered = Report(text, register);
        Assert.Equal("b", Assert.Single(covered.Open).Construct.Name);
        Assert.Equal(values, covered.Covered.Count());
    }

    private static AuditReport Report(string text, string register)
    {
        ConfigReading reading = ConfigReading.Of(new SourceText(AuditConfig.FileName, "version = 1\n" + register));
        Assert.Empty(reading.Problems);
        return new AuditRun(GivenTree.Of((".github/workflows/a.yml", text)), reading.Config, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" }).Report();
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
