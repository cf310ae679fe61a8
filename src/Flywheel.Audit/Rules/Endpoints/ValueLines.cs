namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>
/// The lines of a value, which is a file of its own where it has several. A line may be as long as its file and hold thousands of hosts: asked
/// in the order of the text, it is looked through once.
/// </summary>
internal sealed class ValueLines(string text)
{
    private int start;
    private int end = -1;

    /// <summary>Where the comment of the line begins; its end without one.</summary>
    private int comment;

    /// <summary>Whether a place stands behind a <c>#</c> of its line; never in a value of one line.</summary>
    public bool IsInComment(int at)
    {
        if (at > end || at < start)
        {
            GoTo(at);
        }
        return at > comment;
    }

    private void GoTo(int at)
    {
        start = at > end && end >= 0 ? end + 1 : 0;
        while (true)
        {
            int next = text.AsSpan(start).IndexOf('\n');
            end = next < 0 ? text.Length : start + next;
            if (at <= end)
            {
                break;
            }
            start = end + 1;
        }
        comment = start == 0 && end >= text.Length - 1 ? text.Length : Mark();
    }

    /// <summary>The first <c>#</c> decides: one that is glued to a word begins no comment, and what follows it is an address.</summary>
    private int Mark()
    {
        int mark = text.AsSpan(start, end - start).IndexOf('#');
        return mark == 0 || (mark > 0 && char.IsWhiteSpace(text[start + mark - 1])) ? start + mark : end;
    }
}
