using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>
/// Which lines the construct of a finding takes up, told by indentation or by headings: what a change has to touch to be a change of it. Of one
/// run: what was found out about a file's lines is kept for its other findings.
/// </summary>
public sealed class ConstructLines
{
    private readonly Dictionary<SourceText, Dictionary<string, List<int>>> beginnings = [];
    private readonly Dictionary<(SourceText Source, int Head, ConstructKind Kind), int> ends = [];

    /// <summary>First and last line, from 1; those of the finding itself where its construct is not found.</summary>
    public (int First, int Last) Of(Finding finding)
    {
        SourceText source = finding.Source;
        if (finding.Rule == RegisterRules.Unread)
        {
            // Where a file stops to make sense, and what made it so, may stand far apart.
            return (1, source.LineCount);
        }
        int first = source.LineOf(finding.Span.Start);
        int last = source.LineOf(Math.Max(finding.Span.Start, finding.Span.End - 1));
        if (finding.Construct.Kind == ConstructKind.File || Head(finding, first) is not { } head)
        {
            return (first, last);
        }
        return (Math.Min(head, first), Math.Max(End(source, head, finding.Construct.Kind), last));
    }

    /// <summary>The nearest line above that names it, else the first one anywhere.</summary>
    private int? Head(Finding finding, int line)
    {
        if (!Beginnings(finding.Source).TryGetValue(FirstWord(finding.Construct.Name).ToString(), out List<int>? lines))
        {
            return null;
        }
        int found = lines.BinarySearch(line);
        int next = found >= 0 ? found : ~found - 1;
        for (int i = next; i >= 0; i--)
        {
            if (Names(finding.Construct, finding.Source.Of(finding.Source.LineSpan(lines[i]))))
            {
                return lines[i];
            }
        }
        for (int i = next + 1; i < lines.Count; i++)
        {
            if (Names(finding.Construct, finding.Source.Of(finding.Source.LineSpan(lines[i]))))
            {
                return lines[i];
            }
        }
        return null;
    }

    /// <summary>The lines of a file by the word that they begin with.</summary>
    private Dictionary<string, List<int>> Beginnings(SourceText source)
    {
        if (!beginnings.TryGetValue(source, out Dictionary<string, List<int>>? lines))
        {
            beginnings[source] = lines = new(StringComparer.Ordinal);
            for (int line = 1; line <= source.LineCount; line++)
            {
                string word = FirstWord(Text(source.Of(source.LineSpan(line)))).ToString();
                if (!lines.TryGetValue(word, out List<int>? at))
                {
                    lines[word] = at = [];
                }
                at.Add(line);
            }
        }
        return lines;
    }

    /// <summary>Letters, digits, <c>-</c> and <c>_</c>: a name ends where such a word does.</summary>
    private static ReadOnlySpan<char> FirstWord(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && IsOfWord(text[length]))
        {
            length++;
        }
        return text[..length];
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';

    private static ReadOnlySpan<char> Text(ReadOnlySpan<char> line) => line.TrimStart(" \t#>@-\"'");

    private static bool Names(Construct construct, ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = Text(line);
        return construct.Name.Length > 0 && text.StartsWith(construct.Name, StringComparison.Ordinal)
            && (text.Length == construct.Name.Length || !IsOfWord(text[construct.Name.Length]))
            && (construct.Kind != ConstructKind.Heading || line.TrimStart(" >").StartsWith("#", StringComparison.Ordinal) || text.Length == construct.Name.Length);
    }

    private int End(SourceText source, int head, ConstructKind kind)
    {
        if (!ends.TryGetValue((source, head, kind), out int end))
        {
            end = head;
            while (end < source.LineCount && !Ends(kind, source, head, end + 1))
            {
                end++;
            }
            ends[(source, head, kind)] = end;
        }
        return end;
    }

    private static bool Ends(ConstructKind kind, SourceText source, int head, int line)
    {
        ReadOnlySpan<char> text = source.Of(source.LineSpan(line));
        return kind == ConstructKind.Heading
            ? text.TrimStart().StartsWith("#", StringComparison.Ordinal) && Level(text) <= Math.Max(1, Level(source.Of(source.LineSpan(head))))
            : !text.IsWhiteSpace() && Indentation(text) <= Indentation(source.Of(source.LineSpan(head)));
    }

    private static int Level(ReadOnlySpan<char> line) => line.TrimStart().IndexOfAnyExcept('#') is >= 0 and var level ? level : line.TrimStart().Length;

    private static int Indentation(ReadOnlySpan<char> line) => line.Length - line.TrimStart().Length;
}
