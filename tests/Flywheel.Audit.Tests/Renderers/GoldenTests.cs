using Flywheel.Audit.Explain;
using Flywheel.Audit.Renderers;
using Flywheel.Audit.Run;
using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Renderers;

/// <summary>One report with everything hostile in it, in every format, whole.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Formats => [.. OutputFormat.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_hostile_report_is_shown_whole(string format) => Golden(format, WithoutExamples(Rendered(format)));

    [Fact]
    public void A_hostile_report_is_shown_in_colour() => Golden("text-colour", TextRenderer.Render(HandMadeReport.Hostile(), colour: true, 100)
        .Replace("\x1b", "ESC", StringComparison.Ordinal));

    [Fact]
    public void A_hostile_report_has_a_receipt() => Golden("receipt", AuditReceipt.Of(HandMadeReport.Hostile()));

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_secret_is_shown(string format)
    {
        string shown = Rendered(format);

        Assert.DoesNotContain(HandMadeReport.Password, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("token@", shown, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_control_character_is_shown(string format) =>
        Assert.DoesNotContain(Rendered(format), one => (one is < ' ' and not '\n') || one is '\x7f' or '\u202e');

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_format_never_changes_the_exit_code(string format)
    {
        foreach (bool strict in new[] { false, true })
        {
            AuditReport report = HandMadeReport.Hostile() with { Strict = strict };
            AuditReport clean = HandMadeReport.Report() with { Strict = strict };
            (int before, int cleanBefore) = (report.ExitCode, clean.ExitCode);
            OutputFormat.All.Single(one => one.Name == format).Render(report, false, 80);
            OutputFormat.All.Single(one => one.Name == format).Render(clean, false, 80);

            Assert.Equal((before, cleanBefore), (report.ExitCode, clean.ExitCode));
            Assert.Equal((1, 0), (before, cleanBefore));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_report_is_shown_the_same_way_in_whatever_order_its_findings_came(string format)
    {
        AuditReport report = HandMadeReport.Hostile();
        AuditReport turned = report with { Findings = [.. report.Findings.Reverse()] };

        Assert.Equal(Rendered(format), OutputFormat.All.Single(one => one.Name == format).Render(turned, false, 100));
    }

    private static string Rendered(string format) =>
        OutputFormat.All.Single(one => one.Name == format).Render(HandMadeReport.Hostile(), false, 100);

    /// <summary>SARIF carries every rule's explanation: what it says of examples changes with each of them, and is tested where they are.</summary>
    private static string WithoutExamples(string shown) => RuleTexts.All.Aggregate(shown, (text, rule) => text.Replace(
        Quoted(RuleExplanation.Markdown(rule, RuleExample.Of(rule.Id))), Quoted(RuleExplanation.Markdown(rule, [])), StringComparison.Ordinal));

    private static string Quoted(string text) => ReportJson.Document(json => json.WriteStringValue(text)).Trim();

    private static void Golden(string name, string text) => GoldenFile.Equal(name, text.TrimEnd('\n').Split('\n'));
}
