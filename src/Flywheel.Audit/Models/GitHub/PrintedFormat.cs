using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>A <c>printf</c> of a script: its format and what fills it.</summary>
internal sealed class PrintedFormat
{
    private const int MostWords = 32;
    private const int LongestLine = 4096;

    private readonly MappedText script;
    private readonly List<(int Start, int End)> words;

    private PrintedFormat(MappedText script, List<(int Start, int End)> words) => (this.script, this.words) = (script, words);

    /// <summary>Null where the place stands in the format of none.</summary>
    /// <param name="script">The script.</param>
    /// <param name="line">Where the place's line begins.</param>
    /// <param name="at">The place.</param>
    public static PrintedFormat? Of(MappedText script, int line, int at)
    {
        int from = at - line > LongestLine ? -1 : script.Text.AsSpan(line, at - line).LastIndexOf("printf ");
        if (from < 0)
        {
            return null;
        }
        List<(int Start, int End)> words = Words(script.Text, line + from + "printf ".Length);
        if (words.Count > 0 && script.Text.AsSpan(words[0].Start, words[0].End - words[0].Start) is "--")
        {
            words.RemoveAt(0);
        }
        return words.Count > 0 && words[0].Start <= at && at < words[0].End ? new(script, words) : null;
    }

    /// <summary>A part of the format with its arguments in it; null where it asks for more than to put a word there.</summary>
    /// <param name="from">Where the part begins in the script.</param>
    /// <param name="part">The part.</param>
    public MappedText? Filled(int from, MappedText part)
    {
        int argument = 1;
        string text = script.Text;
        for (int i = words[0].Start; i < from; i++)
        {
            if (text[i] == '%' && i + 1 < from)
            {
                argument += text[++i] == '%' ? 0 : 1;
            }
        }
        var filled = new MappedText.Builder(script.Source);
        for (int i = 0; i < part.Text.Length; i++)
        {
            char next = i + 1 < part.Text.Length ? part.Text[i + 1] : '\0';
            if (part.Text[i] != '%' || next == '%')
            {
                filled.Add(part.Text.AsSpan(i, 1), part.ToSource(i), verbatim: true);
                i += part.Text[i] == '%' ? 1 : 0;
            }
            else if (next is not ('s' or 'b') || argument >= words.Count)
            {
                return null;
            }
            else
            {
                (int start, int end) = words[argument++];
                for (int at = start; at < end; at++)
                {
                    filled.Add(text.AsSpan(at, 1), script.ToSource(at), verbatim: true);
                }
                i++;
            }
        }
        return filled.Build();
    }

    /// <summary>The words of a simple command, without the quotes around them; one that is quoted in part ends them.</summary>
    private static List<(int Start, int End)> Words(string text, int from)
    {
        var words = new List<(int Start, int End)>();
        int limit = Math.Min(text.Length, from + LongestLine);
        int at = from;
        while (words.Count < MostWords)
        {
            while (at < limit && (text[at] is ' ' or '\t' || (text[at] == '\\' && at + 1 < limit && text[at + 1] == '\n')))
            {
                at += text[at] == '\\' ? 2 : 1;
            }
            if (at >= limit || text[at] is '\n' or ';' or '>' or '|' or '&' or ')' or '<')
            {
                break;
            }
            int start = at;
            if (text[at] is '"' or '\'')
            {
                char quote = text[at++];
                while (at < limit && text[at] != quote)
                {
                    at += text[at] == '\\' && quote == '"' && !text.AsSpan(at).StartsWith("\\n") ? 2 : 1;
                }
                if (at >= limit || (at + 1 < limit && !Ends(text[at + 1])))
                {
                    break;
                }
                words.Add((start + 1, at++));
                continue;
            }
            bool expression = false;
            while (at < limit && (expression || !Ends(text[at])))
            {
                expression = expression ? text[at] != '}' || text[at - 1] != '}' : text.AsSpan(at).StartsWith("${{");
                at++;
            }
            words.Add((start, at));
        }
        return words;
    }

    private static bool Ends(char c) => c is ' ' or '\t' or '\n' or ';' or '>' or '|' or '&' or ')' or '<';
}
