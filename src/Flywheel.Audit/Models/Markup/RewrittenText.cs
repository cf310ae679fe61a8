using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markup;

/// <summary>Lines of Markdown that are put together from lines of a document of another markup.</summary>
/// <param name="source">The document.</param>
internal sealed class RewrittenText(SourceText source)
{
    private readonly MappedText.Builder builder = new(source);

    public MappedText Build() => builder.Build();

    /// <summary>A line that the document does not have: a fence, the mark of a heading.</summary>
    public void Mark(string text, int at) => builder.Add(text, at);

    public void End(int at) => builder.Add("\n", Math.Clamp(at, 0, Math.Max(0, source.Text.Length - 1)));

    public void Fence(string language, int at)
    {
        // Longer than a fence that the block itself may show.
        builder.Add("`````" + language, at);
        End(at);
    }

    public void Line(SourceSpan span)
    {
        if (span.Length > 0)
        {
            builder.Add(span);
        }
        End(span.End);
    }

    /// <summary>A line of text: double backticks and roles are plain code, and code that another mark begins is, too.</summary>
    public void Prose(SourceSpan span)
    {
        string text = source.Text;
        int from = span.Start;
        for (int at = span.Start; at < span.End;)
        {
            int tick = text.AsSpan(at, span.End - at).IndexOf('`');
            if (tick < 0)
            {
                break;
            }
            at += tick;
            int role = Role(from, at);
            int skipped = at + 1 < span.End && text[at + 1] == '+' ? 2 : 1;
            if (role < at || skipped > 1)
            {
                Part(from, role);
                builder.Add("`", at);
                from = at + skipped;
            }
            at += skipped;
            int close = at < span.End ? text.AsSpan(at, span.End - at).IndexOf('`') : -1;
            if (skipped == 2 && close > 0 && text[at + close - 1] == '+')
            {
                Part(from, at + close - 1);
                from = at + close;
            }
            while (close >= 0 && at < span.End && text[at] == '`')
            {
                at++;
                close = at < span.End ? text.AsSpan(at, span.End - at).IndexOf('`') : -1;
            }
            at = close < 0 ? span.End : at + close + 1;
            while (at < span.End && text[at] == '`')
            {
                at++;
            }
        }
        Part(from, span.End);
        End(span.End);
    }

    private void Part(int start, int end)
    {
        if (end > start)
        {
            builder.Add(new SourceSpan(start, end));
        }
    }

    /// <summary>Where <c>:command:</c> begins that stands right before a backtick; there itself without one.</summary>
    private int Role(int from, int tick)
    {
        string text = source.Text;
        if (tick <= from || text[tick - 1] != ':')
        {
            return tick;
        }
        int start = tick - 1;
        while (start > from && start > tick - 40 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '-' or ':'))
        {
            start--;
        }
        return text[start] == ':' && tick - start > 2 ? start : tick;
    }
}
