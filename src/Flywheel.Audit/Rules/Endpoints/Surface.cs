using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>What a text of a file is for, as far as endpoints in it are judged.</summary>
internal enum SurfaceKind
{
    /// <summary>The value of a key, variable or option.</summary>
    Value,

    /// <summary>A word of a command that runs.</summary>
    Word,

    /// <summary>A word of a command that asks whether a host is there: curl, nc, dig.</summary>
    Probe,

    /// <summary>A word of a command that takes away what is there: <c>kubectl delete</c>.</summary>
    Removal,

    /// <summary>What is searched for or compared with: patterns of grep and case, tests, deny lists.</summary>
    Rejection,

    /// <summary>What is printed for people.</summary>
    Message,

    /// <summary>What is printed into a file.</summary>
    Filed,

    /// <summary>What an editor puts in the place of something: the replacement of <c>sed</c>, what <c>yq</c> assigns.</summary>
    Written,

    /// <summary>Lines of a heredoc, or of a block of code that is no shell: configuration, or words.</summary>
    Lines,
    Comment,

    /// <summary>What people are shown as a thing's name.</summary>
    Name,

    /// <summary>What people are told about a thing: a description.</summary>
    Description,

    /// <summary>A code span of a document.</summary>
    CodeSpan,

    /// <summary>The words of a document.</summary>
    Prose,

    /// <summary>A part of a script of which the shell's model does not say what it is for.</summary>
    Unclear,
}

/// <summary>A text of a file, and what it is for.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Text">Without quotes and escapes.</param>
/// <param name="Span">Where it stands, quotes included.</param>
/// <param name="Construct">What it belongs to.</param>
internal sealed record Surface(SurfaceKind Kind, string Text, SourceSpan Span, Construct Construct)
{
    /// <summary>The text with its places; null where only the whole is known.</summary>
    public MappedText? Mapped { get; init; }

    /// <summary>The way to a value (as of <see cref="ConfigValue"/>), or a variable's name; empty where there is none.</summary>
    public string Key { get; init; } = "";

    public bool IsDefault { get; init; }

    /// <summary>The lines of the text, asked from the first to the last.</summary>
    public ValueLines Lines => field ??= new(Text);

    /// <summary>The sentence around it in a document; null elsewhere.</summary>
    public string? Sentence { get; init; }

    /// <summary>Whether a shell reads it, so that what it expands is no literal.</summary>
    public bool InShell { get; init; }

    /// <summary>Whether findings in it may only be warnings.</summary>
    public bool Doubtful { get; init; }

    public static Surface Of(SurfaceKind kind, MappedText text, Construct construct) => new(kind, text.Text, text.Whole, construct) { Mapped = text };

    /// <summary>For a word of a command: the command; null elsewhere.</summary>
    public CommandAround? Command { get; init; }

    /// <summary>For a part of a word of which only the whole word's place is known: that word, and where in its text the part begins.</summary>
    private (Surface Word, int Start)? Within { get; init; }

    /// <summary>A part of the text that is there for something of its own.</summary>
    public Surface Part(SurfaceKind kind, int start, int end) => this with { Kind = kind, Text = Text[start..end], Within = (this, start) };

    /// <summary>Where a part of the text stands in the file; the whole where the part is not written there as it is read.</summary>
    public SourceSpan SpanOf(SourceText source, int start, int length) => Within is var (word, from) ? word.SpanOf(source, from + start, length)
        : Mapped?.SpanOf(start, length) ?? written.SpanOf(this, source, start, length);

    private readonly WrittenParts written = new();

    /// <summary>
    /// Finds parts of a word where only the whole word's place is known. A word may be as long as its file and hold thousands of hosts: parts that
    /// are asked for in their order are looked for behind one another, and after some that are not there no more are.
    /// </summary>
    private sealed class WrittenParts
    {
        private const int MostMissing = 16;

        private int asked;
        private int found;
        private int known;
        private int missing;

        public SourceSpan SpanOf(Surface surface, SourceText source, int start, int length)
        {
            int from = start < asked ? 0 : found + Math.Min(start - asked, known);
            int at = missing > MostMissing ? -1 : source.Of(surface.Span)[from..].IndexOf(surface.Text.AsSpan(start, length), StringComparison.Ordinal);
            if (at < 0)
            {
                missing++;
                return surface.Span;
            }
            (asked, found, known) = (start, from + at, length);
            return new(surface.Span.Start + found, surface.Span.Start + found + length);
        }
    }
}
