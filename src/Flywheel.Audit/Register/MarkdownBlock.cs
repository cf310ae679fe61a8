using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>How far the block of a document goes that begins at a line: what a comment above it is for.</summary>
internal static class MarkdownBlock
{
    /// <summary>The last line of the paragraph, fence, list item, heading or row of a table that begins there; lines from 1.</summary>
    public static int LastLine(SourceText source, int line)
    {
        ReadOnlySpan<char> first = source.Of(source.LineSpan(line));
        ReadOnlySpan<char> text = first.TrimStart();
        int indent = first.Length - text.Length;
        return text.StartsWith("|", StringComparison.Ordinal) || text.StartsWith("#", StringComparison.Ordinal) ? line
            : Fence(text) is > 0 and var ticks ? FenceEnd(source, line, text[0], ticks)
            : IsItem(text) ? ItemEnd(source, line, indent)
            : ParagraphEnd(source, line);
    }

    /// <summary>How many backticks or tildes open a fence; 0 where none does.</summary>
    private static int Fence(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] is not ('`' or '~'))
        {
            return 0;
        }
        int run = text.IndexOfAnyExcept(text[0]) is >= 0 and var end ? end : text.Length;
        return run >= 3 ? run : 0;
    }

    private static int FenceEnd(SourceText source, int line, char mark, int ticks)
    {
        for (int at = line + 1; at <= source.LineCount; at++)
        {
            ReadOnlySpan<char> text = source.Of(source.LineSpan(at)).Trim();
            if (text.Length >= ticks && text[0] == mark && text.IndexOfAnyExcept(mark) < 0)
            {
                return at;
            }
        }
        return source.LineCount;
    }

    private static bool IsItem(ReadOnlySpan<char> text)
    {
        int digits = text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        return digits > 0 ? digits < 10 && digits + 1 < text.Length && text[digits] is '.' or ')' && text[digits + 1] == ' '
            : text.Length > 1 && text[0] is '-' or '*' or '+' && text[1] == ' ';
    }

    /// <summary>To the next line that is indented no more than its mark, where that begins something else.</summary>
    private static int ItemEnd(SourceText source, int line, int indent)
    {
        int last = line;
        bool empty = false;
        for (int at = line + 1; at <= source.LineCount; at++)
        {
            ReadOnlySpan<char> text = source.Of(source.LineSpan(at));
            if (text.IsWhiteSpace())
            {
                empty = true;
                continue;
            }
            int inner = text.Length - text.TrimStart().Length;
            if (inner <= indent && (empty || Begins(text.TrimStart())))
            {
                break;
            }
            (last, empty) = (at, false);
        }
        return last;
    }

    private static int ParagraphEnd(SourceText source, int line)
    {
        int at = line;
        while (at < source.LineCount && source.Of(source.LineSpan(at + 1)) is var next && !next.IsWhiteSpace() && !Begins(next.TrimStart()))
        {
            at++;
        }
        return at;
    }

    /// <summary>Whether a line begins a block of its own, though no empty line stands before it.</summary>
    private static bool Begins(ReadOnlySpan<char> text) =>
        Fence(text) > 0 || IsItem(text) || text.StartsWith("#", StringComparison.Ordinal) || text.StartsWith("<!--", StringComparison.Ordinal);
}
