using System.Buffers;
using Flywheel.Audit.Text;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Renderers;

/// <summary>
/// Finds what may be a secret in a text that is shown: user information of an address, the value of a header, a token by its first letters,
/// the value of something called a password, token or secret. Expressions (<c>${{ secrets.X }}</c>, <c>$TOKEN</c>) are none.
/// </summary>
internal static class SecretMask
{
    public const string Mask = "***";

    /// <summary>Of a token behind its first letters.</summary>
    private const int LeastToken = 16;

    /// <summary>Shorter values behind a telling name are words (<c>id-token: write</c>).</summary>
    private const int LeastValue = 8;

    private static readonly SearchValues<string> Marks = SearchValues.Create(
        ["://", "header=", "authorization", "bearer ", "basic ", "ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "glrt-", "gldt-", "xoxb-",
            "AKIA", "password", "passwd", "token", "secret", "api_key", "api-key", "apikey"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The parts that must not be shown, in order, without overlaps. Linear.</summary>
    public static List<SourceSpan> Spans(ReadOnlySpan<char> text)
    {
        var spans = new List<SourceSpan>();
        int at = 0;
        // Where a word with an address in it ends that is known to hold no user information behind here: it is looked through once.
        int withoutUser = 0;
        while (at < text.Length && text[at..].IndexOfAny(Marks) is >= 0 and var found)
        {
            int start = at + found;
            SourceSpan? span = At(text, start, ref withoutUser, out int next);
            if (span is { Length: > 0 } secret)
            {
                spans.Add(secret);
            }
            at = Math.Max(next, start + 1);
        }
        return spans;
    }

    /// <summary>The text as it may be shown: secrets masked, control characters made visible, one line.</summary>
    public static string Line(string text)
    {
        List<SourceSpan> spans = Spans(text);
        if (spans.Count > 0)
        {
            var shown = new System.Text.StringBuilder(text.Length);
            int at = 0;
            foreach (SourceSpan span in spans)
            {
                shown.Append(text, at, span.Start - at).Append(Mask);
                at = span.End;
            }
            text = shown.Append(text, at, text.Length - at).ToString();
        }
        return Redaction.None.Apply(text);
    }

    private static SourceSpan? At(ReadOnlySpan<char> text, int start, ref int withoutUser, out int next)
    {
        ReadOnlySpan<char> rest = text[start..];
        if (rest.StartsWith("://"))
        {
            next = start + 3;
            if (start < withoutUser)
            {
                return null;
            }
            int end = start + 3;
            int user = -1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('`' or '"' or '\''))
            {
                user = text[end] == '@' ? end : user;
                end++;
            }
            // What stands behind the user information is looked through, too: a token may be in the query.
            withoutUser = end;
            next = Math.Max(user, next);
            return user < 0 ? null : new(start + 3, user);
        }
        if (Prefix(rest) is > 0 and var prefix)
        {
            int end = Word(text, start + prefix);
            next = end;
            return end - start - prefix >= LeastToken && (start == 0 || !char.IsLetterOrDigit(text[start - 1])) ? new(start, end) : null;
        }
        if (StartsWith(rest, "header=", out int length))
        {
            // `--remote_header=NAME=VALUE`, and a variable that holds such a line.
            int from = SkipQuotes(text, start + length);
            int equals = from;
            while (equals < text.Length && (char.IsLetterOrDigit(text[equals]) || text[equals] is '-' or '_'))
            {
                equals++;
            }
            bool pair = equals < text.Length && text[equals] is '=' or ':';
            return Value(text, pair ? equals + 1 : from, out next, least: 1);
        }
        if (StartsWith(rest, "bearer ", out length) || StartsWith(rest, "basic ", out length))
        {
            return Value(text, start + length, out next, LeastToken);
        }
        int name = start;
        while (name < text.Length && (char.IsLetterOrDigit(text[name]) || text[name] is '-' or '_'))
        {
            name++;
        }
        int value0 = name;
        while (value0 < text.Length && text[value0] is ' ' or '"' or '\'')
        {
            value0++;
        }
        if (value0 >= text.Length || text[value0] is not (':' or '='))
        {
            next = name;
            return null;
        }
        bool password = StartsWith(rest, "passw", out _);
        return Value(text, value0 + 1, out next, password ? 4 : LeastValue);
    }

    /// <summary>The word that follows, behind blanks, quotes and the name of a scheme; none where it is an expression.</summary>
    private static SourceSpan? Value(ReadOnlySpan<char> text, int from, out int next, int least)
    {
        int start = SkipQuotes(text, from);
        if (StartsWith(text[start..], "bearer ", out int scheme) || StartsWith(text[start..], "basic ", out scheme))
        {
            start = SkipQuotes(text, start + scheme);
        }
        next = start;
        if (start < text.Length && text[start] is '$' or '{' or '<' or '*' or '%')
        {
            return null;
        }
        int end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '\'' or '`' or ',' or ';' or ')' or '}'))
        {
            if (text[end..].StartsWith("://"))
            {
                // An address: what is secret in it is found there.
                next = end;
                return null;
            }
            end++;
        }
        next = end;
        return end - start < least ? null : new(start, end);
    }

    private static int Prefix(ReadOnlySpan<char> text)
    {
        foreach (string prefix in (ReadOnlySpan<string>)["ghp_", "gho_", "ghs_", "ghu_", "github_pat_", "glpat-", "glrt-", "gldt-", "xoxb-", "AKIA"])
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal))
            {
                return prefix.Length;
            }
        }
        return 0;
    }

    private static bool StartsWith(ReadOnlySpan<char> text, string word, out int length)
    {
        length = word.Length;
        return text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
    }

    private static int SkipQuotes(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '"' or '\'')
        {
            at++;
        }
        return at;
    }

    private static int Word(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
        {
            at++;
        }
        return at;
    }
}
