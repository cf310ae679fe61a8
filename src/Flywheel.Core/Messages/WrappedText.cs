using System.Collections.Immutable;

namespace Flywheel.Core.Messages;

/// <summary>Text for a terminal: lines no longer than a width in characters, where no single word is longer.</summary>
public static class WrappedText
{
    /// <summary>What is taken where no terminal says another one.</summary>
    public const int UsualWidth = 80;

    /// <summary>Where a column of names would leave too little for what stands beside it, that stands below instead.</summary>
    private const int LeastBeside = 32;
    private const int Gap = 2;

    /// <summary>Breaks at spaces; every line begins with <paramref name="indent"/> spaces, from the second on with <paramref name="hanging"/> more.</summary>
    public static ImmutableArray<string> Wrap(string text, int width, int indent = 0, int hanging = 0)
    {
        ImmutableArray<string>.Builder lines = ImmutableArray.CreateBuilder<string>();
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int margin = indent + (lines.Count > 0 ? hanging : 0);
            if (line.Length > 0 && margin + line.Length + 1 + word.Length > width)
            {
                lines.Add(new string(' ', margin) + line);
                line = "";
            }
            line += line.Length == 0 ? word : " " + word;
        }
        lines.Add(line.Length == 0 ? "" : new string(' ', indent + (lines.Count > 0 ? hanging : 0)) + line);
        return lines.ToImmutable();
    }

    /// <summary>Names on the left, each with its text beside it, or below it where it is too long a name.</summary>
    public static IEnumerable<string> Columns(IReadOnlyCollection<(string Name, string Text)> rows, int width, int indent = 2)
    {
        int room = Math.Max(width - indent - Gap - LeastBeside, LeastBeside / 2);
        int column = rows.Select(row => row.Name.Length).Where(length => length <= room).DefaultIfEmpty(0).Max();
        foreach ((string name, string text) in rows)
        {
            string left = new string(' ', indent) + name;
            if (text.Length == 0)
            {
                yield return left;
                continue;
            }
            if (name.Length > column)
            {
                yield return left;
                left = "";
            }
            foreach (string line in Wrap(text, width, indent + column + Gap))
            {
                yield return left + line[left.Length..];
                left = "";
            }
        }
    }
}
