using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Hcl;

/// <summary>A string or heredoc that stands for a value.</summary>
/// <param name="Key">Blocks with their labels, attributes and keys of objects, joined by dots.</param>
/// <param name="Value">Without quotes and escapes, templates (<c>${ }</c>) as they are written.</param>
/// <param name="Top">The outermost block with its labels, or the attribute outside of blocks.</param>
internal sealed record HclString(string Key, MappedText Value, string Top);

/// <summary>
/// HCL and tfvars, read from token to token: blocks with labels, attributes, objects, lists, calls, templates, heredocs and comments.
/// Expressions are not understood, only the strings in them and the key that they belong to.
/// </summary>
internal sealed class HclScan(SourceText source)
{
    private readonly string text = source.Text;
    private readonly Stack<Frame> outer = new();
    private Frame here = new(FrameKind.Body, "", "", 0);
    private bool stopped;

    public List<HclString> Strings { get; } = [];

    public List<MappedText> Comments { get; } = [];

    public ParseTrouble? Trouble { get; private set; }

    private enum FrameKind
    {
        /// <summary>The file or a block: attributes and blocks.</summary>
        Body,

        /// <summary>Braces in an expression: an object.</summary>
        Object,

        /// <summary>Brackets and parentheses: values of the key outside.</summary>
        List,
    }

    private sealed class Frame(FrameKind kind, string way, string top, int start)
    {
        public FrameKind Kind => kind;

        public string Way { get; } = way;

        public string Top { get; set; } = top;

        public int Start => start;

        /// <summary>Of the value that is being read.</summary>
        public string Key { get; set; } = way;

        /// <summary>Whether a value is being read, and no name.</summary>
        public bool InValue { get; set; } = kind == FrameKind.List;

        /// <summary>What stands before <c>=</c>, <c>:</c> or <c>{</c> so far, joined.</summary>
        public string Words { get; set; } = "";

        /// <summary>A string in an object that may be a key or, without <c>=</c>, a value.</summary>
        public MappedText? Pending { get; set; }
    }

    public void Run()
    {
        int at = 0;
        while (at < text.Length && !stopped)
        {
            char c = text[at];
            char next = at + 1 < text.Length ? text[at + 1] : '\0';
            at = c == '\n' ? Line(at)
                : char.IsWhiteSpace(c) ? at + 1
                : c == '#' || (c == '/' && next == '/') ? Comment(at, c == '#' ? 1 : 2, "\n")
                : c == '/' && next == '*' ? Comment(at, 2, "*/")
                : c == '"' ? Quoted(at)
                : c == '<' && next == '<' && here.InValue ? Heredoc(at)
                : c is '{' or '[' or '(' ? Open(at)
                : c is '}' or ']' or ')' ? Close(at)
                : c is '=' or ':' ? Sign(at, next)
                : c == ',' ? Item(at)
                : Word(at);
        }
        Flush();
        if (outer.Count > 0 && !stopped)
        {
            Complain(here.Start, here.Start + 1, "it is never closed");
        }
    }

    private int Line(int at)
    {
        if (here.Kind != FrameKind.List)
        {
            Flush();
            here.InValue = false;
            here.Words = "";
        }
        return at + 1;
    }

    private int Item(int at)
    {
        if (here.Kind == FrameKind.Object)
        {
            Line(at);
        }
        return at + 1;
    }

    /// <summary><c>=</c> or <c>:</c>, where no value is being read yet; comparisons, <c>=></c> and the like are part of values.</summary>
    private int Sign(int at, char next)
    {
        bool compared = text[at] == '=' && next is '=' or '>';
        if (!here.InValue && !compared && here.Kind != FrameKind.List)
        {
            here.Key = KeyPath.Join(here.Way, here.Pending?.Text ?? here.Words);
            here.InValue = true;
            here.Pending = null;
            here.Words = "";
            if (outer.Count == 0)
            {
                here.Top = here.Key;
            }
        }
        return at + (compared ? 2 : 1);
    }

