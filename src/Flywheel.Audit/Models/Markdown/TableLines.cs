using Flywheel.Audit.Text;
using Markdig.Helpers;
using Markdig.Syntax;
using SourceSpan = Flywheel.Audit.Text.SourceSpan;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Finds a table in the lines of a paragraph: a header, a row of dashes with as many cells, and rows to the paragraph's end.</summary>
internal static class TableLines
{
    /// <param name="Text">The lines before the table; null for the table.</param>
    /// <param name="Rows">Of the table, its header first; null for lines before it.</param>
    /// <param name="Span">Of the table.</param>
    internal sealed record Part(MappedText? Text, List<List<MappedText>>? Rows, SourceSpan Span);

    /// <summary>One part where there is no table, at most two with one.</summary>
    public static List<Part> Of(LeafBlock block, Func<StringLine, MappedText> line)
    {
        int dashes = -1;
        for (int i = 1; i < block.Lines.Count && dashes < 0; i++)
        {
            ReadOnlySpan<char> text = block.Lines.Lines[i].Slice.AsSpan().Trim();
            if (text.Length > 0 && text[0] is '|' or '-' or ':' && text.Contains('-') && text.IndexOfAnyExcept("|-: \t") < 0
                && (text.Contains('|') || block.Lines.Lines[i - 1].Slice.AsSpan().Contains('|')))
            {
                dashes = i;
            }
        }
        if (dashes < 0)
        {
            return [new(null, null, default)];
        }
        var parts = new List<Part>();
        if (dashes > 1)
        {
            var text = new MappedText.Builder(line(block.Lines.Lines[0]).Source);
            for (int i = 0; i < dashes - 1; i++)
            {
                MappedText one = line(block.Lines.Lines[i]);
                SourceSpan whole = one.Whole;
                text.Add(whole);
                text.Add("\n", Math.Max(0, whole.End - 1));
            }
            parts.Add(new(text.Build(), null, default));
        }
        List<List<MappedText>> rows = [Cells(line(block.Lines.Lines[dashes - 1]))];
        for (int i = dashes + 1; i < block.Lines.Count; i++)
        {
            rows.Add(Cells(line(block.Lines.Lines[i])));
        }
        SourceSpan first = line(block.Lines.Lines[dashes - 1]).Whole, last = line(block.Lines.Lines[block.Lines.Count - 1]).Whole;
        parts.Add(new(null, rows, new(first.Start, Math.Max(first.Start, last.End))));
        return parts;
    }

    /// <summary>Between bars; an escaped bar is text, and so, unlike in the letter of GitHub's grammar, is one between backticks.</summary>
    private static List<MappedText> Cells(MappedText row)
    {
        var cells = new List<MappedText>();
        string text = row.Text;
        int end = text.TrimEnd().Length;
        int from = text.Length - text.TrimStart().Length;
        from += from < end && text[from] == '|' ? 1 : 0;
        bool code = false;
        for (int at = from; at <= end; at++)
        {
            if (at == end || (text[at] == '|' && !code && text[at - 1] != '\\'))
            {
                if (at < end || at > from)
                {
                    cells.Add(Trimmed(row, from, at));
                }
                from = at + 1;
            }
            else if (text[at] == '`')
            {
                code = !code && IsClosed(text, at);
            }
        }
        return cells;
    }

    /// <summary>Whether the code that begins here ends in this row.</summary>
    private static bool IsClosed(string text, int at) => text.IndexOf('`', at + 1) is > 0 and var close && close - at < 400;

    private static MappedText Trimmed(MappedText row, int from, int to)
    {
        while (from < to && char.IsWhiteSpace(row.Text[from]))
        {
            from++;
        }
        while (to > from && char.IsWhiteSpace(row.Text[to - 1]))
        {
            to--;
        }
        return row.Slice(from, to - from);
    }
}
