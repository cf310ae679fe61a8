using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>A suppression and the lines that it is for: its own, or those of what stands below it.</summary>
/// <param name="What">The suppression.</param>
/// <param name="First">From 1.</param>
/// <param name="Last">The same as the first but for a block of a document.</param>
/// <param name="IsBeside">Whether it stands on the line that it is for, behind or before something else.</param>
/// <param name="IsTaught">Whether it stands in the code of a document, where it may be an example.</param>
internal sealed record PlacedSuppression(Suppression What, int First, int Last, bool IsBeside, bool IsTaught)
{
    /// <summary>Every suppression of a file once, in order.</summary>
    public static ImmutableArray<PlacedSuppression> Of(FileFacts file)
    {
        var placed = ImmutableArray.CreateBuilder<PlacedSuppression>();
        var seen = new HashSet<int>();
        int[]? below = null;
        foreach (MappedText comment in file.Comments.Concat(InScripts(file)))
        {
            if (!comment.Text.Contains(Suppression.Mark, StringComparison.Ordinal))
            {
                continue;
            }
            below ??= Below(file);
            foreach (Suppression suppression in SuppressionReading.Of(comment))
            {
                if (seen.Add(suppression.Span.Start))
                {
                    placed.Add(Place(file, comment, suppression, below));
                }
            }
        }
        placed.Sort((one, other) => one.What.Span.Start.CompareTo(other.What.Span.Start));
        return placed.ToImmutable();
    }

    public bool Covers(Finding finding) =>
        What.Rules.Contains(finding.Rule) && finding.Source.LineOf(finding.Span.Start) is var line
        && (IsBeside ? line <= First && finding.Source.LineOf(Math.Max(finding.Span.Start, finding.Span.End - 1)) >= First : line >= First && line <= Last);

    /// <summary>Comments of shell inside of other files: in the steps of a workflow, the fences of a document.</summary>
    private static IEnumerable<MappedText> InScripts(FileFacts file)
    {
        SourceText source = file.Source;
        // Once for each line, however many stand on it.
        var seen = new HashSet<int>();
        foreach (ScriptFragment script in file.Scripts)
        {
            string text = script.Text.Text;
            for (int at = 0; (at = text.IndexOf(Suppression.Mark, at, StringComparison.Ordinal)) >= 0; at += Suppression.Mark.Length)
            {
                int mark = script.Text.ToSource(at);
                if (!seen.Add(source.LineOf(mark)))
                {
                    continue;
                }
                SourceSpan line = source.LineSpan(source.LineOf(mark));
                ReadOnlySpan<char> before = source.Text.AsSpan(line.Start, Math.Max(0, mark - line.Start));
                int hash = before.LastIndexOf('#');
                // Behind an open quote it is text.
                if (hash >= 0 && (hash == 0 || char.IsWhiteSpace(before[hash - 1]))
                    && before[..hash].Count('"') % 2 == 0 && before[..hash].Count('\'') % 2 == 0)
                {
                    yield return MappedText.Of(source, new(line.Start + hash + 1, line.End));
                }
            }
        }
    }

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
        int first = last < source.LineCount ? below[last + 1] : 0;
        return new(suppression, first, document && html && first > 0 ? MarkdownBlock.LastLine(source, first) : first, IsBeside: false, taught);
    }

    /// <summary>For each line (from 1) itself, or the first below it that is neither empty nor a comment; 0 where there is none.</summary>
    private static int[] Below(FileFacts file)
    {
        SourceText source = file.Source;
        var comments = new bool[source.LineCount + 2];
        foreach (SourceSpan span in file.Comments.Select(comment => comment.Whole).Where(span => Alone(source, span)))
        {
            int last = source.LineOf(Math.Max(span.Start, span.End - 1));
            for (int line = source.LineOf(span.Start); line <= last && !comments[line]; line++)
            {
                comments[line] = true;
            }
            comments[last + 1] |= last < source.LineCount && IsCloser(source.Of(source.LineSpan(last + 1)));
        }
        int[] below = new int[source.LineCount + 2];
        for (int line = source.LineCount; line > 0; line--)
        {
            below[line] = comments[line] || source.Of(source.LineSpan(line)).IsWhiteSpace() ? below[line + 1] : line;
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
        return (before.Trim("#/*<!-;%:> \t").IsEmpty || before.Equals("rem", StringComparison.OrdinalIgnoreCase)) && IsEnd(after);
    }

    private static bool IsEnd(ReadOnlySpan<char> text) => text.IsEmpty || text is "-->" or "--!>" or "*/" or "#>";

    private static bool IsCloser(ReadOnlySpan<char> line) => line.Trim() is { IsEmpty: false } text && IsEnd(text);
}
