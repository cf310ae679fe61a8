using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>
/// Reads the inside of a paragraph, heading or cell. One pass over the text, and whatever is looked for ahead (a closing run of backticks, the
/// end of a comment or of a tag) is looked for once: linear for any text.
/// </summary>
internal sealed class InlineScan
{
    /// <summary>The longest target of a link that is looked for.</summary>
    private const int LongestTarget = 2000;

    private const int LongestLabel = 200;

    private readonly MappedText raw;
    private readonly string text;
    private readonly IReadOnlyDictionary<string, string> references;
    private readonly MappedText.Builder visible;
    private readonly List<CodeSpan> code = [];
    private readonly List<DocumentLink> links = [];
    private readonly List<MappedText> comments = [];
    private readonly List<(int Raw, int Visible)> brackets = [];
    private readonly Dictionary<int, Queue<int>> runs = [];
    private readonly HashSet<string> missing = [];
    private int pending;
    private int at;

    private InlineScan(MappedText raw, IReadOnlyDictionary<string, string> references)
    {
        this.raw = raw;
        this.references = references;
        text = raw.Text;
        visible = new(raw.Source);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '`')
            {
                int length = Run(i);
                if (!runs.TryGetValue(length, out Queue<int>? queue))
                {
                    runs[length] = queue = [];
                }
                queue.Enqueue(i);
                i += length - 1;
            }
        }
    }

    /// <param name="raw">The text.</param>
    /// <param name="references">Targets of the document's reference links, by label in lower case.</param>
    public static InlineText Of(MappedText raw, IReadOnlyDictionary<string, string> references) =>
        raw.Text.AsSpan().ContainsAny(Specials) ? new InlineScan(raw, references).Read() : new() { Raw = raw, Visible = raw, Code = [], Links = [], Comments = [] };

    private InlineText Read()
    {
        while (at < text.Length)
        {
            int special = text.AsSpan(at).IndexOfAny(Specials);
            if (special < 0)
            {
                break;
            }
            at += special;
            Step(text[at]);
        }
        at = text.Length;
        Flush(at);
        return new() { Raw = raw, Visible = visible.Build(), Code = code, Links = links, Comments = comments };
    }

    private static readonly System.Buffers.SearchValues<char> Specials = System.Buffers.SearchValues.Create("\\`<[]*_\n");

    private void Step(char c)
    {
        switch (c)
        {
            case '\\' when at + 1 < text.Length && char.IsAsciiLetterOrDigit(text[at + 1]) is false && text[at + 1] > ' ':
                Flush(at);
                pending = at + 1;
                at += 2;
                break;
            case '`':
                Backticks();
                break;
            case '<':
                Angle();
                break;
            case '[':
                brackets.Add((at, visible.Length + (at - pending)));
                Drop(1);
                break;
            case ']' when brackets.Count > 0:
                Bracket();
                break;
            case '*' when !(Space(at - 1) && Space(at + 1)):
            case '_' when !(Letter(at - 1) && Letter(at + 1)):
                Drop(1);
                break;
            case '\n':
                Flush(at);
                visible.Add(" ", raw.ToSource(at));
                pending = ++at;
                break;
            default:
                at++;
                break;
        }
    }

    private bool Space(int i) => i < 0 || i >= text.Length || char.IsWhiteSpace(text[i]);

    private bool Letter(int i) => i >= 0 && i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_');

    private int Run(int i)
    {
        int end = text.AsSpan(i).IndexOfAnyExcept('`');
        return end < 0 ? text.Length - i : end;
    }

    private void Drop(int length)
    {
        Flush(at);
        at += length;
        pending = at;
    }

    /// <summary>What was passed since the last mark, as it stands.</summary>
    private void Flush(int end)
    {
        if (end > pending)
        {
            visible.Add(text.AsSpan(pending, end - pending), raw.ToSource(pending), verbatim: true);
        }
        pending = end;
    }

    private void Backticks()
    {
        int length = Run(at), begin = at + length;
        if (runs.TryGetValue(length, out Queue<int>? queue))
        {
            while (queue.Count > 0 && queue.Peek() < begin)
            {
                queue.Dequeue();
            }
            if (queue.Count > 0)
            {
                int end = queue.Peek();
                int from = begin, to = end;
                if (to - from > 2 && Space(from) && Space(to - 1))
                {
                    (from, to) = (from + 1, to - 1);
                }
                Code(from, to, end + length);
                return;
            }
        }
        at = begin;
    }

    private void Code(int from, int to, int after)
    {
        Flush(at);
        visible.Add("`", raw.ToSource(at));
        int begins = visible.Length;
        var inner = new MappedText.Builder(raw.Source);
        while (from < to)
        {
            int end = text.AsSpan(from, to - from).IndexOf('\n');
            end = end < 0 ? to : from + end;
            if (end > from)
            {
                inner.Add(text.AsSpan(from, end - from), raw.ToSource(from), verbatim: true);
                visible.Add(text.AsSpan(from, end - from), raw.ToSource(from), verbatim: true);
            }
            if (end < to)
            {
                inner.Add(" ", raw.ToSource(end));
                visible.Add(" ", raw.ToSource(end));
            }
            from = end + 1;
        }
        code.Add(new(begins, inner.Build()));
        visible.Add("`", raw.ToSource(after - 1));
        pending = at = after;
    }

    /// <summary>Where it stands next; once it is not there, it is not looked for again.</summary>
    private int Find(string what, int from)
    {
        int found = from >= text.Length || missing.Contains(what) ? -1 : text.IndexOf(what, from, StringComparison.OrdinalIgnoreCase);
        if (found < 0)
        {
            missing.Add(what);
        }
        return found;
    }

    private void Angle()
    {
        if (text.AsSpan(at).StartsWith("<!--") && Find("-->", at + 4) is >= 0 and var end)
        {
            comments.Add(raw.Slice(at + 4, end - at - 4));
            Drop(end + 3 - at);
            return;
        }
        int name = at + 1 < text.Length && text[at + 1] == '/' ? at + 2 : at + 1;
        int close;
        if (name >= text.Length || !char.IsAsciiLetter(text[name]) || (close = Find(">", name)) < 0)
        {
            at++;
            return;
        }
        int nameEnd = name;
        while (nameEnd < close && (char.IsAsciiLetterOrDigit(text[nameEnd]) || text[nameEnd] is '-' or '.' or '_'))
        {
            nameEnd++;
        }
        if (text[nameEnd] == ':' && text.AsSpan(nameEnd, close - nameEnd).IndexOfAny(' ', '\n') < 0)
        {
            int visibleAt = visible.Length + (at - pending);
            links.Add(new(visibleAt, close - at - 1, text[name..close], raw.SpanOf(at, close + 1 - at)));
            at = close + 1;
            return;
        }
        Tag(text.AsSpan(name, nameEnd - name), close, closing: name == at + 2);
    }

    private void Tag(ReadOnlySpan<char> name, int close, bool closing)
    {
        if (!closing && IsCode(name) && Find($"</{name}", close) is >= 0 and var end)
        {
            int after = text.IndexOf('>', end) is >= 0 and var last ? last + 1 : text.Length;
            Code(close + 1, end, after);
        }
        else if (name.Equals("br", StringComparison.OrdinalIgnoreCase) || name.Equals("li", StringComparison.OrdinalIgnoreCase)
            || name.Equals("td", StringComparison.OrdinalIgnoreCase) || name.Equals("p", StringComparison.OrdinalIgnoreCase))
        {
            Flush(at);
            visible.Add("\n", raw.ToSource(at));
            pending = at = close + 1;
        }
        else
        {
            if (!closing && name.Equals("a", StringComparison.OrdinalIgnoreCase)
                && text.IndexOf("href=", at, close - at, StringComparison.OrdinalIgnoreCase) is >= 0 and var href)
            {
                string target = text[(href + 5)..close].Trim('"', '\'', ' ');
                links.Add(new(visible.Length + (at - pending), 0, target.Split('"', '\'', ' ')[0], raw.SpanOf(at, close + 1 - at)));
            }
            Drop(close + 1 - at);
        }
    }

    private static bool IsCode(ReadOnlySpan<char> name) =>
        name.Equals("code", StringComparison.OrdinalIgnoreCase) || name.Equals("kbd", StringComparison.OrdinalIgnoreCase)
        || name.Equals("tt", StringComparison.OrdinalIgnoreCase) || name.Equals("samp", StringComparison.OrdinalIgnoreCase);

    private void Bracket()
    {
        (int from, int seen) = brackets[^1];
        brackets.RemoveAt(brackets.Count - 1);
        Flush(at);
        int length = visible.Length - seen;
        int after = at + 1;
        string? target = null;
        if (after < text.Length && text[after] == '(' && TargetEnd(after + 1) is >= 0 and var end)
        {
            string inside = text[(after + 1)..end].Trim();
            target = inside.StartsWith('<') && inside.IndexOf('>') is > 0 and var pointed ? inside[1..pointed] : inside.Split(' ', '\n', '\t')[0];
            after = end + 1;
        }
        else if (after < text.Length && text[after] == '[' && text.AsSpan(after, Math.Min(LongestLabel, text.Length - after)).IndexOf(']') is > 0 and var label)
        {
            string name = label > 1 ? text[(after + 1)..(after + label)] : at - from <= LongestLabel ? text[(from + 1)..at] : "";
            if (references.TryGetValue(name.ToLowerInvariant(), out target))
            {
                after += label + 1;
            }
        }
        else if (references.Count > 0 && at - from <= LongestLabel)
        {
            references.TryGetValue(text[(from + 1)..at].ToLowerInvariant(), out target);
        }
        if (target is not null)
        {
            links.Add(new(seen, length, target, raw.SpanOf(from, after - from)));
            pending = at = after;
            return;
        }
        pending = ++at;
    }

    private int TargetEnd(int from)
    {
        int depth = 0, limit = Math.Min(text.Length, from + LongestTarget);
        for (int i = from; i < limit; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '(':
                    depth++;
                    break;
                case ')' when depth-- == 0:
                    return i;
                case '[' or ']':
                    // Ends the search, so that no character is looked at twice.
                    return -1;
                default:
                    break;
            }
        }
        return -1;
    }
}
