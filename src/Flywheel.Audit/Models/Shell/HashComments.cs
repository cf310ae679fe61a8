using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Comments that begin with <c>#</c> in files that are taken apart only where a rule asks: those of whole lines, and those behind code that
/// speak to the audit.
/// </summary>
internal static class HashComments
{
    private const string Mark = "flywheel-audit:";

    public static void AddTo(FileFacts facts)
    {
        SourceText source = facts.Source;
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            int start = text.IndexOfAnyExcept(' ', '\t');
            int hash = start >= 0 && text[start] == '#' ? start
                : text.IndexOf(Mark, StringComparison.Ordinal) is > 0 and var mark ? text[..mark].LastIndexOf('#') : -1;
            if (hash >= 0)
            {
                facts.Comments.Add(MappedText.Of(source, new(span.Start + hash + 1, span.End)));
            }
        }
    }
}
