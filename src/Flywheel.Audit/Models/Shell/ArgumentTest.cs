using System.Globalization;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Tests and patterns of a script, judged for the words that it was given: true, false, or null where they do not tell.</summary>
internal static class ArgumentTest
{
    private const int MostWords = 60;
    private const int LongestPattern = 400;

    /// <summary>Of <c>[ ]</c>, <c>[[ ]]</c> and <c>test</c>.</summary>
    public static bool? Of(RawCommand command, string text, ArgumentState state)
    {
        List<ShellWord> words = command.Words;
        bool isBracket = words[0].Is(text, "[") || words[0].Is(text, "[[");
        int end = isBracket && words.Count > 1 && words[^1].Value(text) is "]" or "]]" ? words.Count - 1 : words.Count;
        if (end > MostWords)
        {
            return null;
        }
        // Or of ands; within brackets the signs between stand in the text and are no words.
        bool? any = false, all = true;
        int start = 1;
        for (int i = 1; i <= end; i++)
        {
            string word = i < end ? words[i].Value(text) : "";
            string between = i > start && i < end ? text[words[i - 1].End..words[i].Start] : "";
            if (between.AsSpan().ContainsAny('(', ')'))
            {
                return null;
            }
            bool isOr = word == "-o" || between.Contains("||", StringComparison.Ordinal);
            bool isAnd = word == "-a" || between.Contains("&&", StringComparison.Ordinal);
            if (i < end && !isOr && !isAnd)
            {
                continue;
            }
            all = And(all, Single(words[start..i], text, state));
            if (i == end || isOr)
            {
                any = Or(any, all);
                all = true;
            }
            start = word is "-o" or "-a" ? i + 1 : i;
        }
        return any;
    }

    /// <summary>Whether a text is of a pattern of <c>case</c>; its alternatives and quotes are known from its writing.</summary>
    public static bool? Matches(string pattern, string value)
    {
        pattern = pattern.Trim();
        pattern = pattern.StartsWith('(') ? pattern[1..] : pattern;
        if (pattern.Length > LongestPattern || pattern.AsSpan().ContainsAny('$', '`'))
        {
            return null;
        }
        if (pattern.Length > 3 && pattern[0] is '@' or '?' or '+' && pattern[1] == '(' && pattern[^1] == ')')
        {
            pattern = pattern[2..^1];
        }
        if (pattern.AsSpan().ContainsAny('(', ')', '['))
        {
            return null;
        }
        foreach (string one in pattern.Split('|'))
        {
            string plain = one.Trim().Trim('"', '\'').Replace("\\", "", StringComparison.Ordinal);
            if (IsLike(plain, value))
            {
                return true;
            }
        }
        return false;
    }

    private static bool? Single(List<ShellWord> words, string text, ArgumentState state)
    {
        if (words.Count > 1 && words[0].Is(text, "!"))
        {
            return !Single(words[1..], text, state);
        }
        switch (words.Count)
        {
            case 1:
                return state.ValueOf(words[0], text) is { } said ? said.Length > 0 : null;
            case 2 when words[0].Value(text) is "-n" or "-z" && state.ValueOf(words[1], text) is { } given:
                return words[0].Value(text) == "-n" ? given.Length > 0 : given.Length == 0;
            case 3:
                return Compared(words, text, state);
            default:
                return null;
        }
    }

    private static bool? Compared(List<ShellWord> words, string text, ArgumentState state)
    {
        string sign = words[1].Value(text);
        if (state.ValueOf(words[0], text) is not { } left)
        {
            return null;
        }
        if (sign == "=~")
        {
            return words[2].Value(text) is ['^', '(', .. var names, ')', '$'] && !names.AsSpan().ContainsAny("()[].*+?\\^$")
                ? names.Split('|').Contains(left) : null;
        }
        if (state.ValueOf(words[2], text) is not { } right)
        {
            return null;
        }
        if (sign is "=" or "==" or "!=")
        {
            bool? equal = words[2].IsQuoted || !right.AsSpan().ContainsAny("*?[(|") ? left == right : Matches(right, left);
            return sign == "!=" ? !equal : equal;
        }
        return int.TryParse(left, CultureInfo.InvariantCulture, out int one) && int.TryParse(right, CultureInfo.InvariantCulture, out int other)
            ? sign switch
            {
                "-eq" => one == other,
                "-ne" => one != other,
                "-lt" => one < other,
                "-le" => one <= other,
                "-gt" => one > other,
                "-ge" => one >= other,
                _ => null,
            }
            : null;
    }

    public static bool? And(bool? one, bool? other) => one == false || other == false ? false : one is null || other is null ? null : true;

    public static bool? Or(bool? one, bool? other) => one == true || other == true ? true : one is null || other is null ? null : false;

    /// <summary><c>*</c> and <c>?</c>; quadratic at most, of short texts.</summary>
    private static bool IsLike(string pattern, string value)
    {
        int p = 0, v = 0, star = -1, from = 0;
        while (v < value.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, v);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == value[v]))
            {
                p++;
                v++;
            }
            else if (star >= 0)
            {
                (p, v) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }
        return p >= pattern.Length || pattern.AsSpan(p).IndexOfAnyExcept('*') < 0;
    }
}
