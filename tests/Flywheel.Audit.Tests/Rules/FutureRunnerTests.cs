using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

public sealed class FutureRunnerTests
{
    private static readonly AuditConfig Registered = AuditConfig.Default with
    {
        RunnerClasses = [new("tinyland-nix", RunnerState.Current), new("tinyland-nix-gpu", RunnerState.Future), new("old-*", RunnerState.Retired)],
    };

    [Theory]
    [InlineData("tinyland-nix", null)]
    [InlineData("TinyLand-Nix", null)]
    [InlineData("tinyland-nix-gpu", "future")]
    [InlineData("old-docker", "retired")]
    [InlineData("tinyland-nix-kvm", "does not know")]
    [InlineData("chapel-nix", "retired")]
    [InlineData("self-hosted", null)]
    [InlineData("linux", null)]
    [InlineData("ubuntu-latest", null)]
    public void A_label_of_a_job_is_judged_by_the_register(string label, string? says)
    {
        var facts = new FileFacts(new SourceText(".github/workflows/ci.yml", $"runs-on: {label}\n"), FileKind.Workflow);
        var span = new SourceSpan(9, 9 + label.Length);
        facts.Runners.Add(new(new(ConstructKind.Job, "build"), span, [new(label, span, "")], []) { Forge = Forge.GitHub });
        Finding[] found = Judge(facts);
        Assert.Equal(says is null ? 0 : 1, found.Length);
        Assert.All(found, finding => Assert.Equal(Severity.Error, finding.Severity));
        Assert.All(found, finding => Assert.Contains(says!, finding.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Builds with a GPU run on `tinyland-nix-gpu`.", "Warning")]
    [InlineData("Builds with a GPU will run on `tinyland-nix-gpu`.", null)]
    [InlineData("`tinyland-nix-gpu` is not yet available.", null)]
    [InlineData("Once it is proven, use `tinyland-nix-gpu`.", null)]
    [InlineData("Do not use `tinyland-nix-gpu`.", null)]
    [InlineData("Use `tinyland-nix`.", null)]
    [InlineData("## Labels\n\n| a | b |\n|--|--|\n| `tinyland-nix-gpu` | GPU |", "Error")]
    [InlineData("| Runner | b |\n|--|--|\n| `tinyland-nix-gpu` | planned |", null)]
    [InlineData("| Runner | b |\n|--|--|\n| `tinyland-nix-kvm` | KVM |", "Error")]
    [InlineData("## Future runners\n\n| Runner | b |\n|--|--|\n| `tinyland-nix-kvm` | KVM |", null)]
    [InlineData("In the future:\n\n```yaml\nruns-on: tinyland-nix-gpu\n```", null)]
    [InlineData("```yaml\nruns-on: ${{ vars.X }}\n```", null)]
    [InlineData("```yaml\nruns-on:\n  group: g\n  labels: [tinyland-nix-gpu]\n```", "Error")]
    public void A_document_is_judged_by_the_register(string text, string? severity)
    {
        var facts = new FileFacts(new SourceText("docs/x.md", "# X\n\n" + text + "\n"), FileKind.Markdown);
        new MarkdownReader().Read(facts);
        Assert.Equal(severity is null ? [] : [severity], Judge(facts).Select(finding => finding.Severity.ToString()));
    }

    [Fact]
    public void A_label_that_many_jobs_take_from_one_place_is_told_once()
    {
        const string Pipeline = "variables: {R: tinyland-nix-gpu}\n.base: {tags: [$R]}\na: {extends: .base, script: [x]}\nb: {extends: .base, script: [x]}\n"
            + "c: {tags: [tinyland-nix-gpu], script: [x]}\n";
        AuditReport report = new AuditRun(GivenTree.Of((".gitlab-ci.yml", Pipeline)), Registered, new() { AsOf = new(2026, 6, 1), ToolVersion = "1" }).Report();
        Finding[] found = [.. report.Findings.Where(finding => finding.Rule == "FW006")];
        Assert.Equal([1, 5], found.Select(finding => finding.Source.LineOf(finding.Span.Start)));
        Assert.EndsWith("; 2 more jobs take it from there: `a`, `b`", found[0].Message, StringComparison.Ordinal);
        Assert.Equal(2, found.Select(finding => finding.Fingerprint).Distinct().Count());
    }

    private static Finding[] Judge(FileFacts facts) =>
        [.. new FutureRunner()
            .Judge(new(Registered, new Dictionary<string, FileFacts> { [facts.Path] = facts }, new(2026, 6, 1)) { ReadFile = _ => null, IsCommitted = _ => true })];
}
