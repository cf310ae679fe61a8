using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>
/// What the items of a list are said to be: by the paragraph or outer item before the list, where it ends with a colon ("never run any of these:"),
/// or by the heading ("Don't"). Told item by item, in the order of the text.
/// </summary>
internal sealed class ListLeadIns(SourceText source)
{
    private readonly Stack<(int Column, string Text)> open = new();

    /// <summary>Of a list's item; nothing of other text, which may begin a list.</summary>
    public (string? Colon, string? Heading) Of(Prose prose)
    {
        string text = prose.Text.Visible.Text.TrimEnd();
        int column = prose.Span.Start - source.LineSpan(source.LineOf(prose.Span.Start)).Start;
        bool item = prose.Kind == ProseKind.ListItem;
        while (open.Count > 0 && (!item || open.Peek().Column >= column))
        {
            open.Pop();
        }
        string? colon = open.Count > 0 ? open.Peek().Text : null;
        if (text.EndsWith(':'))
        {
            open.Push((column, text));
        }
        return item ? (colon, prose.Section.Title.Contains(" and ", StringComparison.OrdinalIgnoreCase) ? null : prose.Section.Title) : default;
    }
}
