using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>What stands in a column of a table whose head says that it holds secrets: <c>| user | password |</c>.</summary>
internal static class TableSecrets
{
    /// <summary>Rows between the head and the one that is shown.</summary>
    private const int MostRows = 2000;

    /// <summary>Characters of a row.</summary>
    private const int Longest = 4000;

    /// <param name="source">The file.</param>
    /// <param name="line">From 1.</param>
    /// <param name="found">Parts of the line, from its start.</param>
    public static void Find(SourceText source, int line, List<SourceSpan> found)
    {
        ReadOnlySpan<char> row = Row(source, line);
        if (row.IsEmpty || Head(source, line) is not (> 0 and var head))
        {
            return;
        }
        List<(int Start, int End)> names = Cells(Row(source, head));
        List<(int Start, int End)> cells = Cells(row);
        for (int i = 0; i < Math.Min(names.Count, cells.Count); i++)
        {
            (int start, int end) = cells[i];
            if (Tells(Row(source, head)[names[i].Start..names[i].End], out bool isPassword) && IsSecret(row[start..end], isPassword))
            {
                SecretValue.Add(row, start, end, found);
            }
        }
    }

    /// <summary>The line of the head, above the one of dashes; 0 where the line is no row below one.</summary>
    private static int Head(SourceText source, int line)
    {
        for (int at = line - 1; at > 1 && line - at <= MostRows; at--)
        {
            ReadOnlySpan<char> row = Row(source, at);
            if (row.IsEmpty)
            {
                return 0;
            }
            if (row.IndexOfAnyExcept("|-: \t\r") < 0 && row.Contains('-'))
            {
                return at - 1;
            }
        }
        return 0;
    }

    /// <summary>Empty where the line is no row.</summary>
    private static ReadOnlySpan<char> Row(SourceText source, int line)
    {
        SourceSpan span = source.LineSpan(line);
        return span.Length <= Longest && source.Of(span) is var row && row.Contains('|') ? row : default;
    }

    /// <summary>Without the blanks and marks around what stands in them.</summary>
    private static List<(int Start, int End)> Cells(ReadOnlySpan<char> row)
    {
        var cells = new List<(int Start, int End)>();
        int first = row.IndexOfAnyExcept(" \t");
        int start = first >= 0 && row[first] == '|' ? first + 1 : 0;
        for (int at = start; at <= row.Length; at++)
        {
            if (at < row.Length && (row[at] != '|' || (at > 0 && row[at - 1] == '\\')))
            {
                continue;
            }
            const string Marks = " \t\r*_`~";
            int from = row[start..at].IndexOfAnyExcept(Marks);
            int to = row[start..at].LastIndexOfAnyExcept(Marks);
            cells.Add(from < 0 ? (start, start) : (start + from, start + to + 1));
            start = at + 1;
        }
        return cells;
    }

    private static bool Tells(ReadOnlySpan<char> head, out bool isPassword)
    {
        isPassword = head.Contains("pass", StringComparison.OrdinalIgnoreCase) || head.Equals("pw", StringComparison.OrdinalIgnoreCase)
            || head.Equals("pwd", StringComparison.OrdinalIgnoreCase);
        Span<char> name = stackalloc char[Math.Min(head.Length, 100)];
        for (int i = 0; i < name.Length; i++)
        {
            name[i] = head[i] == ' ' ? '-' : head[i];
        }
        return isPassword || TellingNames.Is(name, variable: false);
    }

    /// <summary>Words about a secret, and the name of the variable that holds it, are none; of a password's column only the latter.</summary>
    private static bool IsSecret(ReadOnlySpan<char> cell, bool isPassword) =>
        !(cell.Contains('_') && cell.IndexOfAnyExceptInRange('A', 'Z') is var other && cell[(other < 0 ? 0 : other)..].IndexOfAnyInRange('a', 'z') < 0)
        && !cell.StartsWith("--") && (isPassword || !cell.Contains(' '));
}
