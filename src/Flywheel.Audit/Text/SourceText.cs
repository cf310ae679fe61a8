using System.Text;

namespace Flywheel.Audit.Text;

/// <summary>A part of a file's text, in UTF-16 code units; the end is not part of it.</summary>
public readonly record struct SourceSpan(int Start, int End)
{
    public int Length => End - Start;

    public bool Contains(int offset) => offset >= Start && offset < End;
}

/// <summary>A place as people and SARIF count it.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 code units.</param>
public readonly record struct TextPosition(int Line, int Column);

/// <summary>The text of a file of the repository, and where its lines begin.</summary>
public sealed class SourceText
{
    private readonly int[] starts;

    public SourceText(string path, string text)
    {
        Path = path;
        Text = text;
        var lines = new List<int> { 0 };
        for (int at = text.AsSpan().IndexOf('\n'), from = 0; at >= 0; at = text.AsSpan(from).IndexOf('\n'))
        {
            from += at + 1;
            lines.Add(from);
        }
        starts = [.. lines];
    }

    /// <summary>Relative to the repository, with forward slashes.</summary>
    public string Path { get; }

    public string Text { get; }

    public int LineCount => starts.Length;

    public SourceSpan Whole => new(0, Text.Length);

    /// <summary>UTF-8, or UTF-16 with its byte order mark; what is not UTF-8 becomes U+FFFD.</summary>
    public static SourceText Decode(string path, ReadOnlySpan<byte> bytes) => new(path,
        bytes.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.GetString(bytes[3..])
        : bytes.StartsWith(Encoding.Unicode.Preamble) ? Encoding.Unicode.GetString(bytes[2..])
        : bytes.StartsWith(Encoding.BigEndianUnicode.Preamble) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
        : Encoding.UTF8.GetString(bytes));

    /// <summary>Of an offset in the text; one behind its end is the end.</summary>
    public TextPosition PositionOf(int offset)
    {
        int at = Math.Clamp(offset, 0, Text.Length);
        int found = Array.BinarySearch(starts, at);
        int line = found >= 0 ? found : ~found - 1;
        return new(line + 1, at - starts[line] + 1);
    }

    public int LineOf(int offset) => PositionOf(offset).Line;

    /// <summary>The line without its end.</summary>
    /// <param name="line">From 1.</param>
    public SourceSpan LineSpan(int line)
    {
        int start = starts[line - 1];
        int end = line < starts.Length ? starts[line] - 1 : Text.Length;
        return new(start, end > start && Text[end - 1] == '\r' ? end - 1 : end);
    }

    public ReadOnlySpan<char> Of(SourceSpan span) => Text.AsSpan(span.Start, span.Length);
}
