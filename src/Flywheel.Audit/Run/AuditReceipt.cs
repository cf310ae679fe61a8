using Flywheel.Audit.Renderers;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Run;

/// <summary>
/// What was audited, for a proof to cite: <c>flywheel.audit-receipt/v1</c>. The same run over the same files makes the same bytes: no
/// time, no path of the machine.
/// </summary>
public static class AuditReceipt
{
    public const string Schema = "flywheel.audit-receipt/v1";

    public static string Of(AuditReport report) => ReportJson.Object(Schema, json =>
    {
        JsonRenderer.WriteRun(json, report);
        if (report.IsDirty is { } dirty)
        {
            json.WriteBoolean("dirty", dirty);
        }
        else
        {
            json.WriteNull("dirty");
        }
        json.WriteNumber("exit_code", report.ExitCode);
        json.WriteStartObject("counts");
        JsonRenderer.WriteCounts(json, report.Counts);
        json.WriteEndObject();
        json.WriteStartObject("files");
        json.WriteNumber("audited", report.FilesAudited);
        json.List("skipped", report.Skipped.Concat(report.NotFollowed).OrderBy(skipped => skipped.Path, StringComparer.Ordinal), skipped =>
        {
            json.WriteString("path", skipped.Path);
            json.WriteString("why", SecretMask.Line(skipped.Why));
        });
        json.WriteEndObject();
    });
}
