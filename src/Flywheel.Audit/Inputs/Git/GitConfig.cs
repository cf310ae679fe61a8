using System.Text;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>
/// A configuration file of a repository, as git-config(1) reads it; includes are not followed, and neither the user's nor the system's file is
/// read, so that the same checkout has the same files everywhere.
/// </summary>
internal sealed class GitConfig
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <param name="key">Section and name in lower case, a subsection between them as it is: <c>core.bare</c>.</param>
    public string? this[string key] => values.GetValueOrDefault(key);

    public bool IsTrue(string key) => this[key]?.ToLowerInvariant() is "true" or "yes" or "on" or "1";

    /// <summary>Adds the values of a file; later ones win. What is malformed ends at its line.</summary>
    public void Add(ReadOnlySpan<byte> file)
    {
        string text = Encoding.UTF8.GetString(file.StartsWith("\uFEFF"u8) ? file[3..] : file);
        string section = "";
        for (int at = 0; at < text.Length;)
        {
            char mark = text[at];
            if (char.IsWhiteSpace(mark))
            {
                at++;
            }
            else if (mark is '#' or ';')
            {
                at = EndOfLine(text, at);
            }
            else if (mark == '[')
            {
                section = Section(text, ref at);
            }
            else
            {
                Variable(text, ref at, section);
            }
        }
    }

    private static string Section(string text, ref int at)
    {
        int end = EndOfLine(text, at);
        int quote = text.IndexOf('"', at, end - at);
        int close = text.IndexOf(']', quote < 0 ? at : quote, end - (quote < 0 ? at : quote));
        if (quote < 0)
        {
            string plain = close < 0 ? "" : text[(at + 1)..close].Trim().ToLowerInvariant();
            at = close < 0 ? end : close + 1;
            return plain;
        }
        string name = text[(at + 1)..quote].Trim().ToLowerInvariant();
        var sub = new StringBuilder();
        for (at = quote + 1; at < end && text[at] != '"'; at++)
        {
            at += text[at] == '\\' && at + 1 < end ? 1 : 0;
            sub.Append(text[at]);
        }
        close = text.IndexOf(']', at, end - at);
        at = close < 0 ? end : close + 1;
        return $"{name}.{sub}";
    }

    private void Variable(string text, ref int at, string section)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-'))
        {
            at++;
        }
        string name = text[start..at].ToLowerInvariant();
        while (at < text.Length && text[at] is (' ' or '\t'))
        {
            at++;
        }
        // A name alone is true.
        string value = "true";
        if (at < text.Length && text[at] == '=')
        {
            at++;
            value = Value(text, ref at);
        }
        else
        {
            at = Math.Max(EndOfLine(text, at), start + 1);
        }
        values[$"{section}.{name}"] = value;
    }

    private static string Value(string text, ref int at)
    {
        var value = new StringBuilder();
        int kept = 0;
        bool quoted = false;
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            char mark = text[at];
            if (mark == '\\' && at + 1 < text.Length)
            {
                char next = text[++at];
                if (next == '\r' && at + 1 < text.Length && text[at + 1] == '\n')
                {
                    next = text[++at];
                }
                if (next != '\n')
                {
                    value.Append(next switch { 'n' => '\n', 't' => '\t', 'b' => '\b', _ => next });
                    kept = value.Length;
                }
            }
            else if (mark == '"')
            {
                quoted = !quoted;
                kept = value.Length;
            }
            else if (!quoted && mark is ('#' or ';'))
            {
                at = EndOfLine(text, at);
                break;
            }
            else if (quoted || !char.IsWhiteSpace(mark) || value.Length > 0)
            {
                value.Append(mark);
                kept = quoted || !char.IsWhiteSpace(mark) ? value.Length : kept;
            }
        }
        return value.ToString(0, kept);
    }

    private static int EndOfLine(string text, int at) => text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
}
