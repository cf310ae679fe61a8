using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Messages;

/// <summary>A table of the code's, for documents as Markdown and for a terminal as text.</summary>
/// <param name="Head">The columns' heads.</param>
/// <param name="Rows">Cells in Markdown; the first names its row.</param>
/// <param name="Described">Whether the second column says of the name what it is, so that a terminal needs no head for it.</param>
public sealed record DocumentTable(ImmutableArray<string> Head, ImmutableArray<ImmutableArray<string>> Rows, bool Described = true)
{
    private const int Indent = 2;

    /// <summary>Of characters; with a longer name beside it a text has too little room.</summary>
    private const int LongestBeside = 28;

    /// <summary>With a line feed behind each row.</summary>
    public string Markdown()
    {
        var table = new StringBuilder();
        Row(table, Head);
        Row(table, Head.Select(_ => "---"));
        foreach (ImmutableArray<string> row in Rows)
        {
            Row(table, row);
        }
        return table.ToString();
    }

    /// <summary>Two columns beside each other; of more, or with long names, each row below its name, cells without content left out.</summary>
    /// <param name="width">In characters.</param>
    public IEnumerable<string> Text(int width) => Head.Length == 2 && Rows.All(row => Name(row).Length <= LongestBeside)
        ? WrappedText.Columns([.. Rows.Select(row => (Name(row), row[1]))], width, Indent)
        : Rows.SelectMany(row => Below(row, width));

    private IEnumerable<string> Below(ImmutableArray<string> row, int width)
    {
        foreach (string line in WrappedText.Wrap(Name(row), width, Indent))
        {
            yield return line;
        }
        foreach (string line in Below(row).SelectMany(text => WrappedText.Wrap(text, width, Indent + 4, hanging: 2)))
        {
            yield return line;
        }
    }

    /// <summary>What stands below a row's name: each cell that says something, with its head where it is needed.</summary>
    public IEnumerable<string> Below(ImmutableArray<string> row) =>
        Enumerable.Range(1, row.Length - 1).Where(i => row[i].Length > 0).Select(i => i == 1 && Described ? row[i] : $"{Head[i]}: {row[i]}");

    /// <summary>A name that is nothing but code needs no backticks where it stands alone.</summary>
    private static string Name(ImmutableArray<string> row) =>
        row[0].Length > 2 && row[0][0] == '`' && row[0].IndexOf('`', 1) == row[0].Length - 1 ? row[0][1..^1] : row[0];

    private static void Row(StringBuilder table, IEnumerable<string> cells) =>
        table.Append('|').AppendJoin("|", cells.Select(c => c.Length == 0 ? " " : $" {c.Replace("|", "\\|", StringComparison.Ordinal)} "))
            .Append("|\n");
}
