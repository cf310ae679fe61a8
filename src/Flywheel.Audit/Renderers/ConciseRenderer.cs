using System.Globalization;
using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;

namespace Flywheel.Audit.Renderers;

/// <summary>A line for each finding, as editors and <c>grep</c> read them: <c>path:line:column: error FW001 message</c>.</summary>
public static class ConciseRenderer
{
    public static string Render(AuditReport report)
    {
        var text = new StringBuilder();
        foreach (Finding finding in report.Open)
        {
            FindingPlace place = FindingPlace.Of(finding);
            text.Append(CultureInfo.InvariantCulture, $"{SecretMask.Line(finding.Path)}:{place.Line}:{place.Column}: ")
                .Append($"{finding.Severity.Word} {finding.Rule} {SecretMask.Line(finding.Message)}\n");
        }
        return text.ToString();
    }
}
