namespace Flywheel.Audit.Models.Yaml;

/// <summary>
/// Files that a template engine (Helm, Go, Jinja) turns into YAML: what it fills in is hidden from the parser behind as many other
/// characters, so that all the rest keeps its place.
/// </summary>
internal static class YamlTemplate
{
    /// <summary>Whether an action of a template stands in it: <c>{{ }}</c> or <c>{% %}</c>, but not an expression <c>${{ }}</c>.</summary>
    public static bool Has(string text) => Next(text, 0) >= 0;

    /// <summary>
    /// The text with actions as words, lines of nothing but actions as blank lines, and NUL as U+FFFD; the same instance where there are none.
    /// </summary>
    public static string Masked(string text)
    {
        int at = Next(text, 0);
        if (at < 0 && !text.Contains('\0'))
        {
            return text;
        }
        char[] masked = text.Replace('\0', '\uFFFD').ToCharArray();
        while (at >= 0)
        {
            int end = text.IndexOf(text[at + 1] == '{' ? "}}" : "%}", at + 2, StringComparison.Ordinal);
            if (end < 0)
            {
                break;
            }
            for (int i = at; i < end + 2; i++)
            {
                masked[i] = text[i] is '\n' or '\r' ? text[i] : 'x';
            }
            int start = Back(text, masked, at);
            int line = start < 0 || text[start] == '\n' ? start + 1 : -1;
            int rest = end + 2;
            while (rest < text.Length && text[rest] is ' ' or '\t' or '\r')
            {
                rest++;
            }
            if (line >= 0 && (rest >= text.Length || text[rest] == '\n'))
            {
                for (int i = line; i < rest; i++)
                {
                    masked[i] = text[i] is '\n' or '\r' ? text[i] : ' ';
                }
            }
            else if (text.AsSpan(at, end - at).Contains('\n'))
            {
                // An action over several lines beside text: no word may go over a line end.
                for (int i = text.IndexOf('\n', at); i < end + 2; i++)
                {
                    masked[i] = text[i] is '\n' or '\r' ? text[i] : ' ';
                }
            }
            at = Next(text, end + 2);
        }
        return new string(masked);
    }

    private static int Back(string text, char[] masked, int at)
    {
        int start = at - 1;
        // Never back over another action on the line: its characters are words by now.
        while (start >= 0 && masked[start] is ' ' or '\t' && text[start] != '\n')
        {
            start--;
        }
        return start;
    }

    private static int Next(string text, int from)
    {
        while (from < text.Length)
        {
            int at = text.AsSpan(from).IndexOf('{');
            if (at < 0 || from + at + 1 >= text.Length)
            {
                return -1;
            }
            at += from;
            if (text[at + 1] == '%' || text[at + 1] == '{' && (at == 0 || text[at - 1] != '$'))
            {
                return at;
            }
            from = at + (text[at + 1] == '{' ? 2 : 1);
        }
        return -1;
    }
}
