using System.Globalization;
using Flywheel.Audit.Run;

namespace Flywheel.Audit.Renderers;

/// <summary>The result in one line.</summary>
internal static class SummaryText
{
    /// <summary><c>3 errors, 1 warning in 2 files; 5 suppressed (2 expire within 14 days); 412 files audited</c>.</summary>
    public static string Of(AuditReport report)
    {
        FindingCounts counts = report.Counts;
        int files = report.Open.Select(finding => finding.Path).Distinct(StringComparer.Ordinal).Count();
        string[] found =
        [
            .. Some(counts.Errors, "error"), .. Some(counts.Warnings, "warning"),
            .. counts.Infos > 0 ? [string.Create(CultureInfo.InvariantCulture, $"{counts.Infos} info")] : Array.Empty<string>(),
        ];
        List<string> parts = [found.Length == 0 ? "no findings" : $"{string.Join(", ", found)} in {Count(files, "file")}"];
        if (counts.Suppressed > 0)
        {
            int soon = report.Covered.Count(report.EndsSoon);
            string expire = soon > 0
                ? string.Create(CultureInfo.InvariantCulture, $" ({soon} expire{(soon == 1 ? "s" : "")} within {AuditReport.ExpiresSoonDays} days)")
                : "";
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{counts.Suppressed} suppressed{expire}"));
        }
        parts.Add($"{Count(report.FilesAudited, "file")} audited");
        if (report.Skipped.Length > 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{report.Skipped.Length} skipped"));
        }
        return string.Join("; ", parts);
    }

    public static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    private static string[] Some(int number, string noun) => number == 0 ? [] : [Count(number, noun)];
}
