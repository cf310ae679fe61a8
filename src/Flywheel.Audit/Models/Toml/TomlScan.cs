using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Toml;

/// <summary>A string of a TOML file.</summary>
/// <param name="Key">Tables and keys, joined by dots.</param>
/// <param name="Value">Without quotes and escapes.</param>
internal sealed record TomlString(string Key, MappedText Value);

/// <summary>
/// TOML, read by its own rules but without recursion: tables, dotted and quoted keys, all four kinds of strings, lists and inline tables over
/// lines. What is wrong is said once, and reading goes on behind it.
/// </summary>
internal sealed class TomlScan(SourceText source)
{
    private readonly string text = source.Text;
    private readonly Stack<(char Open, string Way, int Start)> open = new();
    private string table = "";
    private string key = "";
    private bool inKey = true;
    private bool stopped;

    public List<TomlString> Strings { get; } = [];

    public List<MappedText> Comments { get; } = [];

    public ParseTrouble? Trouble { get; private set; }

    public void Run()
    {
        int at = 0;
        while (at < text.Length && !stopped)
        {
            char c = text[at];
            at = c == '\n' ? Line(at)
                : c is ' ' or '\t' or '\r' ? at + 1
                : c == '#' ? Comment(at)
                : inKey && c == '[' && open.Count == 0 ? Header(at)
                : inKey && c != '}' && c != ',' ? Key(at)
                : c is '"' or '\'' ? Value(at)
                : c is '[' or '{' ? Open(at)
                : c is ']' or '}' ? Close(at)
                : c == ',' ? Comma(at)
                : Bare(at);
        }
        if (open.TryPeek(out (char Open, string Way, int Start) frame) && !stopped)
        {
            Complain(frame.Start, $"`{frame.Open}` is never closed");
        }
    }

    private int Line(int at)
    {
        inKey = open.Count == 0 || (open.Peek().Open == '{' && inKey);
        return at + 1;
    }

    private int Comment(int at)
    {
        int end = EndOfLine(at);
        Comments.Add(MappedText.Of(source, new(at + 1, end > at + 1 && text[end - 1] == '\r' ? end - 1 : end)));
        return end;
    }

    private int Header(int at)
    {
        int start = at + (at + 1 < text.Length && text[at + 1] == '[' ? 2 : 1);
        int end = Path("", start, out string path);
        table = path;
        if (end >= text.Length || text[end] != ']')
        {
            Complain(at, "a table's name without its `]`");
            return EndOfLine(at);
        }
        return end + start - at;
    }

    private int Key(int at)
    {
        string way = open.Count == 0 ? table : open.Peek().Way;
        int end = Path(way, at, out key);
        if (end < text.Length && text[end] == '=')
        {
            inKey = false;
            return end + 1;
        }
        Complain(at, "a key without `=`");
        return Math.Max(end, EndOfLine(at));
    }

    /// <summary>Reads keys joined by dots; ends at the first character that is none of them.</summary>
    private int Path(string way, int at, out string path)
    {
        path = way;
        while (true)
        {
            at = Blanks(at);
            int start = at;
            if (at < text.Length && text[at] is '"' or '\'')
            {
                (MappedText name, at) = Quoted(at);
                path = KeyPath.Join(path, name.Text);
            }
            else
            {
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
                {
                    at++;
                }
                path = KeyPath.Join(path, text[start..Math.Min(at, start + 200)]);
            }
            at = Blanks(at);
            if (at >= text.Length || text[at] != '.')
            {
                return at;
            }
            at++;
        }
    }

    private int Open(int at)
    {
        if (open.Count >= KeyPath.Deepest)
        {
            stopped = true;
            Trouble = new(new(at, at + 1), $"it is nested deeper than {KeyPath.Deepest} levels; the rest is not read");
            return at;
        }
        open.Push((text[at], key, at));
        inKey = text[at] == '{';
        return at + 1;
    }

    private int Close(int at)
    {
        if (!open.TryPop(out (char Open, string Way, int Start) frame))
        {
            Complain(at, $"`{text[at]}` closes nothing");
            return at + 1;
        }
        if (frame.Open == '[' != (text[at] == ']'))
        {
            Complain(at, $"`{text[at]}` where `{frame.Open}` is open");
        }
        key = frame.Way;
        inKey = false;
        return at + 1;
    }

    private int Comma(int at)
    {
        inKey = open.TryPeek(out (char Open, string Way, int Start) frame) && frame.Open == '{';
        key = frame.Open == '[' ? frame.Way : key;
        return at + 1;
    }

    private int Value(int at)
    {
        (MappedText value, int end) = Quoted(at);
        Strings.Add(new(key, value));
        return end;
    }

    private int Bare(int at)
    {
        while (at < text.Length && text[at] is not ('\n' or ',' or ']' or '}' or '#' or '[' or '{' or '"' or '\''))
        {
            at++;
        }
        return at;
    }

    private (MappedText Value, int End) Quoted(int at)
    {
        char quote = text[at];
        bool block = at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;
        int start = at + (block ? 3 : 1);
        if (block && start < text.Length && text[start] is '\r' or '\n')
        {
            start += text[start] == '\r' && start + 1 < text.Length ? 2 : 1;
        }
        int end = start;
        bool escaped = false;
        while (end < text.Length && !(text[end] == quote && (!block || IsBlockEnd(end, quote))) && (block || text[end] != '\n'))
        {
            bool escape = quote == '"' && text[end] == '\\';
            escaped |= escape;
            end += escape ? 2 : 1;
        }
        end = Math.Min(end, text.Length);
        if (end >= text.Length || text[end] != quote)
        {
            Complain(at, "a string without its end");
            return (MappedText.Of(source, new(Math.Min(start, end), end)), end);
        }
        return (escaped ? Unescape(start, end) : MappedText.Of(source, new(start, end)), end + (block ? 3 : 1));
    }

    /// <summary>Three quotes; of four or five, the last three.</summary>
    private bool IsBlockEnd(int at, char quote) =>
        at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote && (at + 3 >= text.Length || text[at + 3] != quote);

    private MappedText Unescape(int start, int end)
    {
        var value = new MappedText.Builder(source);
        int from = start;
        for (int at = start; at < end;)
        {
            if (text[at] != '\\' || at + 1 >= end)
            {
                at++;
                continue;
            }
            value.Add(new SourceSpan(from, at));
            char c = text[at + 1];
            int digits = c switch { 'u' => 4, 'U' => 8, 'x' => 2, _ => 0 };
            if (digits > 0 && at + 2 + digits <= end
                && int.TryParse(text.AsSpan(at + 2, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out int code)
                && System.Text.Rune.IsValid(code))
            {
                value.Add(new System.Text.Rune(code).ToString(), at);
                at += 2 + digits;
            }
            else if (char.IsWhiteSpace(c))
            {
                // A backslash at the end of a line takes away all white space behind it.
                at++;
                while (at < end && char.IsWhiteSpace(text[at]))
                {
                    at++;
                }
            }
            else
            {
                value.Add([c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'e' => '\x1B', _ => c }], at);
                at += 2;
            }
            from = at;
        }
        return value.Add(new SourceSpan(Math.Min(from, end), end)).Build();
    }

    private int Blanks(int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }
        return at;
    }

    private int EndOfLine(int at) => text.IndexOf('\n', Math.Min(at, text.Length)) is >= 0 and var end ? end : text.Length;

    private void Complain(int at, string what) => Trouble ??= new(new(at, Math.Min(at + 1, text.Length)), what);
}
