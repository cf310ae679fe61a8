using System.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>A row of a table as a sentence: its cells between bars, the header's word before the cell that is looked at.</summary>
internal static class TableRow
{
    /// <summary>Cells are read up to here: what a row says stands near.</summary>
    private const int LongestCell = 400;

    public static (string Text, int Start) Of(MarkdownTable table, IReadOnlyList<TableCell> row, TableCell cell)
    {
        var text = new StringBuilder();
        int start = 0;
        foreach (TableCell one in row.Count > 40 ? [cell] : row)
        {
            if (text.Length > 0)
            {
                text.Append(" | ");
            }
            string said = one.Text.Visible.Text;
            if (ReferenceEquals(one, cell))
            {
                string header = one.Column < table.Header.Count ? table.Header[one.Column].Text.Visible.Text.Trim() : "";
                if (header.Length is > 0 and < LongestCell)
                {
                    text.Append(header).Append(": ");
                }
                start = text.Length;
                text.Append(said);
            }
            else
            {
                // In a column of other commands a word without one ("not available") is said of that column.
                text.Append(one.Text.Code.Count == 0 && table.CodeColumns.Contains(one.Column) && !IsRefusal(table, one) ? "-"
                    : IsRefusal(table, one) ? "not allowed" : IsOutcome(table, one) ? "passed" : said.AsSpan(0, Math.Min(said.Length, LongestCell)));
            }
        }
        return (text.ToString(), start);
    }

    /// <summary>Below "result": the row keeps a record of what was run.</summary>
    private static bool IsOutcome(MarkdownTable table, TableCell cell) =>
        cell.Column < table.Header.Count && cell.Text.Code.Count == 0
        && table.Header[cell.Column].Text.Visible.Text.Trim().ToLowerInvariant() is "result" or "results" or "outcome" or "verdict" or "actual"
        or "last run" or "measured";

    /// <summary>A "no" below "allowed".</summary>
    private static bool IsRefusal(MarkdownTable table, TableCell cell) =>
        cell.Column < table.Header.Count && cell.Text.Visible.Text.Trim().ToLowerInvariant() is "no" or "never" or "❌" or "✗" or "✘" or "⛔" or "🚫"
        && SentenceWords.Cut(Beginning(table.Header[cell.Column].Text.Visible.Text)) is [var header, ..]
        && header.Text is "allowed" or "ok" or "okay" or "permitted" or "supported" or "recommended" or "safe" or "accepted" or "sanctioned" or "use";

    private static string Beginning(string text) => text[..Math.Min(text.Length, LongestCell)];
}
