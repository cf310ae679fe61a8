using System.Globalization;
using System.Text;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;

namespace Flywheel.Audit.Renderers;

/// <summary>
/// Workflow commands that GitHub turns into annotations: errors first, since it shows ten of a level and step and keeps the rest in the
/// log; where there are more, a last notice says so.
/// </summary>
public static class GitHubRenderer
{
    private const int MostShown = 10;

    public static string Render(AuditReport report)
    {
        var text = new StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (Finding finding in report.Open.OrderByDescending(finding => finding.Severity))
        {
            string command = Command(finding);
            if (seen.Add(command))
            {
                text.Append(command).Append('\n');
            }
        }
        FindingCounts counts = report.Counts;
        if (counts.Errors > MostShown || counts.Warnings > MostShown)
        {
            string found = $"{SummaryText.Of(report)}; GitHub shows {MostShown} of a level for a step, the log of this step has them all";
            text.Append(CultureInfo.InvariantCulture, $"::notice title=flywheel audit::{Data(found)}\n");
        }
        return text.ToString();
    }

    private static string Command(Finding finding)
    {
        FindingPlace place = FindingPlace.Of(finding);
        string level = finding.Severity == Severity.Info ? "notice" : finding.Severity.Word;
        string title = RuleTexts.Find(finding.Rule) is { } rule ? $"{rule.Id} {rule.Name}" : finding.Rule;
        // GitHub takes columns only where they are of one line.
        string columns = place.Line == place.EndLine
            ? string.Create(CultureInfo.InvariantCulture, $",col={place.Column},endColumn={place.EndColumn}")
            : "";
        string message = string.Join('\n', [finding.Message, .. finding.Notes.Select(note => "why: " + note), "fix: " + finding.Fix]);
        return string.Create(CultureInfo.InvariantCulture,
            $"::{level} file={Property(finding.Path)},line={place.Line},endLine={place.EndLine}{columns},title={Property(title)}::{Data(message)}");
    }

    private static string Data(string text) => string.Join("%0A", text.Split('\n').Select(line =>
        SecretMask.Line(line.TrimEnd('\r')).Replace("%", "%25", StringComparison.Ordinal)));

    /// <summary>Line ends and what would end the property are escaped, so that a path stays what it is; other control characters are not shown.</summary>
    private static string Property(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (char one in text)
        {
            _ = one switch
            {
                '%' => shown.Append("%25"),
                '\r' => shown.Append("%0D"),
                '\n' => shown.Append("%0A"),
                ':' => shown.Append("%3A"),
                ',' => shown.Append("%2C"),
                _ => shown.Append(char.IsControl(one) ? '?' : one),
            };
        }
        return shown.ToString();
    }
}
