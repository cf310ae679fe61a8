using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>A suppression and the lines that it is for: its own, or those of what stands below it.</summary>
/// <param name="What">The suppression.</param>
/// <param name="First">From 1.</param>
/// <param name="Last">The same as the first but for a block of a document, a script, a recipe and a line that goes on.</param>
/// <param name="IsBeside">Whether it stands on the line that it is for, behind or before something else.</param>
/// <param name="IsTaught">Whether it stands in the code of a document, where it may be an example.</param>
internal sealed record PlacedSuppression(Suppression What, int First, int Last, bool IsBeside, bool IsTaught)
{
    /// <summary>Every suppression of a file once, in order.</summary>
    public static ImmutableArray<PlacedSuppression> Of(FileFacts file)
    {
        if (!file.Source.Text.Contains(Suppression.Mark, StringComparison.Ordinal))
        {
            return [];
        }
        var placed = ImmutableArray.CreateBuilder<PlacedSuppression>();
        var seen = new HashSet<int>();
        ScriptComments scripts = ScriptComments.Of(file);
        MappedText[] comments = [.. file.Comments, .. scripts.All];
        var below = new Lazy<int[]>(() => Below(file.Source, comments));
        foreach (MappedText comment in comments.Where(comment => comment.Text.Contains(Suppression.Mark, StringComparison.Ordinal)))
        {
            foreach (Suppression suppression in SuppressionReading.Of(comment).Where(one => !scripts.IsText(one.Span.Start)))
            {
                if (seen.Add(suppression.Span.Start))
                {
                    placed.Add(Place(file, comment, suppression, below.Value));
                }
            }
        }
        placed.Sort((one, other) => one.What.Span.Start.CompareTo(other.What.Span.Start));
        return placed.ToImmutable();
    }

    public bool Covers(Finding finding) =>
        What.Rules.Contains(finding.Rule) && finding.Source.LineOf(finding.Span.Start) is var line
        && (IsBeside ? line <= First && finding.Source.LineOf(Math.Max(finding.Span.Start, finding.Span.End - 1)) >= First : line >= First && line <= Last);

    private static PlacedSuppression Place(FileFacts file, MappedText comment, Suppression suppression, int[] below)
    {
        SourceText source = file.Source;
        SourceSpan whole = comment.Whole;
        bool html = source.Text.AsSpan(0, whole.Start).TrimEnd().EndsWith("<!--", StringComparison.Ordinal);
        bool document = file.Kind == FileKind.Markdown;
        bool taught = document && !html;
        if (!Alone(source, whole))
        {
            int own = source.LineOf(suppression.Span.Start);
            return new(suppression, own, own, IsBeside: true, taught);
        }
        int last = source.LineOf(Math.Max(whole.Start, whole.End - 1));
        // The closing mark may stand on a line of its own.
        last = last < source.LineCount && IsCloser(source.Of(source.LineSpan(last + 1))) ? last + 1 : last;
        // In a document an empty line ends the comment's own block, and what it is for is the next one; elsewhere nothing may stand between.
        int next = last + 1;
        while (document && html && next < source.LineCount && source.Of(source.LineSpan(next)).IsWhiteSpace())
        {
            next++;
        }
        int first = next <= source.LineCount ? below[next] : 0;
        int end = first == 0 ? 0 : document && html ? MarkdownBlock.LastLine(source, first) : CoveredLines.Last(file, first);
        return new(suppression, first, end, IsBeside: false, taught);
    }

    /// <summary>For each line (from 1) itself, or the first below it that is no comment; 0 where an empty line or the end comes before.</summary>
    private static int[] Below(SourceText source, MappedText[] comments)
    {
        var commented = new bool[source.LineCount + 2];
        foreach (SourceSpan span in comments.Select(comment => comment.Whole).Where(span => Alone(source, span)))
        {
            int last = source.LineOf(Math.Max(span.Start, span.End - 1));
            for (int line = source.LineOf(span.Start); line <= last && !commented[line]; line++)
            {
                commented[line] = true;
            }
            commented[last + 1] |= last < source.LineCount && IsCloser(source.Of(source.LineSpan(last + 1)));
        }
        int[] below = new int[source.LineCount + 2];
        for (int line = source.LineCount; line > 0; line--)
        {
            below[line] = commented[line] ? below[line + 1] : source.Of(source.LineSpan(line)).IsWhiteSpace() ? 0 : line;
        }
        return below;
    }

    /// <summary>Whether a comment shares its lines with nothing.</summary>
    private static bool Alone(SourceText source, SourceSpan span)
    {
        SourceSpan first = source.LineSpan(source.LineOf(span.Start));
        SourceSpan last = source.LineSpan(source.LineOf(Math.Max(span.Start, span.End - 1)));
        ReadOnlySpan<char> before = source.Text.AsSpan(first.Start, Math.Max(0, span.Start - first.Start)).Trim();
        ReadOnlySpan<char> after = source.Text.AsSpan(Math.Min(span.End, last.End), Math.Max(0, last.End - span.End)).Trim();
        return (before.Trim("#/*<!-;%:>{ \t").IsEmpty || before.Equals("rem", StringComparison.OrdinalIgnoreCase)) && IsEnd(after);
    }

    private static bool IsEnd(ReadOnlySpan<char> text) => text.IsEmpty || text is "-->" or "--!>" or "*/" or "#>" or "#}" or "-#}" or "*/}";

    private static bool IsCloser(ReadOnlySpan<char> line) => line.Trim() is { IsEmpty: false } text && IsEnd(text);
}
