using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;
using Markdig.Helpers;
using Markdig.Syntax;
using MarkdigSpan = Markdig.Syntax.SourceSpan;
using SourceSpan = Flywheel.Audit.Text.SourceSpan;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>
/// From text to the document. Markdig's block parsers say where the blocks are (its inline parser, which has quadratic cases, never runs);
/// notices, tables, tasks and what stands in a line are read here.
/// </summary>
internal sealed class MarkdownParsing
{
    private readonly SourceText source;
    private readonly FrontMatter? front;
    private readonly int begin;
    private readonly List<Section> sections = [];
    private readonly List<(ProseKind Kind, MappedText Text, Section Section, Admonition? Admonition, bool Quoted)> prose = [];
    private readonly List<(Fence Fence, int LeadIn)> fences = [];
    private readonly List<(SourceSpan Span, Section Section, Admonition? Admonition, List<List<MappedText>> Rows)> tables = [];
    private readonly List<TaskItem> tasks = [];
    private readonly List<Admonition> admonitions = [];
    private readonly List<MappedText> comments = [];
    private readonly Dictionary<string, string> references = [];
    private readonly Stack<Admonition?> colons = [];
    private Section section;

    /// <summary>The run of prose right before what is read next; -1 where something else stands there.</summary>
    private int before = -1;

    private MarkdownParsing(SourceText source)
    {
        this.source = source;
        front = FrontMatter.Of(source);
        begin = front?.Span.End ?? 0;
        section = new() { Level = 0, Heading = new(begin, begin), Parent = null };
        sections.Add(section);
    }

    /// <param name="source">The file.</param>
    /// <param name="trouble">Why not all of it could be read; null where it was.</param>
    public static Markdown.MarkdownDocument Read(SourceText source, out ParseTrouble? trouble)
    {
        var parsing = new MarkdownParsing(source);
        trouble = null;
        try
        {
            parsing.Walk(MarkdownBlocks.Of(source.Text[parsing.begin..], source.Path.EndsWith(".mdx", StringComparison.OrdinalIgnoreCase), out int deep));
            trouble = deep < 0 ? null : new(new(parsing.begin + deep, parsing.begin + deep), "a line opens more than 100 quotations and lists");
        }
        catch (ArgumentException)
        {
            // Markdig has no other way to say that blocks are nested deeper than it follows.
            trouble = new(new(parsing.begin, parsing.begin), "its blocks are nested too deep");
        }
        return parsing.Built();
    }

    /// <summary>In the order of the text, with a stack of our own.</summary>
    private void Walk(ContainerBlock root)
    {
        var open = new Stack<(ContainerBlock Block, int Next, Admonition? Admonition, bool Quoted, int Colons)>();
        open.Push((root, 0, null, false, 0));
        while (open.TryPop(out (ContainerBlock Block, int Next, Admonition? Admonition, bool Quoted, int Colons) level))
        {
            if (level.Next >= level.Block.Count)
            {
                while (colons.Count > level.Colons)
                {
                    colons.Pop();
                }
                continue;
            }
            Block child = level.Block[level.Next];
            open.Push((level.Block, level.Next + 1, level.Admonition, level.Quoted, level.Colons));
            Admonition? around = colons.Count > level.Colons ? colons.Peek() : level.Admonition;
            if (child is ContainerBlock container)
            {
                (Admonition? admonition, bool quoted) = child switch
                {
                    QuoteBlock quote => Notice(quote) is { } notice ? (notice, level.Quoted) : (around, true),
                    BangBlock bang => (Bang(bang), level.Quoted),
                    _ => (around, level.Quoted),
                };
                open.Push((container, 0, admonition, quoted, colons.Count));
            }
            else if (child is LeafBlock leaf)
            {
                Leaf(leaf, around, level.Quoted, isFirst: level.Next == 0 && level.Block is ListItemBlock);
            }
        }
    }

    private void Leaf(LeafBlock leaf, Admonition? admonition, bool quoted, bool isFirst)
    {
        switch (leaf)
        {
            case HeadingBlock heading:
                Heading(heading.Level, Lines(heading, trim: true), heading.Span);
                break;
            case TextBlock { Underline: > 0 } text:
                Heading(text.Underline, Lines(text, trim: true), text.Span);
                break;
            case TextBlock text:
                Paragraph(text, admonition, quoted, isFirst);
                break;
            case FencedCodeBlock fence:
                Add(fence, admonition, $"{fence.Info} {fence.Arguments}".Trim(), isFenced: true);
                break;
            case CodeBlock code:
                Add(code, admonition, "", isFenced: false);
                break;
            case RawBlock raw:
                Raw(raw, admonition);
                break;
            case ColonBlock colon:
                Colon(colon);
                break;
            default:
                before = -1;
                break;
        }
    }

