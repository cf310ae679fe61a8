using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>Lines that some program reads: a heredoc, a block of YAML or HCL in a document. Comments are told from what they comment.</summary>
internal static class LineSurfaces
{
    public static IEnumerable<Surface> Of(SourceText source, MappedText text, Construct construct, bool inShell = false, bool doubtful = false)
    {
        string all = text.Text;
        for (int start = 0; start < all.Length;)
        {
            int end = all.IndexOf('\n', start) is >= 0 and var newline ? newline : all.Length;
            int comment = Comment(all, start, end);
            if (comment > start)
            {
                yield return Line(text, start, comment, construct) with { InShell = inShell, Doubtful = doubtful };
            }
            if (comment < end)
            {
                yield return Surface.Of(SurfaceKind.Comment, text.Slice(comment, end - comment), construct);
            }
            start = end + 1;
        }
    }

    private static Surface Line(MappedText text, int start, int end, Construct construct)
    {
        ReadOnlySpan<char> line = text.Text.AsSpan(start, end - start);
        MappedText mapped = text.Slice(start, end - start);
        if (Key(line, out int value) is not { } key)
        {
            return Surface.Of(IsProse(line) ? SurfaceKind.Message : SurfaceKind.Lines, mapped, construct);
        }
        SurfaceKind kind = KeyNames.Refuses(key) ? SurfaceKind.Rejection : KeyNames.Describes(key) ? SurfaceKind.Description : SurfaceKind.Lines;
        while (value < line.Length && line[value] is ' ' or '\t' or '"' or '\'')
        {
            value++;
        }
        int last = line.Length;
        while (last > value && line[last - 1] is ' ' or '\t' or '\r' or '"' or '\'' or ',' or ';')
        {
            last--;
        }
        return Surface.Of(kind, mapped.Slice(value, last - value), construct) with { Key = key };
    }

    /// <summary>The name before <c>=</c> or <c>:</c>; null where the line has none.</summary>
    private static string? Key(ReadOnlySpan<char> line, out int value)
    {
        int at = 0;
        while (at < line.Length && line[at] is ' ' or '\t' or '-' or '{' or '"' or '\'')
        {
            at++;
        }
        foreach (string word in (ReadOnlySpan<string>)["export ", "ENV ", "ARG "])
        {
            at += line[at..].StartsWith(word, StringComparison.Ordinal) ? word.Length : 0;
        }
        int start = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or '-' or '.'))
        {
            at++;
        }
        int end = at;
        while (at < line.Length && line[at] is ' ' or '\t' or '"' or '\'')
        {
            at++;
        }
        value = at + 1;
        return end > start && at < line.Length && (line[at] == '=' || (line[at] == ':' && (at + 1 == line.Length || line[at + 1] is ' ' or '\r')))
            ? line[start..end].ToString()
            : null;
    }

    /// <summary>Several words and no flag among them: text for people, as in a usage message.</summary>
    internal static bool IsProse(ReadOnlySpan<char> line)
    {
        int words = 0;
        line = line.Trim();
        foreach (Range range in line.Split(' '))
        {
            ReadOnlySpan<char> word = line[range];
            if (word.StartsWith("-") && word.Length > 1)
            {
                return false;
            }
            words += word.Length > 1 ? 1 : 0;
        }
        return words > 3;
    }

    /// <summary>Where a comment begins: <c>#</c> or <c>//</c> at the start or behind a blank; the end without one.</summary>
    private static int Comment(string text, int start, int end)
    {
        for (int i = start; i < end; i++)
        {
            bool free = i == start || text[i - 1] is ' ' or '\t';
            if (free && (text[i] == '#' || (text[i] == '/' && i + 2 < end && text[i + 1] == '/' && text[i + 2] is ' ')))
            {
                return i;
            }
        }
        return end;
    }
}
