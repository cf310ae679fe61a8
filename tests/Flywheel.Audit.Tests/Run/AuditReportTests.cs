using System.Text.Json.Nodes;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Run;
using Flywheel.Audit.Tests.Renderers;
using Xunit;

namespace Flywheel.Audit.Tests.Run;

public sealed class AuditReportTests
{
    private static readonly Finding Error = HandMadeReport.Finding("b.yml", "runs-on: x", "x");
    private static readonly Finding Warning = Error with { Severity = Severity.Warning };
    private static readonly Finding Info = Error with { Severity = Severity.Info };

    [Fact]
    public void An_error_fails_and_a_warning_only_where_it_is_strict()
    {
        Assert.Equal(0, HandMadeReport.Report().ExitCode);
        Assert.Equal(1, HandMadeReport.Report(Error).ExitCode);
        Assert.Equal(0, HandMadeReport.Report(Warning).ExitCode);
        Assert.Equal(1, (HandMadeReport.Report(Warning) with { Strict = true }).ExitCode);
        Assert.Equal(0, (HandMadeReport.Report(Info) with { Strict = true, All = true }).ExitCode);
    }

    [Fact]
    public void What_is_suppressed_or_below_the_least_severity_does_not_fail()
    {
        Assert.Equal(0, (HandMadeReport.Report(Error with { Suppressed = "why" }) with { Strict = true }).ExitCode);
        Assert.Equal(0, (HandMadeReport.Report(Warning) with { Strict = true, MinSeverity = Severity.Error }).ExitCode);
    }

    [Fact]
    public void A_live_file_that_could_not_be_parsed_is_more_than_a_finding()
    {
        Finding unparsed = Error with { Rule = RegisterRules.Unread };

        Assert.Equal(3, HandMadeReport.Report(Error, unparsed).ExitCode);
        Assert.Equal(0, HandMadeReport.Report(unparsed with { Suppressed = "why" }).ExitCode);
        Assert.Equal(0, HandMadeReport.Report(unparsed with { Severity = Severity.Warning }).ExitCode);
    }

    [Fact]
    public void Findings_stand_in_order_of_path_position_and_rule()
    {
        Finding upper = HandMadeReport.Finding("B.yml", "x y", "y");
        Finding first = HandMadeReport.Finding("a.yml", "x y", "x", "FW002");
        Finding same = HandMadeReport.Finding("a.yml", "x y", "x", "FW001");
        Finding later = HandMadeReport.Finding("a.yml", "x y", "y");

        Assert.Equal([upper, same, first, later], HandMadeReport.Report(later, first, same, upper).Findings);
    }

    [Fact]
    public void Counts_are_by_severity_and_rule()
    {
        AuditReport report = HandMadeReport.Hostile();

        Assert.Equal(new FindingCounts(3, 1, 0, 3), report.Counts);
        Assert.Equal(new FindingCounts(3, 1, 1, 3), (report with { All = true }).Counts);
        Assert.Equal(new FindingCounts(1, 1, 0, 1), report.CountsByRule["FW002"]);
        Assert.Equal(default, HandMadeReport.Report().CountsByRule["FW001"]);
    }

    [Fact]
    public void Json_has_what_the_schema_promises()
    {
        JsonNode report = JsonNode.Parse(JsonRenderer.Render(HandMadeReport.Hostile()))!;
        JsonObject finding = report["findings"]!.AsArray().Single(one => one!["path"]!.GetValue<string>() == "ci/nightly.yml")!.AsObject();

        Assert.Equal("flywheel.audit/v1", report["schema"]!.GetValue<string>());
        Assert.Equal(
            ["rule", "severity", "path", "line", "column", "end_line", "message", "fix", "fingerprint", "suppressed"],
            finding.Select(member => member.Key));
        Assert.Equal("needs a signing key | of the forge", finding["suppressed"]!.GetValue<string>());
        Assert.Equal(4, report["findings"]!.AsArray().Count(one => one!["suppressed"] is null));
        Assert.Equal(1, report["summary"]!["expire_soon"]!.GetValue<int>());
    }

    [Fact]
    public void A_receipt_is_the_same_for_the_same_run_and_names_what_was_skipped()
    {
        AuditReport report = HandMadeReport.Hostile() with { Skipped = [new("b", "too large"), new("a", "no regular file")] };
        AuditReport turned = report with
        {
            Findings = [.. report.Findings.Reverse()],
            Skipped = [.. report.Skipped.Reverse()],
            Rules = [.. report.Rules.Reverse()],
        };
        JsonNode receipt = JsonNode.Parse(AuditReceipt.Of(report))!;

        Assert.Equal(AuditReceipt.Of(report), AuditReceipt.Of(turned));
        Assert.Equal(["a", "b"], receipt["files"]!["skipped"]!.AsArray().Select(one => one!["path"]!.GetValue<string>()));
        Assert.Equal(3, receipt["rules"]!.AsArray().Single(one => one!["rule"]!.GetValue<string>() == "FW002")!["version"]!.GetValue<int>());
        Assert.Equal(report.Commit, receipt["commit"]!.GetValue<string>());
    }
}
