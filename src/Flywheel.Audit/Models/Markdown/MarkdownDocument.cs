using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>A document, taken apart as far as the rules look: every list in the order of the text.</summary>
public sealed class MarkdownDocument
{
    /// <summary>Null without front matter.</summary>
    public required FrontMatter? Front { get; init; }

    /// <summary>The first is the document itself, before any heading (level 0).</summary>
    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>Headings, paragraphs and the text of list items; cells of tables are in <see cref="Tables"/>.</summary>
    public required IReadOnlyList<Prose> Prose { get; init; }

    public required IReadOnlyList<Fence> Fences { get; init; }

    public required IReadOnlyList<MarkdownTable> Tables { get; init; }

    public required IReadOnlyList<TaskItem> Tasks { get; init; }

    public required IReadOnlyList<Admonition> Admonitions { get; init; }

    /// <summary>HTML comments, without their marks.</summary>
    public required IReadOnlyList<MappedText> Comments { get; init; }

    /// <summary>Every code span, in prose and in tables.</summary>
    public IEnumerable<CodeSpan> CodeSpans =>
        Prose.SelectMany(prose => prose.Text.Code).Concat(Tables.SelectMany(table => table.Cells).SelectMany(cell => cell.Text.Code));

    public IEnumerable<DocumentLink> Links =>
        Prose.SelectMany(prose => prose.Text.Links).Concat(Tables.SelectMany(table => table.Cells).SelectMany(cell => cell.Text.Links));
}

/// <summary>A heading and what stands below it, up to the next one of its level or an outer one.</summary>
public sealed class Section
{
    /// <summary>1 to 6; 0 is the document before its first heading.</summary>
    public required int Level { get; init; }

    /// <summary>Of the heading, as it is read: without marks, code in backticks.</summary>
    public string Title { get; internal set; } = "";

    /// <summary>Of the heading; empty at the document's start for level 0.</summary>
    public required SourceSpan Heading { get; init; }

    /// <summary>The outer section; null for level 0.</summary>
    public required Section? Parent { get; init; }

    /// <summary>The innermost heading, of it or around it, that puts away what stands below; null where there is none.</summary>
    public string? Ban { get; internal set; }

    public Construct Construct => field ??= Level == 0 ? Construct.File : new(ConstructKind.Heading, Title);

    /// <summary>It and the sections around it, from the inside out.</summary>
    public IEnumerable<Section> Outwards
    {
        get
        {
            for (Section? section = this; section is not null; section = section.Parent)
            {
                yield return section;
            }
        }
    }
}

public enum ProseKind
{
    Paragraph,
    Heading,

    /// <summary>The first paragraph of a list's item.</summary>
    ListItem,
}

/// <summary>A run of text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says.</param>
/// <param name="Section">Where it stands.</param>
/// <param name="Admonition">The innermost one around it; null outside.</param>
/// <param name="IsQuoted">Whether it stands in a quotation that is no admonition.</param>
public sealed record Prose(ProseKind Kind, InlineText Text, Section Section, Admonition? Admonition, bool IsQuoted)
{
    public SourceSpan Span => Text.Raw.Whole;
}

/// <summary>A block of code: between fences, indented, or in <c>&lt;pre&gt;</c>.</summary>
/// <param name="Span">The whole block, its fences included.</param>
/// <param name="Code">Its lines, without what they are indented or quoted by.</param>
/// <param name="Info">What stands behind the opening fence; empty without.</param>
/// <param name="Section">Where it stands.</param>
/// <param name="Admonition">The innermost one around it; null outside.</param>
/// <param name="LeadIn">The paragraph, list item or heading right before it, as it is read; null where another block stands between.</param>
/// <param name="IsFenced">False for indented code.</param>
public sealed record Fence(SourceSpan Span, MappedText Code, string Info, Section Section, Admonition? Admonition, string? LeadIn, bool IsFenced)
{
    /// <summary>Lower case; empty where none is given.</summary>
    public string Language { get; } = FenceLanguage.Of(Info);
}

/// <param name="Span">From its header to its last row.</param>
/// <param name="Section">Where it stands.</param>
/// <param name="Admonition">The innermost one around it; null outside.</param>
/// <param name="Header">Cells of the first row.</param>
/// <param name="Rows">The other rows.</param>
public sealed record MarkdownTable(
    SourceSpan Span, Section Section, Admonition? Admonition, IReadOnlyList<TableCell> Header, IReadOnlyList<IReadOnlyList<TableCell>> Rows)
{
    /// <summary>Columns that hold code below their header.</summary>
    public IReadOnlySet<int> CodeColumns => codeColumns ??= [.. Rows.SelectMany(row => row).Where(cell => cell.Text.Code.Count > 0).Select(cell => cell.Column)];

    private HashSet<int>? codeColumns;

    public IEnumerable<TableCell> Cells => Header.Concat(Rows.SelectMany(row => row));
}

/// <param name="Text">What it says.</param>
/// <param name="Column">From 0.</param>
public sealed record TableCell(InlineText Text, int Column);

/// <param name="Span">From the box to the end of its line.</param>
/// <param name="IsChecked">Whether the box is ticked.</param>
/// <param name="Section">Where it stands.</param>
public sealed record TaskItem(SourceSpan Span, bool IsChecked, Section Section);

/// <summary>A marked notice, in any of the dialects: <c>&gt; [!NOTE]</c>, <c>!!! warning</c>, <c>:::caution</c>, <c>&gt; **Historical**</c>.</summary>
public sealed class Admonition
{
    /// <summary>Lower case: <c>note</c>, <c>warning</c>; <c>quote</c> for a quotation that begins in bold.</summary>
    public required string Kind { get; init; }

    /// <summary>May be empty.</summary>
    public required string Title { get; init; }

    /// <summary>Of the line that opens it.</summary>
    public required SourceSpan Span { get; init; }

    public required Section Section { get; init; }
}
