using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Comments within a block of a document that say of the commands below or before them that nobody shall run them.</summary>
internal static class BlockComment
{
    private const int MostLines = 12;
    private const int LongestLine = 1000;

    /// <summary>Whether the nearest comment above, nothing blank between, or the one behind it on its line puts the command away.</summary>
    /// <param name="source">The document.</param>
    /// <param name="command">In it.</param>
    public static bool PutsAway(SourceText source, SourceSpan command)
    {
        int line = source.LineOf(command.Start);
        SourceSpan own = source.LineSpan(line);
        if (own.Length <= LongestLine && command.End < own.End && source.Text.AsSpan(command.End, own.End - command.End) is var behind
            && behind.IndexOf(" #") is >= 0 and var hash && Bans.IsComment(behind[hash..].ToString()))
        {
            return true;
        }
        for (int above = line - 1; above >= Math.Max(1, line - MostLines); above--)
        {
            SourceSpan span = source.LineSpan(above);
            if (span.Length > LongestLine)
            {
                return false;
            }
            ReadOnlySpan<char> text = source.Of(span).Trim(" \t>");
            if (text.StartsWith("#") || text.StartsWith("$ #") || text.StartsWith("//"))
            {
                return Bans.IsComment(text.TrimStart("$ ").ToString()) && IsOf(text, source.Of(own));
            }
            if (text.IsEmpty || text.StartsWith("```") || text.StartsWith("~~~"))
            {
                return false;
            }
        }
        return false;
    }

    /// <summary>Whether a comment that names a command in a code span speaks of this line's; one that names none does.</summary>
    private static bool IsOf(ReadOnlySpan<char> comment, ReadOnlySpan<char> line)
    {
        int open = comment.IndexOf('`');
        int length = open < 0 ? -1 : comment[(open + 1)..].IndexOf('`');
        return length <= 0 || line.Contains(comment.Slice(open + 1, length).TrimEnd(". "), StringComparison.Ordinal);
    }
}
