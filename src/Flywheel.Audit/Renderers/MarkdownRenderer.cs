using System.Globalization;
using System.Text;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;

namespace Flywheel.Audit.Renderers;

/// <summary>For a job's summary or a comment: a table of the findings, and below it what is suppressed, by who answers for it.</summary>
public static class MarkdownRenderer
{
    /// <summary>GitHub takes a megabyte of a step's summary, and nothing of a longer one; a character takes three bytes at most.</summary>
    private const int MostCharacters = 300_000;

    public static string Render(AuditReport report)
    {
        var text = new StringBuilder("## flywheel audit\n\n");
        text.Append(Mark(report)).Append(' ').Append(SummaryText.Of(report)).Append('\n');
        Finding[] open = [.. report.Open.OrderByDescending(finding => finding.Severity)];
        if (open.Length > 0)
        {
            text.Append("\n| | rule | where | what | fix |\n| --- | --- | --- | --- | --- |\n");
            Rows(text, open, finding =>
            {
                FindingPlace place = FindingPlace.Of(finding);
                string name = RuleTexts.Find(finding.Rule) is { } rule ? $"{rule.Id} {rule.Name}" : finding.Rule;
                return $"| {finding.Severity.Word} | {MarkdownText.Inline(name)} | {Where(finding, place)} "
                    + $"| {MarkdownText.Inline(finding.Message)} | {MarkdownText.Inline(finding.Fix)} |\n";
            });
        }
        Suppressed(text, report);
        return text.ToString();
    }

    private static void Suppressed(StringBuilder text, AuditReport report)
    {
        Finding[] covered = [.. report.Covered];
        if (covered.Length == 0 || text.Length > MostCharacters)
        {
            return;
        }
        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>{covered.Length} suppressed</summary>\n");
        foreach (IGrouping<string, Finding> owner in covered.GroupBy(Owner).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n**{MarkdownText.Inline(owner.Key)}** ({owner.Count()})\n\n");
            text.Append("| rule | where | what | why | until |\n| --- | --- | --- | --- | --- |\n");
            Rows(text, [.. owner], finding =>
            {
                string until = finding.Waiver?.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
                return $"| {MarkdownText.Inline(finding.Rule)} | {Where(finding, FindingPlace.Of(finding))} | {MarkdownText.Inline(finding.Message)} "
                    + $"| {MarkdownText.Inline(finding.Suppressed!)} | {until}{(report.EndsSoon(finding) ? " (soon)" : "")} |\n";
            });
        }
        text.Append("\n</details>\n");
    }

    private static string Owner(Finding finding) => finding.Waiver?.Owner is { Length: > 0 } owner ? owner : "owner not known";

    private static void Rows(StringBuilder text, IReadOnlyList<Finding> findings, Func<Finding, string> row)
    {
        for (int i = 0; i < findings.Count; i++)
        {
            if (text.Length > MostCharacters)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n{findings.Count - i} more are not shown here\n");
                return;
            }
            text.Append(row(findings[i]));
        }
    }

    private static string Where(Finding finding, FindingPlace place) =>
        MarkdownText.Code(string.Create(CultureInfo.InvariantCulture, $"{finding.Path}:{place.Line}"));

    private static string Mark(AuditReport report) => report.ExitCode == 0 ? "✅" : "❌";
}
