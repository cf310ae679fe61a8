using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Text with code, links and emphasis in it, as it is written and as it is read.</summary>
public sealed class InlineText
{
    private IReadOnlyList<Sentence>? sentences;

    /// <summary>As it is written; lines joined by line ends, without what a quotation or list puts before them.</summary>
    public required MappedText Raw { get; init; }

    /// <summary>As it is read: a line, without emphasis, comments, tags and the targets of links; each code span between single backticks.</summary>
    public required MappedText Visible { get; init; }

    public required IReadOnlyList<CodeSpan> Code { get; init; }

    public required IReadOnlyList<DocumentLink> Links { get; init; }

    public required IReadOnlyList<MappedText> Comments { get; init; }

    public IReadOnlyList<Sentence> Sentences => sentences ??= Sentence.Cut(Visible.Text, Code);

    /// <summary>The sentence that holds a character of <see cref="Visible"/>.</summary>
    public Sentence SentenceAt(int offset) => Sentences.Count == 0 ? new(0, "") : Sentences[IndexAt(offset)];

    /// <summary>The one behind it; null behind the last.</summary>
    public Sentence? SentenceAfter(int offset) => IndexAt(offset) + 1 is var next && next < Sentences.Count ? Sentences[next] : null;

    /// <summary>The one before it; null before the first.</summary>
    public Sentence? SentenceBefore(int offset) => Sentences.Count > 0 && IndexAt(offset) is > 0 and var index ? Sentences[index - 1] : null;

    private int IndexAt(int offset)
    {
        int low = 0, high = Sentences.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Sentences[middle].Start <= offset ? (middle, high) : (low, middle - 1);
        }
        return low;
    }
}

/// <param name="At">Where the code begins in <see cref="InlineText.Visible"/>, behind the backtick.</param>
/// <param name="Text">The code; a line end in it is a space.</param>
public sealed record CodeSpan(int At, MappedText Text);

/// <param name="At">Where its text begins in <see cref="InlineText.Visible"/>.</param>
/// <param name="Length">Of its text there.</param>
/// <param name="Target">As it is written, without a title.</param>
/// <param name="Span">Of the whole link in the file.</param>
public sealed record DocumentLink(int At, int Length, string Target, SourceSpan Span);

/// <param name="Start">In <see cref="InlineText.Visible"/>.</param>
/// <param name="Text">Without white space around it.</param>
public sealed record Sentence(int Start, string Text)
{
    private static readonly HashSet<string> Abbreviations =
        new(["e.g", "i.e", "eg", "ie", "etc", "vs", "cf", "approx", "resp", "fig", "no", "al", "mr", "dr", "st", "incl", "esp"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Linear: code spans are whole, and an abbreviation's point ends nothing.</summary>
    internal static List<Sentence> Cut(string text, IReadOnlyList<CodeSpan> code)
    {
        var found = new List<Sentence>();
        int from = 0, next = 0;
        for (int at = 0; at < text.Length; at++)
        {
            while (next < code.Count && code[next].At <= at)
            {
                at = Math.Max(at, code[next].At + code[next].Text.Text.Length);
                next++;
            }
            if (at >= text.Length)
            {
                break;
            }
            if (text[at] == '\n' || (text[at] is '.' or '!' or '?' && Ends(text, from, at)))
            {
                Add(at + 1);
            }
        }
        Add(text.Length);
        return found;

        void Add(int end)
        {
            while (end < text.Length && text[end - 1] != '\n' && text[end] is '"' or '”' or ')' or '\'' or '’')
            {
                end++;
            }
            int start = from;
            while (start < end && char.IsWhiteSpace(text[start]))
            {
                start++;
            }
            if (start < end)
            {
                found.Add(new(start, text[start..end].TrimEnd()));
            }
            from = end;
        }
    }

    private static bool Ends(string text, int from, int at)
    {
        int after = at + 1;
        while (after < text.Length && text[after] is '"' or '”' or ')' or '\'' or '’')
        {
            after++;
        }
        if (after >= text.Length)
        {
            return true;
        }
        if (!char.IsWhiteSpace(text[after]))
        {
            return false;
        }
        if (after + 1 < text.Length && char.IsLower(text[after + 1]) && text[at] == '.')
        {
            return false;
        }
        int word = at;
        while (word > from && (char.IsLetter(text[word - 1]) || (text[word - 1] == '.' && at - word < 8)) && at - word < 12)
        {
            word--;
        }
        ReadOnlySpan<char> before = text.AsSpan(word, at - word);
        bool numbered = before.IsEmpty && at > from && char.IsAsciiDigit(text[at - 1])
            && text.AsSpan(from, at - from).Trim().IndexOfAnyExceptInRange('0', '9') < 0;
        return text[at] != '.' || !(numbered || (before.Length == 1 && char.IsLetter(before[0]) && !(word > from && text[word - 1] is '\'' or '’'))
            || Abbreviations.Contains(before.ToString()));
    }
}
