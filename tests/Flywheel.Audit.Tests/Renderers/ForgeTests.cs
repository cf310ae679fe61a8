using System.Text.Json.Nodes;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

/// <summary>What the two forges and a job's summary are given.</summary>
public sealed class ForgeTests
{
    [Fact]
    public void A_workflow_command_holds_one_line_whatever_a_finding_says()
    {
        string[] lines = GitHubRenderer.Render(HandMadeReport.Hostile()).TrimEnd('\n').Split('\n');

        Assert.All(lines, line => Assert.Matches("^::(error|warning|notice) file=", line));
        Assert.Contains(lines, line => line.Contains(
            "file=docs/größe%2C a%3Ab|c `d`.md,line=1,endLine=2,title=FW002 direct-bazel::", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("guarded entry: 100%25 |", StringComparison.Ordinal)
            && line.Contains("%0A::error::injected", StringComparison.Ordinal));
    }

    [Fact]
    public void Workflow_commands_leave_out_what_is_suppressed_or_said_before()
    {
        Finding finding = HandMadeReport.Finding("a.yml", "runs-on: ubuntu-latest", "ubuntu-latest");
        AuditReport report = HandMadeReport.Report(finding, finding, finding with { Suppressed = "why", Fix = "another" });

        Assert.Single(GitHubRenderer.Render(report).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Errors_come_before_warnings_since_only_ten_are_shown()
    {
        Finding warning = HandMadeReport.Finding("a.yml", "runs-on: x", "x", severity: Severity.Warning);
        Finding[] errors = [.. Enumerable.Range(0, 11).Select(i => HandMadeReport.Finding($"b{i:00}.yml", "runs-on: x", "x"))];
        string[] lines = GitHubRenderer.Render(HandMadeReport.Report([warning, .. errors])).TrimEnd('\n').Split('\n');

        Assert.Equal(13, lines.Length);
        Assert.All(lines[..11], line => Assert.StartsWith("::error ", line, StringComparison.Ordinal));
        Assert.StartsWith("::warning ", lines[11], StringComparison.Ordinal);
        Assert.StartsWith("::notice title=flywheel audit::11 errors, 1 warning in 12 files", lines[12], StringComparison.Ordinal);
    }

    [Fact]
    public void A_quality_report_has_no_fingerprint_twice_and_loses_no_finding()
    {
        Finding finding = HandMadeReport.Finding("a.yml", "runs-on: x", "x");
        Finding like = finding with { Fingerprint = finding.Fingerprint + "-2" };
        JsonArray report = JsonNode.Parse(GitLabRenderer.Render(HandMadeReport.Report(finding, finding, like)))!.AsArray();

        Assert.Equal(3, report.Select(one => one!["fingerprint"]!.GetValue<string>()).Distinct().Count());
        Assert.All(report, one => Assert.Equal(1, one!["location"]!["lines"]!["begin"]!.GetValue<int>()));
    }

    [Fact]
    public void A_quality_report_knows_the_severities_of_gitlab()
    {
        AuditReport report = HandMadeReport.Report(
            HandMadeReport.Finding("a", "x", "x"), HandMadeReport.Finding("b", "x", "x", severity: Severity.Warning),
            HandMadeReport.Finding("c", "x", "x", severity: Severity.Info)) with
        { All = true };

        Assert.Equal(["major", "minor", "info"], JsonNode.Parse(GitLabRenderer.Render(report))!.AsArray().Select(one => one!["severity"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("`ubuntu-latest` here", "<code>ubuntu-latest</code> here")]
    [InlineData("a | b", "a &#124; b")]
    [InlineData("<img src=x>", "&#60;img src=x&#62;")]
    [InlineData("an odd ` one", "an odd &#96; one")]
    [InlineData("`a` and ` b", "<code>a</code> and &#96; b")]
    [InlineData("*b* _c_ [d](e) @f", "&#42;b&#42; &#95;c&#95; &#91;d&#93;(e) &#64;f")]
    [InlineData("`</code><b>`", "<code>&#60;/code&#62;&#60;b&#62;</code>")]
    public void Nothing_in_a_cell_marks_anything_up(string text, string shown) => Assert.Equal(shown, MarkdownText.Inline(text));

    [Fact]
    public void A_summary_has_a_row_for_each_finding_and_each_owner_apart()
    {
        string shown = MarkdownRenderer.Render(HandMadeReport.Hostile());
        string[] lines = shown.Split('\n');

        Assert.Equal(3, lines.Count(line => line.StartsWith("| error ", StringComparison.Ordinal)));
        Assert.Equal(1, lines.Count(line => line.StartsWith("| warning ", StringComparison.Ordinal)));
        Assert.Contains("**&#64;platform** (1)", shown, StringComparison.Ordinal);
        Assert.Contains("**owner not known** (1)", shown, StringComparison.Ordinal);
        Assert.Contains("2026-06-10 (soon) |", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_stays_below_what_github_takes()
    {
        Finding finding = HandMadeReport.Finding("a.yml", "runs-on: x", "x") with { Message = new string('日', 2000) };
        string shown = MarkdownRenderer.Render(HandMadeReport.Report([.. Enumerable.Repeat(finding, 1000)]));

        Assert.True(System.Text.Encoding.UTF8.GetByteCount(shown) < 1 << 20);
        Assert.Contains("more are not shown here", shown, StringComparison.Ordinal);
    }
}
