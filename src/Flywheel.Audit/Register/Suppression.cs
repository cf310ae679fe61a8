using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>
/// An inline suppression: <c>flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason="..."</c> in a comment.
/// </summary>
/// <param name="Source">The file.</param>
/// <param name="Span">From its first word to its last.</param>
/// <param name="Rules">For which rules.</param>
/// <param name="Owner">Who answers for it; null where it does not say.</param>
/// <param name="Until">Its last day; null where it does not say.</param>
/// <param name="Reason">Why; null where it does not say.</param>
/// <param name="Faults">What it lacks, and what in it is not understood: with any it does not count.</param>
internal sealed record Suppression(
    SourceText Source, SourceSpan Span, ImmutableArray<string> Rules, string? Owner, DateOnly? Until, string? Reason, ImmutableArray<string> Faults)
{
    public const string Mark = "flywheel-audit:";

    public const string Form = "flywheel-audit: allow[FW002] owner=@you until=2026-08-01 reason=\"why\"";

    public override string ToString() => $"suppression: {Owner}, until {Until:yyyy-MM-dd}: {Reason}";
}
