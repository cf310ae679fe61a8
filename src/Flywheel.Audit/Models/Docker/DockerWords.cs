using System.Text;

namespace Flywheel.Audit.Models.Docker;

/// <summary>The words of an instruction that no shell reads.</summary>
internal static class DockerWords
{
    /// <summary>Of <c>["a", "b"]</c>; null where it is no such list (then it is a script that begins with a bracket).</summary>
    public static List<string>? Exec(string text)
    {
        var words = new List<string>();
        int at = 1;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == ']')
            {
                return words;
            }
            if (c == '"')
            {
                var word = new StringBuilder();
                for (at++; at < text.Length && text[at] != '"'; at++)
                {
                    at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
                    word.Append(text[at]);
                }
                words.Add(word.ToString());
            }
            else if (!char.IsWhiteSpace(c) && c is not (',' or '\\'))
            {
                return null;
            }
            at++;
        }
        return null;
    }

    public static List<string> Plain(string text)
    {
        var words = new List<string>();
        foreach (string word in text.Replace("\\\n", " ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            words.Add(word.Trim('"', '\''));
        }
        return words;
    }

    /// <summary>A word as a shell would need it.</summary>
    public static string Quoted(string word) =>
        word.Length > 0 && !word.AsSpan().ContainsAny(" \t\n'\"$&|;<>()*?#`\\") ? word : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    /// <summary>Name, and where the value stands: of <c>A=b C="d e"</c>, and of <c>A b</c>.</summary>
    public static IEnumerable<(string Name, int Start, int Length)> Assignments(string text)
    {
        int at = 0;
        bool first = true;
        while (at < text.Length)
        {
            while (at < text.Length && (char.IsWhiteSpace(text[at]) || text[at] == '\\'))
            {
                at++;
            }
            int start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] != '=')
            {
                at++;
            }
            string name = text[start..at];
            if (at < text.Length && text[at] == '=')
            {
                at++;
                char quote = at < text.Length && text[at] is '"' or '\'' ? text[at] : '\0';
                int from = quote == '\0' ? at : at + 1;
                int end = from;
                while (end < text.Length && (quote == '\0' ? !char.IsWhiteSpace(text[end]) : text[end] != quote))
                {
                    end += text[end] == '\\' && end + 1 < text.Length ? 2 : 1;
                }
                end = Math.Min(end, text.Length);
                yield return (name, from, end - from);
                at = quote == '\0' ? end : end + 1;
            }
            else if (first && at < text.Length)
            {
                int from = at + (text.Length - at - text.AsSpan(at).TrimStart().Length);
                yield return (name, from, text.Length - from);
                yield break;
            }
            first = false;
        }
    }
}
