namespace Flywheel.Audit.Renderers.Secrets;

/// <summary>A word of a line as a shell would cut it, or an operator between commands.</summary>
/// <param name="Start">Quotes included.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Breaks">Whether it ends a command: <c>|</c>, <c>&amp;&amp;</c>, <c>;</c>, a bracket, a backtick, a line end.</param>
internal readonly record struct ShownWord(int Start, int End, bool Breaks)
{
    /// <summary>Cuts a part of a text, which may be no shell at all: lists of JSON and YAML come out as words, too. Linear.</summary>
    public static List<ShownWord> Of(ReadOnlySpan<char> text, int from, int to)
    {
        var words = new List<ShownWord>();
        // Behind these no such quote closes any more.
        int noDouble = to, noSingle = to;
        int at = from;
        while (at < to)
        {
            char one = text[at];
            if (one is '\n')
            {
                words.Add(new(at, ++at, Breaks: true));
            }
            else if (char.IsWhiteSpace(one) || IsListMark(text, at, from, to) || (one == '\\' && at + 1 < to && text[at + 1] is '\n' or '\r'))
            {
                at += one == '\\' ? text[at + 1] == '\r' && at + 2 < to && text[at + 2] == '\n' ? 3 : 2 : 1;
            }
            else if (IsOperator(one))
            {
                int start = at;
                while (at < to && text[at] == one)
                {
                    at++;
                }
                words.Add(new(start, at, Breaks: true));
            }
            else
            {
                int start = at;
                while (at < to && !char.IsWhiteSpace(text[at]) && !IsOperator(text[at]) && !(at > start && IsListMark(text, at, from, to)))
                {
                    at = text[at] switch
                    {
                        '\\' => Math.Min(to, at + 2),
                        '"' => Close(text, at, to, ref noDouble),
                        '\'' => Close(text, at, to, ref noSingle),
                        _ => at + 1,
                    };
                }
                words.Add(new(start, at, Breaks: false));
            }
        }
        return words;
    }

    private static bool IsOperator(char one) => one is '|' or '&' or ';' or '(' or ')' or '`';

    /// <summary>A comma or bracket beside a quote.</summary>
    private static bool IsListMark(ReadOnlySpan<char> text, int at, int from, int to) => text[at] is ',' or '[' or ']' or '{' or '}'
        && ((at + 1 < to && text[at + 1] is '"' or '\'') || (at > from && text[at - 1] is '"' or '\''));

    /// <summary>Behind the closing quote; of one that nothing closes, behind itself.</summary>
    private static int Close(ReadOnlySpan<char> text, int open, int to, ref int none)
    {
        if (open >= none)
        {
            return open + 1;
        }
        char quote = text[open];
        int at = open + 1;
        while (at < to && text[at] != quote)
        {
            at += text[at] == '\\' && quote == '"' ? 2 : 1;
        }
        if (at >= to)
        {
            none = open;
            return open + 1;
        }
        return at + 1;
    }
}
