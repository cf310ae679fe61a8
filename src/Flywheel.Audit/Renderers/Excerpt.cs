using System.Text;
using Flywheel.Audit.Renderers.Secrets;
using Flywheel.Audit.Text;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>A line as it is shown.</summary>
/// <param name="Text">Without secrets, tabs and control characters.</param>
/// <param name="From">The first column that is meant, from 0.</param>
/// <param name="Columns">How many; at least one.</param>
internal sealed record ExcerptLine(string Text, int From, int Columns);

/// <summary>Cuts lines out of files so that what is meant can be seen.</summary>
/// <param name="width">Of columns; a longer line is cut around what is meant.</param>
internal sealed class Excerpt(int width)
{
    private const string Cut = "…";
    private const int TabStop = 4;

    /// <summary>Lines of one command that are looked at together.</summary>
    private const int MostContinued = 32;

    // Many findings may stand on one enormous line: it is looked through once.
    private (SourceText Source, int Line)? lastLine;
    private List<SourceSpan> lastMasks = [];

    /// <param name="source">The file.</param>
    /// <param name="line">From 1.</param>
    /// <param name="span">What is meant; only what stands on the line counts.</param>
    public ExcerptLine Line(SourceText source, int line, SourceSpan span)
    {
        SourceSpan whole = source.LineSpan(line);
        ReadOnlySpan<char> text = source.Of(whole);
        List<SourceSpan> masks = MasksOf(source, line);
        int start = Math.Clamp(span.Start - whole.Start, 0, text.Length);
        int end = Math.Clamp(span.End - whole.Start, start, text.Length);
        (int first, int last) = (0, text.Length);
        if (text.Length > 4 * width)
        {
            (first, last) = (Math.Max(0, start - 2 * width), Math.Min(text.Length, start + 2 * width));
        }
        List<Cell> cells = Cells(text, first, last, masks);
        return Window(cells, start, end, cutBefore: cells is [var head, ..] && head.Start > 0, cutAfter: cells is [.., var tail] && tail.End < text.Length);
    }

    private List<SourceSpan> MasksOf(SourceText source, int line)
    {
        if (lastLine is not { } last || last.Source != source || last.Line != line)
        {
            lastMasks = Masks(source, line);
            lastLine = (source, line);
        }
        return lastMasks;
    }

    /// <summary>A line that goes on from the ones before it is looked at with them: an option and its value may stand on two.</summary>
    private static List<SourceSpan> Masks(SourceText source, int line)
    {
        SourceSpan own = source.LineSpan(line);
        int first = line;
        while (first > 1 && line - first < MostContinued && source.Of(source.LineSpan(first - 1)).TrimEnd().EndsWith("\\"))
        {
            first--;
        }
        List<SourceSpan> found = first == line ? SecretMask.Spans(source.Of(own)) : From(first);
        var cells = new List<SourceSpan>();
        TableSecrets.Find(source, line, cells);
        if (cells.Count > 0)
        {
            found = SecretMask.Merged([.. found, .. cells]);
        }
        // A quote that opens on a line before and closes here, or later, holds a value that began there.
        foreach (char quote in "\"'")
        {
            int open = line - 1;
            while (open > 0 && line - open <= MostContinued
                && (source.LineSpan(open).Length > LongestOpen || source.Of(source.LineSpan(open)).Count(quote) % 2 == 0))
            {
                open--;
            }
            if (open > 0 && line - open <= MostContinued && open != first)
            {
                found = SecretMask.Merged([.. found, .. From(open)]);
            }
        }
        return found;

        List<SourceSpan> From(int head)
        {
            int start = source.LineSpan(head).Start;
            int end = Math.Min(own.End + LongestOpen, source.Text.Length);
            return [.. SecretMask.Spans(source.Text.AsSpan(start, (head == line ? own.End : end) - start))
                .Select(span => new SourceSpan(Math.Max(own.Start, span.Start + start) - own.Start, Math.Min(own.End, span.End + start) - own.Start))
                .Where(span => span.End > span.Start && span.End > 0)];
        }
    }

