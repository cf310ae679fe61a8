using System.Buffers;

namespace Flywheel.Core.Contract;

/// <summary>Recognises what a template or a shell left unexpanded in an address.</summary>
internal static class Placeholder
{
    private static readonly SearchValues<char> Capitals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>The first sign of something a template or a shell left unexpanded, or null.</summary>
    internal static string? In(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char next = i + 1 < text.Length ? text[i + 1] : '\0';
            switch (text[i])
            {
                case '$' when next == '{':
                    return "it holds an unexpanded `${`";
                case '$' when next == '(':
                    return "it holds an unexpanded `$(`; values are never executed";
                case '$' when char.IsAsciiLetter(next) || next == '_':
                    return "it holds an unexpanded `$NAME`";
                case '{' or '}':
                    return "it holds a stray brace";
                case '<' or '>':
                    return "it holds a placeholder in angle brackets";
                case '`':
                    return "it holds a back quote; values are never executed";
                case '%' when next == '(':
                    return "it holds an unexpanded `%(NAME)`";
                case '%' when IsPercentName(text, i):
                    return "it holds an unexpanded `%NAME%`";
                case '_' when IsUnderscoredName(text, i):
                    return "it holds an unexpanded `__NAME__`";
                case '@' when next == '@':
                    return "it holds an unexpanded `@@NAME@@`";
            }
        }
        return null;
    }

    /// <summary>
    /// <c>%NAME%</c>. One that begins like a percent escape (<c>%CACHE%</c>) is a name where a host stands, since no host has escapes.
    /// </summary>
    private static bool IsPercentName(string text, int start)
    {
        int end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }
        if (end >= text.Length || text[end] != '%' || end == start + 1)
        {
            return false;
        }
        bool escape = end >= start + 3 && char.IsAsciiHexDigit(text[start + 1]) && char.IsAsciiHexDigit(text[start + 2]);
        return !escape || IsInHost(text, start);
    }

    private static bool IsInHost(string text, int index)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int scheme = colon >= 0 && text.AsSpan(colon).StartsWith("://") ? colon : -1;
        // Without `://` a host ends at the first slash: all of a `unix:/path` is a path.
        int path = text.IndexOf('/', scheme < 0 ? 0 : scheme + 3);
        return index > scheme && index > text.LastIndexOf('@') && (path < 0 || index < path);
    }

    /// <summary><c>__NAME__</c>, in capitals: no host has such a label.</summary>
    private static bool IsUnderscoredName(string text, int start)
    {
        int end = text.IndexOf("__", Math.Min(start + 2, text.Length), StringComparison.Ordinal);
        return text.AsSpan(start).StartsWith("__") && end > start + 2
            && text.AsSpan((start + 2)..end).IndexOfAnyExcept(Capitals) < 0;
    }
}
