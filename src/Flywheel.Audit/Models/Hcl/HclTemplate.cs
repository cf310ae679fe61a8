using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Hcl;

/// <summary>A quoted string with templates, which may hold strings again: <c>"${coalesce(var.a, "b")}"</c>.</summary>
internal static class HclTemplate
{
    private const int Deepest = 100;

    /// <summary>
    /// The index of the quote that ends the string; without one the end of its line, so that a forgotten quote spoils that line only.
    /// Templates may go over lines. A string that opens more than a hundred of them inside each other counts as never closed.
    /// </summary>
    public static int End(string text, int start, out bool closed)
    {
        // For each template that is open, how many braces are open in it; strings and templates take turns.
        var braces = new Stack<int>();
        bool inString = true;
        int line = -1;
        for (int at = start + 1; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\n')
            {
                line = line < 0 ? at : line;
                if (inString)
                {
                    break;
                }
            }
            else if (inString && c == '\\')
            {
                at++;
            }
            else if (inString && c == '"')
            {
                if (braces.Count == 0)
                {
                    closed = true;
                    return at;
                }
                inString = false;
            }
            else if (inString && c is '$' or '%' && at + 1 < text.Length && text[at + 1] == '{')
            {
                if (text[at - 1] == c && at - 1 > start)
                {
                    continue;
                }
                if (braces.Count == Deepest)
                {
                    break;
                }
                braces.Push(0);
                inString = false;
                at++;
            }
            else if (!inString && c == '"')
            {
                inString = true;
            }
            else if (!inString && c == '{')
            {
                braces.Push(braces.Pop() + 1);
            }
            else if (!inString && c == '}')
            {
                int open = braces.Pop();
                if (open > 0)
                {
                    braces.Push(open - 1);
                }
                else
                {
                    inString = true;
                }
            }
            // A template over very many lines is a forgotten brace: to look on from each string would be to read the file as often.
            if (line >= 0 && at - line > 4096)
            {
                break;
            }
        }
        closed = false;
        int end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end;
    }

    public static MappedText Unescape(SourceText source, int start, int end)
    {
        string text = source.Text;
        if (text.IndexOf('\\', start, end - start) < 0)
        {
            return MappedText.Of(source, new(start, end));
        }
        var value = new MappedText.Builder(source);
        int from = start;
        for (int at = start; at < end;)
        {
            if (text[at] != '\\' || at + 1 >= end)
            {
                at++;
                continue;
            }
            int digits = text[at + 1] switch { 'u' => 4, 'U' => 8, _ => 0 };
            value.Add(new SourceSpan(from, at));
            if (digits > 0 && at + 2 + digits <= end
                && int.TryParse(text.AsSpan(at + 2, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out int code)
                && System.Text.Rune.IsValid(code))
            {
                value.Add(new System.Text.Rune(code).ToString(), at);
                at += 2 + digits;
            }
            else
            {
                value.Add([text[at + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var c => c }], at);
                at += 2;
            }
            from = at;
        }
        return value.Add(new SourceSpan(from, end)).Build();
    }
}