    private void Heading(int level, MappedText text, MarkdigSpan span)
    {
        Section parent = section;
        while (parent.Level >= level)
        {
            parent = parent.Parent!;
        }
        section = new() { Level = level, Heading = Span(span), Parent = parent };
        sections.Add(section);
        colons.Clear();
        before = prose.Count;
        prose.Add((ProseKind.Heading, text, section, null, false));
    }

    private void Paragraph(TextBlock block, Admonition? admonition, bool quoted, bool isFirst)
    {
        MappedText text = Lines(block, trim: true);
        if (isFirst && text.Text.Length >= 3 && text.Text[0] == '[' && text.Text[2] == ']' && text.Text[1] is ' ' or 'x' or 'X' or '-')
        {
            int end = text.Text.IndexOf('\n');
            tasks.Add(new(text.SpanOf(0, end < 0 ? text.Text.Length : end), text.Text[1] != ' ', section));
            text = text.Slice(3, text.Text.Length - 3);
        }
        var lines = TableLines.Of(block, Line);
        foreach (TableLines.Part part in lines)
        {
            if (part.Rows is { } rows)
            {
                before = -1;
                tables.Add((part.Span, section, admonition, rows));
            }
            else
            {
                Prose(lines.Count == 1 ? text : part.Text!, admonition, quoted, isFirst);
            }
        }
    }

    private void Prose(MappedText text, Admonition? admonition, bool quoted, bool isFirst)
    {
        if (text.Text.StartsWith('[') && Definitions(text))
        {
            return;
        }
        if (text.Text.StartsWith("[!", StringComparison.Ordinal) && admonition is not null)
        {
            // The mark of the notice is no text; what follows it is.
            int end = text.Text.IndexOf(']');
            text = end < 0 ? text : text.Slice(end + 1, text.Text.Length - end - 1);
        }
        before = prose.Count;
        prose.Add((isFirst ? ProseKind.ListItem : ProseKind.Paragraph, text, section, admonition, quoted));
    }

    /// <summary>Whether it is nothing but definitions of links, which are taken up.</summary>
    private bool Definitions(MappedText text)
    {
        bool only = true;
        foreach (Range range in text.Text.AsSpan().Split('\n'))
        {
            ReadOnlySpan<char> line = text.Text.AsSpan(range).Trim();
            int colon = line.IndexOf("]:");
            bool defines = line.StartsWith("[") && colon is > 1 and < 200 && line[1] != '^';
            only &= defines || line.IsEmpty;
            if (defines)
            {
                ReadOnlySpan<char> target = line[(colon + 2)..].Trim();
                int end = target.IndexOf(' ');
                references.TryAdd(line[1..colon].ToString().ToLowerInvariant(), (end < 0 ? target : target[..end]).Trim("<>").ToString());
            }
        }
        return only;
    }

    private void Add(LeafBlock block, Admonition? admonition, string info, bool isFenced)
    {
        fences.Add((new(Span(block.Span), Lines(block, trim: false), info, section, admonition, null, isFenced), LeadsFrom(admonition) ? before : -1));
        before = -1;
    }

    /// <summary>Whether what stands before a block leads to it: a notice that has ended says something else, unless it points there.</summary>
    private bool LeadsFrom(Admonition? admonition)
    {
        if (before < 0 || prose[before].Admonition is not { } notice || notice == admonition)
        {
            return true;
        }
        ReadOnlySpan<char> text = prose[before].Text.Text.AsSpan().TrimEnd(" \t\r\n*_");
        return text.EndsWith(":") || text.Contains("following", StringComparison.OrdinalIgnoreCase) || text.Contains("below", StringComparison.OrdinalIgnoreCase);
    }

    private void Raw(RawBlock block, Admonition? admonition)
    {
        MappedText text = Lines(block, trim: false);
        if (block.End is "-->" or "*/}")
        {
            int end = text.Text.IndexOf(block.End, StringComparison.Ordinal);
            int from = block.End == "-->" ? 4 : 3;
            comments.Add(text.Slice(from, Math.Max(0, (end < 0 ? text.Text.Length : end) - from)));
            return;
        }
        if (block.End == "</pre>")
        {
            int from = text.Text.IndexOf('>') + 1, to = text.Text.LastIndexOf('<');
            if (from < to)
            {
                fences.Add((new(Span(block.Span), PreformattedText.Of(text.Slice(from, to - from)), "", section, admonition, null, IsFenced: true), before));
            }
        }
        before = -1;
    }

    private Admonition? Notice(QuoteBlock quote)
    {
        if (quote.Count == 0 || quote[0] is not TextBlock { Lines.Count: > 0 } text)
        {
            return null;
        }
        string first = Line(text.Lines.Lines[0]).Text.Trim();
        if (first.StartsWith("[!", StringComparison.Ordinal) && first.IndexOf(']') is > 2 and var end)
        {
            return Opened(first[2..end].ToLowerInvariant(), first[(end + 1)..].TrimStart('+', '-', ' '), quote.Span);
        }
        bool marked = first.StartsWith("**", StringComparison.Ordinal) || first.StartsWith("__", StringComparison.Ordinal)
            || (first.Length > 0 && first[0] > '\u2000' && char.IsLetterOrDigit(first[0]) is false);
        return marked ? Opened("quote", first, quote.Span) : null;
    }

