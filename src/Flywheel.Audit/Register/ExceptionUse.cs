using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;

namespace Flywheel.Audit.Register;

/// <summary>What came of an exception.</summary>
/// <param name="Exception">It.</param>
/// <param name="Matched">How many findings it fits, suppressed ones left aside.</param>
/// <param name="Covered">How many of them it covers.</param>
/// <param name="Surplus">How many of them nothing covers, though the exception is in force.</param>
/// <param name="IsJudged">Whether all was audited that it may be for.</param>
public sealed record ExceptionUse(ExceptionEntry Exception, int Matched, int Covered, int Surplus, bool IsJudged)
{
    /// <summary>Whether an exception is for a finding: by rule, file, construct and labels. What is merely informative needs none.</summary>
    internal static bool Fits(ExceptionEntry exception, Finding finding) =>
        finding.Severity != Severity.Info
        && exception.Rule == finding.Rule
        && (IsSame(exception.Construct, finding.Construct) || IsTop(exception.Construct, finding))
        && (exception.Labels.IsEmpty || exception.Labels.Any(label => FitsLabel(label, finding.Subject)))
        && (exception.Path == finding.Path || Glob.IsMatch(exception.Path, finding.Path));

    /// <summary>What stands in no job, recipe or heading is named by its file or its function: <c>recipe = "build.sh"</c>.</summary>
    private static bool IsTop(Construct named, Finding finding) => finding.Construct.Kind == ConstructKind.File
        && (named.Name == finding.Path[(finding.Path.LastIndexOf('/') + 1)..] || (named.Kind == ConstructKind.Recipe && named.Name == finding.Function));

    /// <summary>Headings are compared as people read them; other names as they are.</summary>
    private static bool IsSame(Construct named, Construct found) =>
        named.Kind == found.Kind && (named.Name == found.Name || (named.Kind == ConstructKind.Heading && Heading(named.Name) == Heading(found.Name)));

    private static string Heading(string text) =>
        string.Join(' ', text.Trim().Trim('#').Replace("`", "", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .ToLowerInvariant();

    /// <summary>A star is any run of characters: commands hold slashes that are no folders.</summary>
    private static bool FitsLabel(string label, string subject) =>
        label.Equals(subject, StringComparison.OrdinalIgnoreCase)
        || System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(label, subject, ignoreCase: true);
}
