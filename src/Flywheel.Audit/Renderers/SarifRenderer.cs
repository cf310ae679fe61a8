using System.Text.Json;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>
/// SARIF 2.1.0 (OASIS): every rule is declared, suppressed results are there as suppressed. Snippets are left out, so that no secret of a
/// file gets into a report. Braces of messages are not doubled, as 3.11.5 would have it: they are code (<c>${{ matrix.os }}</c>) that people copy,
/// and the readers that matter, GitHub's among them, show the text as it is.
/// </summary>
public static class SarifRenderer
{
    public const string FingerprintName = "flywheelAudit/v1";

    private const string Root = "%SRCROOT%";

    public static string Render(AuditReport report) => ReportJson.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, report);
        WriteInvocation(json, report);
        WriteProvenance(json, report);
        json.WriteStartObject("originalUriBaseIds");
        json.WriteStartObject(Root);
        WriteText(json, "description", "the root of the repository");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("automationDetails");
        // What stands before the last slash is the category by which GitHub keeps the results of several tools apart.
        json.WriteString("id", "flywheel-audit/");
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.List("results", report.Told, finding => WriteResult(json, finding));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteTool(Utf8JsonWriter json, AuditReport report)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "flywheel audit");
        json.WriteString("version", report.ToolVersion);
        json.List("rules", RuleTexts.All, rule =>
        {
            json.WriteString("id", rule.Id);
            json.WriteString("name", rule.Name);
            WriteText(json, "shortDescription", rule.What);
            WriteText(json, "fullDescription", rule.Why);
            json.WriteStartObject("help");
            json.WriteString("text", string.Join('\n', RuleExplanation.Text(rule, [], WrappedText.UsualWidth)));
            json.WriteString("markdown", RuleExplanation.Markdown(rule, RuleExample.Of(rule.Id)));
            json.WriteEndObject();
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.Usual));
            json.WriteEndObject();
            if (report.Rules.FirstOrDefault(one => one.Rule == rule.Id) is { } version)
            {
                json.WriteStartObject("properties");
                json.WriteNumber("version", version.Version);
                json.WriteEndObject();
            }
        });
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteInvocation(Utf8JsonWriter json, AuditReport report)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", report.ExitCode != 3);
        json.WriteNumber("exitCode", report.ExitCode);
        json.List("toolExecutionNotifications", report.Skipped, skipped =>
        {
            json.WriteString("level", "note");
            WriteText(json, "message", "not read: " + SecretMask.Line(skipped.Why));
            json.WriteStartArray("locations");
            json.WriteStartObject();
            json.WriteStartObject("physicalLocation");
            WriteArtifact(json, skipped.Path);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        });
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>SARIF has no commit without a repository's address: where that is not known, it stands among the properties.</summary>
    private static void WriteProvenance(Utf8JsonWriter json, AuditReport report)
    {
        if (report is { Commit: { } commit, Repository: { IsAbsoluteUri: true } repository })
        {
            json.WriteStartArray("versionControlProvenance");
            json.WriteStartObject();
            json.WriteString("repositoryUri", repository.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
            json.WriteString("revisionId", commit);
            WriteArtifactOf(json, "mappedTo", "");
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteStartObject("properties");
        JsonRenderer.WriteRun(json, report);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("ruleId", finding.Rule);
        if (RuleTexts.IndexOf(finding.Rule) is >= 0 and var index)
        {
            json.WriteNumber("ruleIndex", index);
        }
        json.WriteString("level", Level(finding.Severity));
        IEnumerable<string> lines = [finding.Message, .. finding.Notes.Select(note => "why: " + note), "fix: " + finding.Fix];
        WriteText(json, "message", string.Join('\n', lines.Select(SecretMask.Line)));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        WriteArtifact(json, finding.Path);
        WriteRegion(json, "region", FindingPlace.Of(finding));
        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", SecretMask.Line(finding.Construct.ToString()));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString(FingerprintName, finding.Fingerprint);
        json.WriteEndObject();
        // An empty list says that it is not suppressed; none at all, that nobody knows.
        json.List("suppressions", finding.Suppressed is { } why ? [why] : Array.Empty<string>(), justification =>
        {
            json.WriteString("kind", finding.Waiver?.Place == WaiverPlace.Inline ? "inSource" : "external");
            json.WriteString("status", "accepted");
            json.WriteString("justification", SecretMask.Line(justification));
        });
        if (finding.Edit is { } edit && SecretMask.Spans(edit.Replacement).Count == 0)
        {
            WriteFix(json, finding, edit);
        }
    }

    private static void WriteFix(Utf8JsonWriter json, Finding finding, Edit edit)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        WriteText(json, "description", SecretMask.Line(finding.Fix));
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        WriteArtifact(json, finding.Path);
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        TextPosition start = finding.Source.PositionOf(edit.Span.Start);
        TextPosition end = finding.Source.PositionOf(edit.Span.End);
        WriteRegion(json, "deletedRegion", new(start.Line, start.Column, end.Line, end.Column));
        WriteText(json, "insertedContent", edit.Replacement);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRegion(Utf8JsonWriter json, string name, FindingPlace place)
    {
        json.WriteStartObject(name);
        json.WriteNumber("startLine", place.Line);
        json.WriteNumber("startColumn", place.Column);
        json.WriteNumber("endLine", place.EndLine);
        json.WriteNumber("endColumn", place.EndColumn);
        json.WriteEndObject();
    }

    private static void WriteArtifact(Utf8JsonWriter json, string path) => WriteArtifactOf(json, "artifactLocation", path);

    private static void WriteArtifactOf(Utf8JsonWriter json, string name, string path)
    {
        json.WriteStartObject(name);
        if (path.Length > 0)
        {
            json.WriteString("uri", string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
        }
        json.WriteString("uriBaseId", Root);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
