using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>Secrets that a sentence names: <c>the password `x`</c>, <c>key `x`</c>, <c>token `x`</c>, <c>token x</c>.</summary>
internal static class SpokenSecrets
{
    private const int LeastWord = 8;
    private const int LongestSecret = 500;

    public static void Find(ReadOnlySpan<char> text, List<SourceSpan> found)
    {
        for (int at = 0, previous = 0; at < text.Length;)
        {
            // Word by word: the name is the one before.
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            int start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }
            if (Name(text[previous..start]) is { IsEmpty: false } name)
            {
                (int from, int to) = Inner(text, start, at);
                bool isCode = from > start;
                if (to > from && to - from < LongestSecret && Holds(name, text[from..to], isCode))
                {
                    SecretValue.Add(text, from, to, found);
                }
            }
            // `password is x`, `password: x`, `password = x`: the name goes before these.
            previous = text[start..at] is "is" or ":" or "=" or "of" ? previous : start;
        }
    }

    /// <summary>The telling word that a part of a sentence ends with, marks and a joining word taken away; empty where there is none.</summary>
    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> before)
    {
        if (before.Length > LongestSecret)
        {
            return default;
        }
        ReadOnlySpan<char> word = before.Trim();
        foreach (string joint in (string[])[" is", " of", " :", " ="])
        {
            word = word.EndsWith(joint) ? word[..^joint.Length].TrimEnd() : word;
        }
        word = word[(word.LastIndexOfAny(" \t\n") + 1)..].Trim("*_(\"'|,").TrimEnd(":=");
        foreach (char c in word)
        {
            if (!char.IsAsciiLetter(c) && c is not ('-' or '_'))
            {
                return default;
            }
        }
        return TellingNames.Is(word, variable: true) ? word : default;
    }

    private static (int From, int To) Inner(ReadOnlySpan<char> text, int start, int end)
    {
        ReadOnlySpan<char> word = text[start..end];
        int open = word.IndexOfAnyExcept("*_(\"'");
        if (open < 0 || word[open] != '`')
        {
            int last = end;
            while (last > start && text[last - 1] is '.' or ',' or ';' or ')' or '|')
            {
                last--;
            }
            return (start, last);
        }
        int close = word[(open + 1)..].IndexOf('`');
        return close < 0 ? (start, start) : (start + open + 1, start + open + 1 + close);
    }

    /// <summary>Whether a word is no word of a language and no name: a variable's, a file's, an option's.</summary>
    private static bool Holds(ReadOnlySpan<char> name, ReadOnlySpan<char> word, bool isCode)
    {
        bool hasDigit = word.IndexOfAnyInRange('0', '9') >= 0, hasUpper = word.IndexOfAnyInRange('A', 'Z') >= 0, hasLower = word.IndexOfAnyInRange('a', 'z') >= 0;
        bool isName = word[0] is '-' or '/' or '.' or '$' or '@' or '<' or '{' || word.ContainsAny("/=:()") || (word.Contains('_') && !hasLower && !hasDigit)
            || word.ContainsAny("`");
        if (isName || SecretValue.IsPlain(word))
        {
            return false;
        }
        bool isPassword = name.Contains("pass", StringComparison.OrdinalIgnoreCase);
        return isCode ? isPassword || hasDigit || (hasUpper && hasLower && word.Length >= LeastWord)
            : word.Length >= LeastWord && hasDigit && (hasUpper || (hasLower && word.Length >= 2 * LeastWord)) && !word.Contains('.');
    }
}
