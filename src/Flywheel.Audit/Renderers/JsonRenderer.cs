using System.Globalization;
using System.Text.Json;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>For programs: <c>flywheel.audit/v1</c>, suppressed findings among the others.</summary>
public static class JsonRenderer
{
    public const string Schema = "flywheel.audit/v1";

    public static string Render(AuditReport report) => ReportJson.Object(Schema, json =>
    {
        json.List("findings", report.Told, finding =>
        {
            FindingPlace place = FindingPlace.Of(finding);
            json.WriteString("rule", finding.Rule);
            json.WriteString("severity", finding.Severity.Word);
            json.WriteString("path", finding.Path);
            json.WriteNumber("line", place.Line);
            json.WriteNumber("column", place.Column);
            json.WriteNumber("end_line", place.EndLine);
            json.WriteString("message", SecretMask.Line(finding.Message));
            json.WriteString("fix", SecretMask.Line(finding.Fix));
            json.WriteString("fingerprint", finding.Fingerprint);
            json.WriteString("suppressed", finding.Suppressed is { } why ? SecretMask.Line(why) : null);
        });
        json.WriteStartObject("summary");
        WriteCounts(json, report.Counts);
        json.WriteNumber("expire_soon", report.Covered.Count(report.EndsSoon));
        json.WriteNumber("files_audited", report.FilesAudited);
        json.WriteNumber("files_skipped", report.Skipped.Length);
        json.WriteNumber("exit_code", report.ExitCode);
        WriteRun(json, report);
        json.WriteEndObject();
    });

    internal static void WriteCounts(Utf8JsonWriter json, FindingCounts counts)
    {
        json.WriteNumber("errors", counts.Errors);
        json.WriteNumber("warnings", counts.Warnings);
        json.WriteNumber("infos", counts.Infos);
        json.WriteNumber("suppressed", counts.Suppressed);
    }

    /// <summary>What was audited, by what, and how strictly.</summary>
    internal static void WriteRun(Utf8JsonWriter json, AuditReport report)
    {
        json.WriteBoolean("strict", report.Strict);
        json.WriteString("min_severity", report.MinSeverity.Word);
        json.WriteBoolean("all", report.All);
        json.WriteString("as_of", report.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("commit", report.Commit);
        if (report.Config is { } config)
        {
            json.WriteStartObject("config");
            json.WriteString("path", config.Path);
            json.WriteString("sha256", config.Sha256);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("config");
        }
        json.List("rules", report.CountsByRule, rule =>
        {
            json.WriteString("rule", rule.Key);
            if (report.Rules.FirstOrDefault(one => one.Rule == rule.Key) is { } version)
            {
                json.WriteNumber("version", version.Version);
            }
            else
            {
                json.WriteNull("version");
            }
            WriteCounts(json, rule.Value);
        });
        json.WriteString("tool_version", report.ToolVersion);
    }
}
