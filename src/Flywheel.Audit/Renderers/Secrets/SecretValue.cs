using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>Cuts the secret out of a value: without quotes, without the name of a scheme, and none where it is an expression.</summary>
internal static class SecretValue
{
    private static readonly string[] Schemes = ["bearer", "basic", "digest", "token", "negotiate", "apikey", "bot", "key"];

    private static readonly string[] Plain = ["true", "false", "none", "null", "yes", "no", "on", "off", "read", "write", "required", "optional", "inherit"];

    /// <summary>All of a word or value, its quotes around it.</summary>
    public static void Add(ReadOnlySpan<char> text, int start, int end, List<SourceSpan> found)
    {
        (start, end) = Inner(text, start, end);
        start = BehindScheme(text, start, end);
        (start, end) = Inner(text, start, end);
        ReadOnlySpan<char> value = text[start..end];
        if (value.IsEmpty || IsPlain(value))
        {
            return;
        }
        if (value.StartsWith("${{"))
        {
            Literals(text, start, end, found);
        }
        else if (value.StartsWith("${"))
        {
            Default(text, start, end, found);
        }
        else if (!IsExpression(value))
        {
            found.Add(new(start, end));
        }
    }

    /// <summary>What nobody would take for a secret: a switch's value, and a mark of what is left out.</summary>
    public static bool IsPlain(ReadOnlySpan<char> value)
    {
        foreach (string word in Plain)
        {
            if (value.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return IsScheme(value) || value.IndexOfAnyExcept("*.…\\[]{}(),;:") < 0;
    }

    public static bool IsExpression(ReadOnlySpan<char> value) => value switch
    {
        ['$', var next, ..] => char.IsLetter(next) || next is '_' or '{' or '(' or '[',
        ['{', '{', ..] => true,
        ['<', .., '>'] => true,
        ['%', .., '%'] => true,
        _ => false,
    };

    private static (int Start, int End) Inner(ReadOnlySpan<char> text, int start, int end)
    {
        while (start < end && (char.IsWhiteSpace(text[start]) || text[start] is '"' or '\'' or '\\'
            || (text[start] == '$' && start + 1 < end && text[start + 1] is '\'' or '"')))
        {
            start++;
        }
        while (end > start && (char.IsWhiteSpace(text[end - 1]) || text[end - 1] is '"' or '\'' or ',' or ';' or '\\'))
        {
            end--;
        }
        return (start, end);
    }

    private static int BehindScheme(ReadOnlySpan<char> text, int start, int end)
    {
        int blank = text[start..end].IndexOf(' ');
        return blank > 0 && IsScheme(text.Slice(start, blank)) ? start + blank + 1 : start;
    }

    /// <summary>Whether a word is the name of a scheme of authentication, which stands before the secret.</summary>
    public static bool IsScheme(ReadOnlySpan<char> word)
    {
        foreach (string scheme in Schemes)
        {
            if (word.Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary><c>${TOKEN:-literal}</c>: what stands there where nothing is set.</summary>
    private static void Default(ReadOnlySpan<char> text, int start, int end, List<SourceSpan> found)
    {
        int dash = text[start..end].IndexOfAny(":-=".AsSpan());
        if (dash < 0)
        {
            return;
        }
        int from = start + dash;
        while (from < end && text[from] is ':' or '-' or '=')
        {
            from++;
        }
        int close = text[from..end].LastIndexOf('}');
        int to = close < 0 ? end : from + close;
        if (to > from && !IsExpression(text[from..to]))
        {
            found.Add(new(from, to));
        }
    }

    /// <summary><c>${{ secrets.X || 'literal' }}</c>.</summary>
    private static void Literals(ReadOnlySpan<char> text, int start, int end, List<SourceSpan> found)
    {
        int at = start;
        while (at < end && text[at..end].IndexOf('\'') is >= 0 and var open)
        {
            int from = at + open + 1;
            int close = text[from..end].IndexOf('\'');
            int to = close < 0 ? end : from + close;
            found.Add(new(from, to));
            at = Math.Min(end, to + 1);
        }
    }
}
