using System.Globalization;
using System.Text;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>A change of a file as a unified diff, three lines of context, from the edits themselves.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    private readonly record struct Block(int OldStart, int OldEnd, int NewStart, int NewEnd);

    public static string Of(FileFix fix) => Of(fix, Name("a/" + fix.Path));

    /// <summary>The same of a file that is not there yet.</summary>
    public static string OfNew(FileFix fix) => Of(fix, "/dev/null");

    private static string Of(FileFix fix, string old)
    {
        string[] before = Lines(fix.Source.Text);
        string[] after = Lines(fix.NewText);
        List<Block> blocks = Blocks(fix, before, after);
        var text = new StringBuilder();
        text.Append("--- ").Append(old).Append("\n+++ ").Append(Name("b/" + fix.Path)).Append('\n');
        for (int i = 0; i < blocks.Count;)
        {
            int end = i + 1;
            while (end < blocks.Count && blocks[end].OldStart - blocks[end - 1].OldEnd <= 2 * Context)
            {
                end++;
            }
            Hunk(text, blocks[i..end], before, after);
            i = end;
        }
        return text.ToString();
    }

    /// <summary>The lines that differ, by the edits: edits of one line are one block, and lines that stay the same at its ends are not part of it.</summary>
    private static List<Block> Blocks(FileFix fix, string[] before, string[] after)
    {
        var blocks = new List<Block>();
        int shift = 0;
        for (int i = 0; i < fix.Edits.Length;)
        {
            int oldStart = fix.Source.LineOf(fix.Edits[i].Span.Start) - 1;
            int oldEnd = oldStart, added = 0;
            do
            {
                Edit edit = fix.Edits[i++];
                oldEnd = fix.Source.LineOf(edit.Span.End);
                added += edit.Replacement.Count(one => one == '\n') - fix.Source.Of(edit.Span).Count('\n');
            }
            while (i < fix.Edits.Length && fix.Source.LineOf(fix.Edits[i].Span.Start) <= oldEnd);
            int oldLimit = Math.Min(oldEnd, before.Length);
            int newStart = oldStart + shift;
            int newLimit = Math.Min(oldEnd + shift + added, after.Length);
            shift += added;
            int start = Math.Min(oldStart, before.Length);
            newStart = Math.Min(newStart, after.Length);
            while (start < oldLimit && newStart < newLimit && before[start] == after[newStart])
            {
                (start, newStart) = (start + 1, newStart + 1);
            }
            while (oldLimit > start && newLimit > newStart && before[oldLimit - 1] == after[newLimit - 1])
            {
                (oldLimit, newLimit) = (oldLimit - 1, newLimit - 1);
            }
            if (start < oldLimit || newStart < newLimit)
            {
                blocks.Add(new(start, oldLimit, newStart, newLimit));
            }
        }
        return blocks;
    }

    private static void Hunk(StringBuilder text, List<Block> blocks, string[] before, string[] after)
    {
        int oldStart = Math.Max(0, blocks[0].OldStart - Context);
        int newStart = blocks[0].NewStart - (blocks[0].OldStart - oldStart);
        int oldEnd = Math.Min(before.Length, blocks[^1].OldEnd + Context);
        int newEnd = blocks[^1].NewEnd + (oldEnd - blocks[^1].OldEnd);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldStart, oldEnd)} +{Range(newStart, newEnd)} @@\n");
        int at = oldStart;
        foreach (Block block in blocks)
        {
            Append(text, ' ', before, at, block.OldStart);
            Append(text, '-', before, block.OldStart, block.OldEnd);
            Append(text, '+', after, block.NewStart, block.NewEnd);
            at = block.OldEnd;
        }
        Append(text, ' ', before, at, oldEnd);
    }

    private static void Append(StringBuilder text, char mark, string[] lines, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            text.Append(mark).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    /// <summary>From 1; of no lines, the line before them. A count of one is not written.</summary>
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{start + 1}"),
        var count => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };

    /// <summary>With their ends; a last one that is empty is none.</summary>
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }
        return [.. lines];
    }

    /// <summary>Behind a name with a blank stands a tab, so that <c>patch</c> finds its end.</summary>
    private static string Name(string path) =>
        QuotedPath.Of(path) is var quoted && quoted == path && path.Contains(' ', StringComparison.Ordinal) ? path + "\t" : quoted;
}
