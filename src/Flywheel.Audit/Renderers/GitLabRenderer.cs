using System.Globalization;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>A report of GitLab's code quality (<c>artifacts:reports:codequality</c>): suppressed findings are left out.</summary>
public static class GitLabRenderer
{
    public static string Render(AuditReport report) => ReportJson.Document(json =>
    {
        // GitLab takes two with one fingerprint for the same and drops one.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartArray();
        foreach (Finding finding in report.Open)
        {
            FindingPlace place = FindingPlace.Of(finding);
            json.WriteStartObject();
            json.WriteString("description", SecretMask.Line($"{finding.Message}; fix: {finding.Fix}"));
            json.WriteString("check_name", finding.Rule);
            json.WriteString("fingerprint", Unique(finding.Fingerprint, seen));
            json.WriteString("severity", finding.Severity switch { Severity.Error => "major", Severity.Warning => "minor", _ => "info" });
            json.WriteStartObject("location");
            json.WriteString("path", finding.Path);
            json.WriteStartObject("lines");
            json.WriteNumber("begin", place.Line);
            json.WriteNumber("end", place.EndLine);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static string Unique(string fingerprint, HashSet<string> seen)
    {
        string unique = fingerprint;
        for (int repeat = 2; !seen.Add(unique); repeat++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{fingerprint}-{repeat}");
        }
        return unique;
    }
}
