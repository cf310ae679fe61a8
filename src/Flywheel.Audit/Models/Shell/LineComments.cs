using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Comments that begin with <c>#</c> or <c>//</c> in files that are taken apart only where a rule asks: those of whole lines, and those behind
/// code that speak to the audit. Behind a quote that is open it is text.
/// </summary>
internal static class LineComments
{
    private const string Mark = "flywheel-audit:";

    /// <param name="facts">Of the file.</param>
    /// <param name="begin">What begins one.</param>
    /// <param name="all">Whether those count that say nothing to the audit.</param>
    public static void AddTo(FileFacts facts, string begin = "#", bool all = true)
    {
        SourceText source = facts.Source;
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            int start = text.IndexOfAnyExcept(' ', '\t');
            int mark = text.IndexOf(Mark, StringComparison.Ordinal);
            int at = !all && mark < 0 ? -1
                : start >= 0 && text[start..].StartsWith(begin) ? start
                : mark > 0 ? Behind(text[..mark], begin) : -1;
            if (at >= 0)
            {
                facts.Comments.Add(MappedText.Of(source, new(span.Start + at + begin.Length, span.End)));
            }
        }
    }

    /// <summary>Where a comment begins behind code; -1 where none does.</summary>
    private static int Behind(ReadOnlySpan<char> before, string begin)
    {
        int at = before.LastIndexOf(begin);
        return at > 0 && char.IsWhiteSpace(before[at - 1]) && before[..at].Count('"') % 2 == 0 && before[..at].Count('\'') % 2 == 0 ? at : -1;
    }
}
