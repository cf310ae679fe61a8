using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What a reader sees of the inside of a <c>pre</c>: no tags, and characters for their entities.</summary>
internal static class PreformattedText
{
    private static readonly (string Entity, string Character)[] Entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&#36;", "$")];

    public static MappedText Of(MappedText html)
    {
        string text = html.Text;
        if (text.AsSpan().IndexOfAny('<', '&') < 0)
        {
            return html;
        }
        var read = new MappedText.Builder(html.Source);
        int from = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text[at] == '<' ? TagEnd(text, at) : -1;
            (string Entity, string Character) entity = text[at] == '&' ? Entities.FirstOrDefault(one => text.AsSpan(at).StartsWith(one.Entity)) : default;
            if (end < 0 && entity.Entity is null)
            {
                at++;
                continue;
            }
            Keep(at);
            if (entity.Entity is not null)
            {
                read.Add(entity.Character, html.ToSource(at));
                end = at + entity.Entity.Length;
            }
            at = from = end;
        }
        Keep(text.Length);
        return read.Build();

        void Keep(int to)
        {
            if (to > from)
            {
                read.Add(html, from, to - from);
            }
        }
    }

    /// <summary>Behind the tag that begins here; -1 where none does. A tag ends in its line, and no line of one is longer than this.</summary>
    private static int TagEnd(string text, int at)
    {
        const int Longest = 400;
        if (at + 1 >= text.Length || !(char.IsAsciiLetter(text[at + 1]) || text[at + 1] is '/' or '!'))
        {
            return -1;
        }
        int length = text.AsSpan(at, Math.Min(Longest, text.Length - at)).IndexOfAny('>', '\n');
        return length > 0 && text[at + length] == '>' && IsTag(text.AsSpan(at + 1, length - 1)) ? at + length + 1 : -1;
    }

    /// <summary>No <c>&lt;target&gt;</c>, which a reader is to replace.</summary>
    private static bool IsTag(ReadOnlySpan<char> inside)
    {
        ReadOnlySpan<char> name = inside.TrimStart("/!");
        int end = name.IndexOfAny(" \t/-");
        return (end < 0 ? name : name[..end]) is "b" or "i" or "u" or "s" or "a" or "em" or "strong" or "code" or "span" or "kbd" or "samp" or "var"
            or "mark" or "font"
            or "br" or "p" or "div" or "tt" or "small" or "sub" or "sup" or "ins" or "del" or "userinput" || name.StartsWith("--");
    }
}