    private int Word(int at)
    {
        int end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-' or '.'))
        {
            end++;
        }
        if (!here.InValue && here.Kind != FrameKind.List)
        {
            Flush();
            here.Words = KeyPath.Join(here.Words, text[at..Math.Min(end, at + 200)]);
        }
        return end;
    }

    private int Open(int at)
    {
        if (outer.Count >= KeyPath.Deepest)
        {
            stopped = true;
            Trouble = new(new(at, at + 1), $"it is nested deeper than {KeyPath.Deepest} levels; the rest is not read");
            return at;
        }
        bool block = here is { Kind: FrameKind.Body, InValue: false } && text[at] == '{';
        string way = block ? KeyPath.Join(here.Way, here.Words) : here.Key;
        Frame inner = new(block ? FrameKind.Body : text[at] == '{' ? FrameKind.Object : FrameKind.List,
            way, block && outer.Count == 0 ? way : here.Top, at);
        here.Words = "";
        outer.Push(here);
        here = inner;
        return at + 1;
    }

    private int Close(int at)
    {
        if (outer.Count == 0)
        {
            Complain(at, at + 1, $"`{text[at]}` closes nothing");
            return at + 1;
        }
        Flush();
        if ((text[here.Start], text[at]) is not (('{', '}') or ('[', ']') or ('(', ')')))
        {
            Complain(at, at + 1, $"`{text[at]}` where `{text[here.Start]}` is open");
        }
        here = outer.Pop();
        return at + 1;
    }

    private int Comment(int at, int mark, string close)
    {
        int end = text.IndexOf(close, at + mark, StringComparison.Ordinal);
        if (end < 0)
        {
            if (close != "\n")
            {
                Complain(at, at + mark, "a comment without its end");
            }
            end = text.Length;
        }
        Comments.Add(MappedText.Of(source, new(at + mark, end)));
        return close == "\n" ? end : Math.Min(text.Length, end + close.Length);
    }

    private int Quoted(int at)
    {
        int end = HclTemplate.End(text, at, out bool closed);
        if (!closed)
        {
            Complain(at, at + 1, "a string without its end");
        }
        MappedText value = HclTemplate.Unescape(source, at + 1, end);
        if (here.InValue)
        {
            Strings.Add(new(here.Key, value, here.Top));
        }
        else if (here.Kind == FrameKind.Body)
        {
            here.Words = KeyPath.Join(here.Words, value.Text);
        }
        else
        {
            Flush();
            here.Pending = value;
        }
        return closed ? end + 1 : end;
    }

    /// <summary><c>&lt;&lt;EOF</c> and <c>&lt;&lt;-EOF</c>: all lines up to the one that holds only the word.</summary>
    private int Heredoc(int at)
    {
        int word = at + 2 + (at + 2 < text.Length && text[at + 2] == '-' ? 1 : 0);
        int end = word;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'))
        {
            end++;
        }
        int body = text.IndexOf('\n', end) + 1;
        if (end == word || body == 0)
        {
            return end;
        }
        ReadOnlySpan<char> mark = text.AsSpan(word, end - word);
        for (int line = body; line < text.Length;)
        {
            int close = text.IndexOf('\n', line) is >= 0 and var newline ? newline : text.Length;
            if (text.AsSpan(line, close - line).Trim().SequenceEqual(mark))
            {
                Strings.Add(new(here.Key, MappedText.Of(source, new(body, line)), here.Top));
                return close;
            }
            line = close + 1;
        }
        Complain(at, end, "a heredoc without its end");
        Strings.Add(new(here.Key, MappedText.Of(source, new(body, text.Length)), here.Top));
        return text.Length;
    }

    private void Flush()
    {
        if (here.Pending is { } value)
        {
            Strings.Add(new(here.Key, value, here.Top));
            here.Pending = null;
        }
    }

    private void Complain(int start, int end, string what) => Trouble ??= new(new(start, end), what);
}
