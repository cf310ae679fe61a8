using System.Text;

namespace Flywheel.Audit.Text;

/// <summary>
/// Text that stands in a file in pieces (a block scalar without its indentation, a fence in a quotation, a string with escapes), and where
/// each piece stands, so that whatever is found in it can be shown in the file.
/// </summary>
public sealed class MappedText
{
    /// <summary>Null where all of it is one piece that stands in the file as it is, as most texts do.</summary>
    private readonly Piece[]? pieces;

    private readonly int start;

    private MappedText(SourceText source, string text, Piece[] pieces)
    {
        Source = source;
        Text = text;
        (this.pieces, start) = pieces is [{ At: 0, Verbatim: true } only] ? (null, only.Source) : (pieces, 0);
    }

    private MappedText(SourceText source, string text, int start)
    {
        Source = source;
        Text = text;
        this.start = start;
    }

    public SourceText Source { get; }

    public string Text { get; }

    public static MappedText Of(SourceText source) => Of(source, source.Whole);

    public static MappedText Of(SourceText source, SourceSpan span) =>
        new(source, span == source.Whole ? source.Text : source.Of(span).ToString(), span.Start);

    /// <summary>A part of the file, whose text is at hand already.</summary>
    internal static MappedText Of(SourceText source, int start, string text) => new(source, text, start);

    /// <summary>Nothing: what stands between two quotes that follow one another.</summary>
    public static MappedText Empty(SourceText source) => new(source, "", []);

    /// <summary>Where in the file a character of the text comes from; the end of the text is the end of its last piece.</summary>
    public int ToSource(int offset)
    {
        if (pieces is { Length: 0 })
        {
            return 0;
        }
        if (offset > 0 && offset >= Text.Length)
        {
            return Math.Min(ToSource(Text.Length - 1) + 1, Source.Text.Length);
        }
        Piece piece = PieceOf(PieceAt(offset));
        return piece.Verbatim ? piece.Source + (offset - piece.At) : piece.Source;
    }

    /// <summary>
    /// The part of the file that a part of the text spans, from its first character to behind its last. It ends with the file at the latest:
    /// the line end that a last line is given stands nowhere.
    /// </summary>
    public SourceSpan SpanOf(int start, int length)
    {
        int from = Math.Min(ToSource(start), Source.Text.Length);
        return new(from, length <= 0 ? from : Math.Min(Math.Max(from + 1, ToSource(start + length - 1) + 1), Source.Text.Length));
    }

    public SourceSpan Whole => SpanOf(0, Text.Length);

    public MappedText Slice(int start, int length) => new Builder(Source).Add(this, start, length).Build();

    private int Count => pieces?.Length ?? 1;

    private Piece PieceOf(int index) => pieces is null ? new(0, start, Verbatim: true) : pieces[index];

    private int PieceAt(int offset)
    {
        int low = 0, high = Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = PieceOf(middle).At <= offset ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    /// <summary>The same text where its file is itself a text that stands in another one.</summary>
    /// <param name="outer">The text that is the whole of <see cref="Source"/>.</param>
    public MappedText Within(MappedText outer)
    {
        var builder = new Builder(outer.Source);
        for (int i = 0; i < Count; i++)
        {
            Piece piece = PieceOf(i);
            int length = (i + 1 < Count ? PieceOf(i + 1).At : Text.Length) - piece.At;
            if (!piece.Verbatim)
            {
                builder.Add(Text.AsSpan(piece.At, length), outer.ToSource(piece.Source));
                continue;
            }
            builder.Add(outer, piece.Source, length);
        }
        return builder.Build();
    }

    private readonly record struct Piece(int At, int Source, bool Verbatim);

    /// <summary>Puts a text together, piece by piece.</summary>
    public sealed class Builder(SourceText source)
    {
        private readonly StringBuilder text = new();
        private readonly List<Piece> pieces = [];

        public int Length => text.Length;

        /// <summary>A piece that stands in the file as it is.</summary>
        public Builder Add(SourceSpan span) => Add(source.Of(span), span.Start, verbatim: true);

        /// <summary>Characters that stand for something else at one place of the file: an escape, a folded line end.</summary>
        public Builder Add(ReadOnlySpan<char> characters, int at) => Add(characters, at, verbatim: false);

        /// <summary>All of another text of the same file.</summary>
        public Builder Add(MappedText other) => Add(other, 0, other.Text.Length);

        /// <summary>A part of another text of the same file.</summary>
        public Builder Add(MappedText other, int start, int length)
        {
            int end = start + length;
            for (int i = other.PieceAt(start); i < other.Count && other.PieceOf(i).At < end; i++)
            {
                Piece piece = other.PieceOf(i);
                int from = Math.Max(piece.At, start);
                int to = Math.Min(i + 1 < other.Count ? other.PieceOf(i + 1).At : other.Text.Length, end);
                if (from < to)
                {
                    Add(other.Text.AsSpan(from, to - from), piece.Verbatim ? piece.Source + (from - piece.At) : piece.Source, piece.Verbatim);
                }
            }
            return this;
        }

        public MappedText Build() => new(source, text.ToString(), [.. pieces]);

        internal Builder Add(ReadOnlySpan<char> characters, int at, bool verbatim)
        {
            if (!characters.IsEmpty)
            {
                pieces.Add(new(text.Length, at, verbatim));
                text.Append(characters);
            }
            return this;
        }
    }
}