    /// <summary>Characters of a line that a quote may open on, and behind one that it may close on.</summary>
    private const int LongestOpen = 2000;

    /// <summary>A part of the line, from and to which character, and what is shown for it.</summary>
    private readonly record struct Cell(int Start, int End, string Shown, int Column, int Columns);

    private static List<Cell> Cells(ReadOnlySpan<char> text, int first, int last, List<SourceSpan> masks)
    {
        var cells = new List<Cell>();
        int mask = masks.FindIndex(span => span.End > first);
        int at = first > 0 && first < text.Length && char.IsLowSurrogate(text[first]) ? first + 1 : first;
        int column = 0;
        while (at < last)
        {
            int end;
            string shown;
            int columns;
            if (mask >= 0 && mask < masks.Count && at >= masks[mask].Start)
            {
                // One whose beginning is cut away is masked as a whole, too.
                (at, end, shown, columns) = (masks[mask].Start, masks[mask].End, SecretMask.Mask, SecretMask.Mask.Length);
                mask++;
            }
            else if (text[at] == '\t')
            {
                columns = TabStop - column % TabStop;
                (end, shown) = (at + 1, new string(' ', columns));
            }
            else
            {
                (end, shown, columns) = Character(text, at);
            }
            cells.Add(new(at, end, shown, column, columns));
            column += columns;
            at = end;
        }
        return cells;
    }

    private static (int End, string Shown, int Columns) Character(ReadOnlySpan<char> text, int at)
    {
        if (text[at] is >= ' ' and <= '~')
        {
            return (at + 1, text[at].ToString(), 1);
        }
        if (Rune.DecodeFromUtf16(text[at..], out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
        {
            return (at + 1, "?", 1);
        }
        string plain = rune.ToString();
        return Redaction.None.Apply(plain) == plain ? (at + length, plain, TerminalWidth.Of(rune)) : (at + length, "?", 1);
    }

    private ExcerptLine Window(List<Cell> cells, int start, int end, bool cutBefore, bool cutAfter)
    {
        int total = cells is [.., var tail] ? tail.Column + tail.Columns : 0;
        int from = ColumnOf(cells, start, total);
        int to = Math.Max(from + 1, end > start ? EndColumnOf(cells, end, total) : from + 1);
        int left = 0, right = total;
        if (total > width)
        {
            left = Math.Clamp(from - width / 3, 0, total - width);
            right = left + width;
        }
        bool before = cutBefore || left > 0;
        bool after = cutAfter || right < total;
        // The marks of what is cut stand inside the width.
        int least = left + (before ? 1 : 0), most = right - (after ? 1 : 0);
        var shown = new StringBuilder();
        int origin = -1;
        foreach (Cell cell in cells)
        {
            if (cell.Column >= least && cell.Column + cell.Columns <= most)
            {
                origin = origin < 0 ? cell.Column : origin;
                shown.Append(cell.Shown);
            }
        }
        int shift = (before ? 1 : 0) - Math.Max(origin, 0);
        from = Math.Clamp(from, least, Math.Max(least, most));
        to = Math.Clamp(to, from + 1, Math.Max(from + 1, most));
        return new((before ? Cut : "") + shown.ToString().TrimEnd() + (after ? Cut : ""), Math.Max(0, from + shift), to - from);
    }

    private static int ColumnOf(List<Cell> cells, int at, int total)
    {
        int found = cells.FindIndex(cell => cell.End > at);
        return found < 0 ? total : cells[found].Column;
    }

    private static int EndColumnOf(List<Cell> cells, int end, int total)
    {
        int found = cells.FindIndex(cell => cell.End >= end);
        return found < 0 ? total : cells[found].Column + cells[found].Columns;
    }
}
