using Markdig.Helpers;
using Markdig.Parsers;
using MarkdigDocument = Markdig.Syntax.MarkdownDocument;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Feeds Markdig's block parsers line by line, and never its inline parser.</summary>
internal static class MarkdownBlocks
{
    /// <summary>Columns by which a line is indented: sixty lists in one another.</summary>
    private const int Farthest = 120;

    private const int TabStop = 4;

    /// <param name="text">Without front matter.</param>
    /// <param name="components">Whether it is MDX.</param>
    /// <param name="deep">Where the first line stands whose nesting is not followed; -1 where every line was read.</param>
    public static MarkdigDocument Of(string text, bool components, out int deep)
    {
        List<BlockParser> parsers =
        [
            new RawParser(), new ColonParser(), new BangParser(), new ThematicBreakParser(), new HeadingBlockParser(), new QuoteBlockParser(),
            new ListBlockParser(), new FencedCodeBlockParser(), new TextParser(),
        ];
        if (!components)
        {
            // MDX has no indented code: it indents what stands in a component.
            parsers.Insert(7, new IndentedCodeBlockParser());
        }
        var document = new MarkdigDocument();
        var processor = new BlockProcessor(document, new BlockParserList(parsers), null, false);
        deep = -1;
        int depth = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text.AsSpan(at).IndexOf('\n');
            end = end < 0 ? text.Length : at + end;
            int last = end > at && text[end - 1] == '\r' ? end - 1 : end;
            if (components)
            {
                depth += Component(text.AsSpan(at, last - at).Trim());
                at = depth > 0 ? last - text.AsSpan(at, last - at).TrimStart().Length : at;
            }
            at += Excess(text.AsSpan(at, last - at));
            if (IsDeep(text.AsSpan(at, last - at)))
            {
                // Markdig would open them all before it gives up, and each costs as much as all around it.
                deep = deep < 0 ? at : deep;
                last = at;
            }
            processor.ProcessLine(new StringSlice(text, at, last - 1));
            at = end + 1;
        }
        processor.Close(document);
        return document;
    }

    /// <summary>
    /// Blanks before a line that nobody indents so far: without them it stands in the list around it instead of in one more. Markdig goes through
    /// all open lists for each list of each line.
    /// </summary>
    private static int Excess(ReadOnlySpan<char> line)
    {
        if (line.Length <= Farthest / TabStop)
        {
            return 0;
        }
        int blanks = line.IndexOfAnyExcept(" \t");
        blanks = blanks < 0 ? line.Length : blanks;
        int at = blanks;
        for (int columns = 0; at > 0; at--)
        {
            columns += line[at - 1] == '\t' ? TabStop : 1;
            if (columns > Farthest)
            {
                break;
            }
        }
        return at;
    }

    /// <summary>Whether the marks that a line begins with open more than is followed; a rule across the page (<c>- - -</c>) opens nothing.</summary>
    private static bool IsDeep(ReadOnlySpan<char> line)
    {
        int end = line.IndexOfAnyExcept(" \t>-*+0123456789.)");
        ReadOnlySpan<char> marks = end < 0 ? line : line[..end];
        if (marks.Length <= 100 || (end < 0 && marks.IndexOfAnyExcept(" \t-") < 0) || (end < 0 && marks.IndexOfAnyExcept(" \t*") < 0))
        {
            return false;
        }
        return marks.Count('>') + marks.Count("- ") + marks.Count("* ") + marks.Count("+ ") + marks.Count(". ") + marks.Count(") ") > 100;
    }

    /// <summary>1 where a line opens a component, -1 where it closes one: what stands between is indented as it likes.</summary>
    private static int Component(ReadOnlySpan<char> line) =>
        line.Length < 3 || line[0] != '<' || line[^1] != '>' ? 0
        : line[1] == '/' ? (char.IsAsciiLetterUpper(line[2]) ? -1 : 0)
        : char.IsAsciiLetterUpper(line[1]) && line[^2] != '/' && !line.Contains("</", StringComparison.Ordinal) ? 1 : 0;
}