    private Admonition Bang(BangBlock block)
    {
        string[] words = block.Opening.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        bool tab = words[0] == "===";
        string title = tab ? block.Opening[4..] : words.Length > 2 ? words[2] : "";
        return Opened(tab ? "tab" : words.Length > 1 ? words[1].ToLowerInvariant() : "note", title.Trim().Trim('"'), block.Span);
    }

    private void Colon(ColonBlock block)
    {
        string text = Line(block.Lines.Lines[0]).Text.TrimStart(':').Trim();
        before = -1;
        if (text.Length == 0)
        {
            colons.TryPop(out _);
            return;
        }
        int end = text.IndexOfAny([' ', '[', '{']);
        string kind = text.StartsWith('{') ? text.Trim('{', '}', '.') : end < 0 ? text : text[..end];
        colons.Push(Opened(kind.ToLowerInvariant(), end < 0 ? "" : text[end..].Trim('[', ']', ' '), block.Span));
    }

    private Admonition Opened(string kind, string title, MarkdigSpan span)
    {
        var admonition = new Admonition { Kind = kind, Title = title, Span = source.LineSpan(source.LineOf(Span(span).Start)), Section = section };
        admonitions.Add(admonition);
        return admonition;
    }

    private SourceSpan Span(MarkdigSpan span) =>
        new(Math.Clamp(begin + span.Start, 0, source.Text.Length),
            Math.Clamp(begin + span.End + 1, Math.Clamp(begin + span.Start, 0, source.Text.Length), source.Text.Length));

    private MappedText Lines(LeafBlock block, bool trim)
    {
        var builder = new MappedText.Builder(source);
        for (int i = 0; i < block.Lines.Count; i++)
        {
            StringLine line = block.Lines.Lines[i];
            if (trim)
            {
                line.Slice.TrimStart();
                line.Slice.TrimEnd();
            }
            Put(builder, line);
            if (!trim || i + 1 < block.Lines.Count)
            {
                builder.Add("\n", Math.Clamp(begin + Math.Max(line.Position, line.Slice.End + 1), 0, Math.Max(0, source.Text.Length - 1)));
            }
        }
        return builder.Build();
    }

    private MappedText Line(StringLine line)
    {
        var builder = new MappedText.Builder(source);
        Put(builder, line);
        return builder.Build();
    }

    private void Put(MappedText.Builder builder, StringLine line)
    {
        StringSlice slice = line.Slice;
        if (slice.Length <= 0)
        {
            return;
        }
        if (slice.Text.Length + begin == source.Text.Length)
        {
            builder.Add(new SourceSpan(begin + slice.Start, begin + slice.End + 1));
            return;
        }
        // A tab that Markdig cut in two: the line is a copy, which stands where the line begins.
        builder.Add(slice.AsSpan(), begin + line.Position);
    }

    private Markdown.MarkdownDocument Built()
    {
        Prose[] texts = [.. prose.Select(one => new Prose(one.Kind, InlineScan.Of(one.Text, references), one.Section, one.Admonition, one.Quoted))];
        foreach (Prose heading in texts.Where(one => one.Kind == ProseKind.Heading))
        {
            string title = heading.Text.Visible.Text.Trim().TrimEnd('#').TrimEnd();
            // What stands below it is judged by it, too, each time anew.
            heading.Section.Title = title.Length > Construct.LongestName ? title[..Construct.LongestName] : title;
        }
        foreach (Section one in sections)
        {
            // Outer sections stand before inner ones.
            one.Ban = one.Level > 0 && Bans.IsHeading(one.Title) ? one.Title : one.Parent?.Ban;
        }
        MarkdownTable[] built = [.. tables.Select(table =>
            new MarkdownTable(table.Span, table.Section, table.Admonition, Cells(table.Rows[0]), [.. table.Rows.Skip(1).Select(Cells)]))];
        comments.AddRange(texts.SelectMany(one => one.Text.Comments));
        comments.AddRange(built.SelectMany(table => table.Cells).SelectMany(cell => cell.Text.Comments));
        return new()
        {
            Front = front,
            Sections = sections,
            Prose = texts,
            Fences = [.. fences.Select(one => one.Fence with { LeadIn = one.LeadIn < 0 ? null : texts[one.LeadIn].Text.Visible.Text })],
            Tables = built,
            Tasks = tasks,
            Admonitions = admonitions,
            Comments = [.. comments.OrderBy(comment => comment.ToSource(0))],
        };
    }

    private TableCell[] Cells(List<MappedText> row) => [.. row.Select((cell, column) => new TableCell(InlineScan.Of(cell, references), column))];
}
