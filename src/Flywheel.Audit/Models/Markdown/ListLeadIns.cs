using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>
/// What the items of a list are said to be: by the paragraph or outer item before the list, where it ends with a colon ("never run any of these:"),
/// or by the heading ("Don't"). Told item by item, in the order of the text.
/// </summary>
internal sealed class ListLeadIns(SourceText source)
{
    private readonly Stack<(int Column, string Text)> open = new();

    /// <summary>Of a list's item; of other text, which may begin a list, no more than a heading that puts away what stands below it.</summary>
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
        string title = prose.Section.Title;
        // "Don't" is said of each item, however it begins; "What not to do with a cache", of those that are nothing but a command.
        colon ??= IsBan(title) ? title : null;
        return item ? (colon, title.Contains(" and ", StringComparison.OrdinalIgnoreCase) ? null : title) : (null, IsBan(title) ? title : null);
    }

    private static bool IsBan(string title) =>
        IsAllBans(title) || (!title.Contains(" and ", StringComparison.OrdinalIgnoreCase)
            && SentenceWords.Cut(title[..Math.Min(title.Length, 60)]) is { Count: > 0 } words
            && words[^1].Text is "mistakes" or "pitfalls" or "anti-patterns" or "antipatterns" or "traps" or "don'ts"
            && words[0].Text is not ("avoid" or "avoiding" or "fix" or "fixing" or "how"));

    private static bool IsAllBans(string title) =>
        SentenceWords.Cut(title[..Math.Min(title.Length, 40)]) is { Count: > 0 and <= 6 } words && words.Count(word => !word.IsMark) is 1 or 2 or 3
        && words.TrueForAll(word => SentenceWords.Negations.Contains(word.Text) || SentenceWords.Condemned.Contains(word.Text)
        || SentenceWords.Past.Contains(word.Text) || word.Text is "do" or "—" or ":" or "!" or "." or "x" or "gone" or "removed" or "deleted" or "dropped");
}
