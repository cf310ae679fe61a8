using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>
/// Files that a template engine (Helm, Go, Jinja) turns into YAML: what it fills in, and its comments, are hidden from the parser behind as many
/// other characters, so that all the rest keeps its place.
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
        bool commented = true;
        while (at >= 0)
        {
            int end = text.IndexOf(text[at + 1] switch { '{' => "}}", '#' => "#}", _ => "%}" }, at + 2, StringComparison.Ordinal);
            if (end < 0 && text[at + 1] == '#')
            {
                commented = false;
                at = Next(text, at + 2, commented);
                continue;
            }
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
            at = Next(text, end + 2, commented);
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

    /// <summary>Comments of Jinja, <c>{# #}</c>, without their marks.</summary>
    public static IEnumerable<MappedText> Comments(SourceText source)
    {
        string text = source.Text;
        for (int at = Next(text, 0); at >= 0; at = Next(text, at + 2))
        {
            if (text[at + 1] != '#')
            {
                continue;
            }
            int end = text.IndexOf("#}", at + 2, StringComparison.Ordinal);
            if (end < 0)
            {
                yield break;
            }
            yield return MappedText.Of(source, new(at + 2, end > at + 2 && text[end - 1] == '-' ? end - 1 : end));
            at = end;
        }
    }

    /// <param name="text">The file.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="commented">Whether comments are looked for: behind one that nothing closes there is none.</param>
    private static int Next(string text, int from, bool commented = true)
    {
        while (from < text.Length)
        {
            int at = text.AsSpan(from).IndexOf('{');
            if (at < 0 || from + at + 1 >= text.Length)
            {
                return -1;
            }
            at += from;
            bool expression = at > 0 && text[at - 1] == '$';
            if (text[at + 1] == '%' || text[at + 1] == '{' && !expression
                || text[at + 1] == '#' && commented && !expression && at + 2 < text.Length && text[at + 2] is ' ' or '-' or '\n' or '\r')
            {
                return at;
            }
            from = at + (text[at + 1] == '{' ? 2 : 1);
        }
        return -1;
    }
}
