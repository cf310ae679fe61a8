using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>A paragraph; the level of the heading that an underline makes of it, else 0.</summary>
internal sealed class TextBlock(BlockParser parser) : ParagraphBlock(parser)
{
    public int Underline { get; set; }
}

/// <summary>
/// Paragraphs and underlined headings. Unlike Markdig's own it leaves definitions of links where they are: taking them out copies the rest
/// of the paragraph for each.
/// </summary>
internal sealed class TextParser : ParagraphBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsBlankLine)
        {
            return BlockState.None;
        }
        processor.NewBlocks.Push(new TextBlock(this) { Column = processor.Column, Span = new(processor.Line.Start, processor.Line.End) });
        return BlockState.Continue;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine)
        {
            return BlockState.BreakDiscard;
        }
        block.UpdateSpanEnd(processor.Line.End);
        // Beside a line that a quotation or item merely goes on with, an underline is text.
        bool within = block.Column == processor.Column || block.Parent is not (QuoteBlock or ListItemBlock);
        if (!processor.IsCodeIndent && within && IsUnderline(processor.Line))
        {
            ((TextBlock)block).Underline = processor.CurrentChar == '=' ? 1 : 2;
            return BlockState.BreakDiscard;
        }
        return BlockState.Continue;
    }

    public override bool Close(BlockProcessor processor, Block block) => true;

    private static bool IsUnderline(StringSlice line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimEnd();
        return text.Length > 0 && text[0] is '=' or '-' && text.IndexOfAnyExcept(text[0]) < 0;
    }
}

/// <summary>A comment, or a <c>pre</c>, <c>script</c> or <c>style</c>, at the start of a line, up to the line where it ends.</summary>
internal sealed class RawBlock(BlockParser parser, string end) : LeafBlock(parser)
{
    public string End { get; } = end;
}

/// <summary>
/// The HTML that is no text. All other tags are left in the paragraphs, whose inside knows them: what stands between <c>&lt;details&gt;</c>
/// or a component of MDX and its end is read as the document that it is.
/// </summary>
internal sealed class RawParser : BlockParser
{
    private static readonly (string Begin, string End)[] Kinds =
        [("<!--", "-->"), ("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"), ("{/*", "*/}")];

    public RawParser() => OpeningCharacters = ['<', '{'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        ReadOnlySpan<char> line = processor.Line.AsSpan();
        foreach ((string begin, string end) in Kinds)
        {
            if (!processor.IsCodeIndent && line.StartsWith(begin, StringComparison.OrdinalIgnoreCase)
                && (begin[1] is '!' or '/' || line.Length == begin.Length || !char.IsLetterOrDigit(line[begin.Length])))
            {
                processor.NewBlocks.Push(new RawBlock(this, end) { Column = processor.Column, Span = new(processor.Line.Start, processor.Line.End) });
                return line[begin.Length..].Contains(end, StringComparison.OrdinalIgnoreCase) ? BlockState.Break : BlockState.Continue;
            }
        }
        return BlockState.None;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        block.UpdateSpanEnd(processor.Line.End);
        return processor.Line.AsSpan().Contains(((RawBlock)block).End, StringComparison.OrdinalIgnoreCase) ? BlockState.Break : BlockState.Continue;
    }
}

/// <summary>A line of colons: <c>:::caution Title</c> opens a notice, <c>:::</c> ends it (Docusaurus, VitePress, MyST).</summary>
internal sealed class ColonBlock(BlockParser parser) : LeafBlock(parser);

internal sealed class ColonParser : BlockParser
{
    public ColonParser() => OpeningCharacters = [':'];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        if (processor.IsCodeIndent || !processor.Line.AsSpan().StartsWith(":::"))
        {
            return BlockState.None;
        }
        processor.NewBlocks.Push(new ColonBlock(this) { Column = processor.Column, Span = new(processor.Line.Start, processor.Line.End) });
        return BlockState.Break;
    }
}

/// <summary>A notice or tab of MkDocs: <c>!!! warning "Title"</c>, <c>??? note</c>, <c>=== "Tab"</c>, its content indented by four.</summary>
internal sealed class BangBlock(BlockParser parser, string opening) : ContainerBlock(parser)
{
    public string Opening { get; } = opening;
}

internal sealed class BangParser : BlockParser
{
    public BangParser() => OpeningCharacters = ['!', '?', '='];

    public override BlockState TryOpen(BlockProcessor processor)
    {
        ReadOnlySpan<char> line = processor.Line.AsSpan();
        bool opens = !processor.IsCodeIndent && (line.StartsWith("!!! ") || line.StartsWith("??? ") || line.StartsWith("???+ ") || line.StartsWith("=== \""));
        if (!opens)
        {
            return BlockState.None;
        }
        processor.NewBlocks.Push(new BangBlock(this, line.TrimEnd().ToString()) { Column = processor.Column, Span = new(processor.Line.Start, processor.Line.End) });
        return BlockState.ContinueDiscard;
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        if (processor.IsBlankLine)
        {
            return BlockState.Continue;
        }
        if (!processor.IsCodeIndent)
        {
            return BlockState.None;
        }
        processor.GoToCodeIndent();
        return BlockState.Continue;
    }
}
