using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Run;

/// <summary>Which lines the construct of a finding takes up, told by indentation or by headings: what a change has to touch to be a change of it.</summary>
public static class ConstructLines
{
    /// <summary>First and last line, from 1; those of the finding itself where its construct is not found.</summary>
    public static (int First, int Last) Of(Finding finding)
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
        int end = head;
        while (end < source.LineCount && !Ends(finding.Construct.Kind, source, head, end + 1))
        {
            end++;
        }
        return (Math.Min(head, first), Math.Max(end, last));
    }

    /// <summary>The nearest line above that names it, else the first one anywhere.</summary>
    private static int? Head(Finding finding, int line)
    {
        for (int at = line; at >= 1; at--)
        {
            if (Names(finding.Construct, finding.Source.Of(finding.Source.LineSpan(at))))
            {
                return at;
            }
        }
        for (int at = line + 1; at <= finding.Source.LineCount; at++)
        {
            if (Names(finding.Construct, finding.Source.Of(finding.Source.LineSpan(at))))
            {
                return at;
            }
        }
        return null;
    }

    private static bool Names(Construct construct, ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.TrimStart(" \t#>@-\"'");
        return construct.Name.Length > 0 && text.StartsWith(construct.Name, StringComparison.Ordinal)
            && (text.Length == construct.Name.Length || !(char.IsLetterOrDigit(text[construct.Name.Length]) || text[construct.Name.Length] is '-' or '_'))
            && (construct.Kind != ConstructKind.Heading || line.TrimStart(" >").StartsWith("#", StringComparison.Ordinal) || text.Length == construct.Name.Length);
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
