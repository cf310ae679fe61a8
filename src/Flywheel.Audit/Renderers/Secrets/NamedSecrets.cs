using System.Buffers;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>
/// Values behind telling names, whatever the format: <c>password: x</c>, <c>"token": "x"</c>, <c>client_secret = "x"</c>,
/// <c>Authorization: Bearer x</c>.
/// </summary>
internal static class NamedSecrets
{
    /// <summary>Shorter words behind a telling name and a colon are words (<c>id-token: write</c>).</summary>
    private const int LeastWord = 8;

    private static readonly SearchValues<char> Separators = SearchValues.Create(":=");

    private static readonly SearchValues<string> Schemes = SearchValues.Create(["bearer ", "basic "], StringComparison.OrdinalIgnoreCase);

    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        int done = 0;
        int line = -1;
        for (int at = 0; at < text.Length && text[at..].IndexOfAny(Separators) is >= 0 and var next;)
        {
            int sign = at + next;
            at = sign + 1;
            line = line > sign ? line : text[sign..].IndexOfAny('\r', '\n') is >= 0 and var lineEnd ? sign + lineEnd : text.Length;
            if (sign < done || text[sign..].StartsWith("://"))
            {
                continue;
            }
            int end = sign;
            while (end > done && text[end - 1] is ' ' or '\t' or '"' or '\'' or '\\')
            {
                end--;
            }
            int start = end;
            while (start > done && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or '_' or '.'))
            {
                start--;
            }
            ReadOnlySpan<char> name = text[start..end].TrimStart('-');
            bool header = TellingNames.IsHeaderOption(name);
            if (name is "auth" or "credential" or "credentials" && Behind(text, sign + 1, line, " \t") is var open && open < line && text[open] == '{')
            {
                done = at = Members(text, open, line, found);
                continue;
            }
            if (!header && !TellingNames.Is(name, variable: text[sign] == '=' || IsShouted(name)))
            {
                done = Math.Max(done, sign + 1);
                continue;
            }
            int value = Behind(text, sign + 1, line, "=:> \t");
            if (header && Pair(text, value, line) is >= 0 and var inner)
            {
                value = Behind(text, inner, line, " \t");
            }
            if (value < line && text[value] == '{' && !text[value..].StartsWith("{{"))
            {
                done = at = Members(text, value, line, found);
                continue;
            }
            // A short word behind a colon is a word, but not of a password or a variable.
            bool certain = header || text[sign] == '=' || IsShouted(name)
                || name.Contains("passw", StringComparison.OrdinalIgnoreCase) || name.Contains("authorization", StringComparison.OrdinalIgnoreCase);
            bool leads = text[sign] == ':' && text[..start].Trim(" \t-\"'").IsEmpty;
            int stop = leads ? LineEnd(text, value, line, certain) : End(text, value, line);
            bool least = certain || stop - value >= LeastWord;
            if (least)
            {
                SecretValue.Add(text, value, stop, found);
            }
            done = at = Math.Max(at, least ? stop : sign + 1);
        }
        Scheme(text, found);
    }

    /// <summary>The strings behind the colons of <c>"auth": {"value": "x"}</c>, whatever their names are; gives where the object ends.</summary>
    private static int Members(ReadOnlySpan<char> text, int from, int line, List<SourceSpan> found)
    {
        int depth = 0, at = from;
        bool named = false;
        for (; at < line; at++)
        {
            char c = text[at];
            if (c is '"' or '\'')
            {
                int close = text[(at + 1)..line].IndexOf(c);
                int end = close < 0 ? line : at + 1 + close;
                if (named)
                {
                    SecretValue.Add(text, at, end, found);
                }
                at = end;
            }
            depth += c switch { '{' or '[' => 1, '}' or ']' => -1, _ => 0 };
            named = c == ':' || (named && (char.IsWhiteSpace(c) || c == '['));
            if (depth == 0)
            {
                break;
            }
        }
        return Math.Min(line, at + 1);
    }

    /// <summary><c>Bearer x</c> by itself.</summary>
    private static void Scheme(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        const int LeastToken = 16;
        for (int at = 0; at < text.Length && text[at..].IndexOfAny(Schemes) is >= 0 and var next;)
        {
            int start = at + next + text[(at + next)..].IndexOf(' ') + 1;
            at = Word(text, start, text.Length);
            if (at - start >= LeastToken)
            {
                SecretValue.Add(text, start, at, found);
            }
        }
    }

    /// <summary>Where the value of <c>NAME=VALUE</c> or <c>NAME: VALUE</c> begins; -1 where it is no pair.</summary>
    private static int Pair(ReadOnlySpan<char> text, int from, int line)
    {
        int at = Behind(text, from, line, "\"' ");
        while (at < line && (char.IsLetterOrDigit(text[at]) || text[at] is '-' or '_'))
        {
            at++;
        }
        return at < line && text[at] is '=' or ':' ? at + 1 : -1;
    }

    private static int Behind(ReadOnlySpan<char> text, int from, int line, ReadOnlySpan<char> skipped) =>
        from >= line ? line : text[from..line].IndexOfAnyExcept(skipped) is >= 0 and var first ? from + first : line;

    /// <summary>Of a value that has the rest of its line to itself, as in YAML.</summary>
    private static int LineEnd(ReadOnlySpan<char> text, int from, int line, bool certain)
    {
        int word = End(text, from, line);
        if (word - from < LeastWord && !certain || (from < line && text[from] is '"' or '\'' or '`' or '$'))
        {
            return word;
        }
        int comment = text[word..line].IndexOf(" #");
        return comment < 0 ? line : word + comment;
    }

    /// <summary>Behind the value: to its closing quote or brackets, else of the word.</summary>
    private static int End(ReadOnlySpan<char> text, int from, int line)
    {
        if (from < line && text[from] is '"' or '\'' or '`')
        {
            int close = text[(from + 1)..line].IndexOf(text[from]);
            return close < 0 ? line : from + 1 + close;
        }
        if (text[from..line].StartsWith("${{"))
        {
            int close = text[from..line].IndexOf("}}");
            return close < 0 ? line : from + close + 2;
        }
        int end = Word(text, from, line);
        // The name of a scheme is a word of its own.
        end = end < line && text[end] == ' ' && SecretValue.IsScheme(text[from..end]) ? Word(text, end + 1, line) : end;
        while (end > from && text[end - 1] is ',' or ';' or ')' or '}' or ']')
        {
            end--;
        }
        return end;
    }

    private static int Word(ReadOnlySpan<char> text, int from, int line)
    {
        int end = from;
        while (end < line && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\'' or '`'))
        {
            end++;
        }
        return end;
    }

    private static bool IsShouted(ReadOnlySpan<char> name) => name.Contains('_') && name.IndexOfAnyInRange('a', 'z') < 0;
}
