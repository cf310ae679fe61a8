using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Json;

/// <summary>A string that stands for a value.</summary>
/// <param name="Key">The keys on the way, joined by dots.</param>
/// <param name="Value">Without quotes and escapes.</param>
/// <param name="List">Where the list begins that it is an element of; -1 outside of one.</param>
/// <param name="Owner">Where the object begins that it belongs to, lists between them left out; -1 outside of one.</param>
internal sealed record JsonString(string Key, MappedText Value, int List, int Owner);

/// <summary>
/// JSON as people write it: with comments, trailing commas, single quotes and bare keys (JSONC, JSON5), one text behind the other (JSON
/// lines). What is wrong is said once, at the first place, and the rest is still read.
/// </summary>
internal sealed class JsonScan(SourceText source)
{
    private readonly string text = source.Text;
    private readonly Stack<Frame> outer = new();
    private Frame here = new('\0', "", -1, -1, 0, Expected.Value);
    private bool tooDeep;

    public List<JsonString> Strings { get; } = [];

    public List<MappedText> Comments { get; } = [];

    public ParseTrouble? Trouble { get; private set; }

    private enum Expected
    {
        Key,
        Colon,
        Value,
        Comma,
    }

    /// <summary>What is being read: an object, a list, or the text itself.</summary>
    private sealed class Frame(char open, string way, int list, int owner, int start, Expected next)
    {
        public char Open => open;

        public string Way { get; } = way;

        public int List => list;

        public int Owner => owner;

        public int Start => start;

        public string Key { get; set; } = way;

        public Expected Next { get; set; } = next;
    }

    public void Run()
    {
        int at = 0;
        while (at < text.Length && !tooDeep)
        {
            char c = text[at];
            at = char.IsWhiteSpace(c) || c == '\uFEFF' ? at + 1
                : c == '/' && at + 1 < text.Length && text[at + 1] is '/' or '*' ? Comment(at)
                : c is '{' or '[' ? Open(at)
                : c is '}' or ']' ? Close(at)
                : c is ':' or ',' ? Mark(at)
                : c is '"' or '\'' ? Quoted(at)
                : Bare(at);
        }
        if (outer.Count > 0 && !tooDeep)
        {
            Complain(here.Start, here.Start + 1, $"`{here.Open}` is never closed");
        }
    }

    private int Comment(int at)
    {
        bool block = text[at + 1] == '*';
        int end = text.IndexOf(block ? "*/" : "\n", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            if (block)
            {
                Complain(at, at + 2, "a comment without its end");
            }
            end = text.Length;
        }
        Comments.Add(MappedText.Of(source, new(at + 2, end)));
        return Math.Min(text.Length, end + (block ? 2 : 1));
    }

    private int Open(int at)
    {
        Value(at);
        if (outer.Count >= KeyPath.Deepest)
        {
            tooDeep = true;
            Trouble = new(new(at, at + 1), $"it is nested deeper than {KeyPath.Deepest} levels; the rest is not read");
            return text.Length;
        }
        outer.Push(here);
        bool list = text[at] == '[';
        here = new(text[at], here.Key, list ? at : -1, list ? here.Owner : at, at, list ? Expected.Value : Expected.Key);
        return at + 1;
    }

    private int Close(int at)
    {
        if (outer.Count == 0)
        {
            Complain(at, at + 1, $"`{text[at]}` closes nothing");
            return at + 1;
        }
        if (here.Open == '{' != (text[at] == '}'))
        {
            Complain(at, at + 1, $"`{text[at]}` where `{here.Open}` is open");
        }
        else if (here.Open == '{' && here.Next is Expected.Colon or Expected.Value)
        {
            Complain(at, at + 1, "a key without a value");
        }
        here = outer.Pop();
        return at + 1;
    }

    private int Mark(int at)
    {
        Expected wanted = text[at] == ':' ? Expected.Colon : Expected.Comma;
        if (here.Next != wanted || (wanted == Expected.Comma && here.Open == '\0'))
        {
            Complain(at, at + 1, $"`{text[at]}` where none may stand");
        }
        here.Next = wanted == Expected.Colon || here.Open != '{' ? Expected.Value : Expected.Key;
        return at + 1;
    }

    /// <summary>Takes note that a value begins here.</summary>
    private void Value(int at)
    {
        if (here.Next != Expected.Value && !(here.Next == Expected.Comma && here.Open == '\0'))
        {
            Complain(at, at + 1, here.Next == Expected.Comma ? "a `,` is missing" : "a key or `:` is missing");
        }
        here.Next = Expected.Comma;
    }

    private int Quoted(int at)
    {
        int end = at + 1;
        bool escaped = false;
        while (end < text.Length && text[end] != text[at] && text[end] != '\n')
        {
            escaped |= text[end] == '\\';
            end += text[end] == '\\' ? 2 : 1;
        }
        end = Math.Min(end, text.Length);
        bool closed = end < text.Length && text[end] == text[at];
        if (!closed)
        {
            Complain(at, at + 1, "a string without its end");
        }
        MappedText value = escaped ? Unescape(at + 1, end) : MappedText.Of(source, new(at + 1, end));
        if (here.Next == Expected.Key)
        {
            Key(value.Text);
        }
        else
        {
            Value(at);
            Strings.Add(new(here.Key, value, here.List, here.Owner));
        }
        return closed ? end + 1 : end;
    }

    private int Bare(int at)
    {
        int end = at + 1;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('{' or '}' or '[' or ']' or ',' or ':' or '"' or '/'))
        {
            end++;
        }
        ReadOnlySpan<char> word = text.AsSpan(at, end - at);
        bool name = word.IndexOfAnyExcept(NameCharacters) < 0;
        if (here.Next == Expected.Key)
        {
            if (!name)
            {
                Complain(at, end, "no key");
            }
            Key(word.Length > 200 ? word[..200].ToString() : word.ToString());
            return end;
        }
        Value(at);
        if (!(word is "true" or "false" or "null" or "NaN" or "Infinity" or "-Infinity" or "+Infinity"
            || (word[0] is '-' or '+' or '.' or (>= '0' and <= '9') && word[1..].IndexOfAnyExcept(NumberCharacters) < 0)))
        {
            Complain(at, end, "no value");
        }
        return end;
    }

    private void Key(string key)
    {
        here.Key = KeyPath.Join(here.Way, key);
        here.Next = Expected.Colon;
    }

    private MappedText Unescape(int start, int end)
    {
        var builder = new MappedText.Builder(source);
        int from = start;
        for (int at = start; at < end;)
        {
            if (text[at] != '\\')
            {
                at++;
                continue;
            }
            builder.Add(new SourceSpan(from, at));
            char c = at + 1 < end ? text[at + 1] : '\\';
            int length = Math.Min(2, end - at);
            if (c == 'u' && at + 6 <= end && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out ushort unit))
            {
                builder.Add([(char)unit], at);
                length = 6;
            }
            else if (c is '\n' or '\r')
            {
                length = c == '\r' && at + 2 < end && text[at + 2] == '\n' ? 3 : 2;
            }
            else
            {
                builder.Add([c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c }], at);
            }
            at += length;
            from = at;
        }
        return builder.Add(new SourceSpan(from, end)).Build();
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_$-.");

    private static readonly System.Buffers.SearchValues<char> NumberCharacters = System.Buffers.SearchValues.Create("0123456789abcdefABCDEFxX.+-_");

    private void Complain(int start, int end, string what) => Trouble ??= new(new(start, end), what);
}
