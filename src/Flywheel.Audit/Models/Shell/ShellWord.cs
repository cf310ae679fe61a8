using System.Text;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

internal enum SegmentKind
{
    Literal,

    /// <summary>A backslash or an escape of <c>$'..'</c>: <see cref="WordSegment.Value"/> stands for it.</summary>
    Escape,

    /// <summary><c>$x</c>, <c>${...}</c>.</summary>
    Parameter,

    /// <summary><c>$(...)</c>, backticks, <c>&lt;(...)</c>.</summary>
    Substitution,
    Arithmetic,

    /// <summary><c>${{ }}</c>, <c>{{ }}</c>, <c>$[[ ]]</c>, <c>&lt;placeholder&gt;</c>.</summary>
    Template,
}

internal readonly record struct WordSegment(SegmentKind Kind, int Start, int End, bool Quoted, char Value = '\0');

/// <summary>A word as it is lexed: its pieces, in offsets of the script's text.</summary>
internal sealed class ShellWord(int start)
{
    private const int LongestOpaque = 2000;

    /// <summary>Most words are of one piece: a list for each would take more memory than all else of them.</summary>
    private WordSegment[] segments = [];
    private int count;

    public int Start { get; } = start;

    public int End { get; set; } = start;

    /// <summary>Whether any quote or backslash stands in it.</summary>
    public bool IsQuoted { get; set; }

    public ArraySegment<WordSegment> Segments => new(segments, 0, count);

    /// <summary>Of an array: <c>B=(a b)</c>.</summary>
    public List<ShellWord>? Elements { get; set; }

    public bool IsConstant => Elements is { } all
        ? all.TrueForAll(one => one.IsConstant)
        : Array.TrueForAll(segments, one => one.Kind is SegmentKind.Literal or SegmentKind.Escape);

    public void Literal(int from, int to, bool quoted)
    {
        if (from >= to)
        {
            return;
        }
        if (count > 0 && segments[count - 1] is { Kind: SegmentKind.Literal } last && last.End == from && last.Quoted == quoted)
        {
            segments[count - 1] = last with { End = to };
        }
        else
        {
            Add(new(SegmentKind.Literal, from, to, quoted));
        }
    }

    public void Add(WordSegment segment)
    {
        if (count == segments.Length)
        {
            Array.Resize(ref segments, count == 0 ? 1 : 2 * count);
        }
        segments[count++] = segment;
    }

    /// <summary>The same word from an offset on, for the value of an assignment.</summary>
    public ShellWord From(int offset)
    {
        var rest = new ShellWord(offset) { End = End, IsQuoted = IsQuoted, Elements = Elements };
        foreach (WordSegment one in Segments)
        {
            if (one.End > offset)
            {
                rest.Add(one.Start < offset ? one with { Start = offset } : one);
            }
        }
        return rest;
    }

    /// <summary>Its value; what is not known as it is written.</summary>
    public string Value(string text)
    {
        // Substitutions in substitutions would else be written out once for each level.
        if (Elements is { } all)
        {
            return string.Join(' ', all.Select(one => one.Value(text)));
        }
        if (count == 1 && segments[0].Kind != SegmentKind.Escape && !IsLong(segments[0]))
        {
            return text[segments[0].Start..segments[0].End];
        }
        var value = new StringBuilder();
        foreach (WordSegment one in Segments)
        {
            if (one.Kind == SegmentKind.Escape)
            {
                value.Append(one.Value);
            }
            else if (IsLong(one))
            {
                value.Append(text, one.Start, 2).Append('…');
            }
            else
            {
                value.Append(text, one.Start, one.End - one.Start);
            }
        }
        return value.ToString();
    }

    private static bool IsLong(WordSegment segment) =>
        segment.Kind is not (SegmentKind.Literal or SegmentKind.Escape) && segment.End - segment.Start > LongestOpaque;

    /// <summary>Whether it is exactly these letters, unquoted: what a reserved word must be.</summary>
    public bool Is(string text, string reserved) =>
        !IsQuoted && count == 1 && segments[0].Kind == SegmentKind.Literal && End - Start == reserved.Length
            && string.CompareOrdinal(text, Start, reserved, 0, reserved.Length) == 0;

    /// <summary>Where the value begins if the word is <c>NAME=value</c>, <c>NAME+=value</c> or <c>NAME[i]=value</c>; else -1.</summary>
    public int ValueStart(string text, out string name)
    {
        name = "";
        if (count == 0 && Elements is null)
        {
            return -1;
        }
        int at = Start;
        int limit = count > 0 && segments[0] is { Kind: SegmentKind.Literal } first && first.Start == Start ? first.End : Start;
        while (at < limit && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }
        if (at == Start || char.IsAsciiDigit(text[Start]))
        {
            return -1;
        }
        int end = at;
        if (at < limit && text[at] == '[')
        {
            int close = text.AsSpan(at, limit - at).IndexOf(']');
            at = close < 0 ? limit : at + close + 1;
        }
        if (at < limit && text[at] == '+')
        {
            at++;
        }
        if (at >= limit || text[at] != '=')
        {
            return -1;
        }
        name = text[Start..end];
        return at + 1;
    }

    /// <summary>Its value as a text that knows where it stands, so that it can be read as a script.</summary>
    /// <param name="builder">That it is added to.</param>
    /// <param name="script">That it stands in.</param>
    /// <param name="isPrinted">Whether what runs to make the value is left out.</param>
    public void AddTo(MappedText.Builder builder, MappedText script, bool isPrinted)
    {
        foreach (WordSegment one in Segments)
        {
            bool runs = one.Kind is SegmentKind.Substitution or SegmentKind.Arithmetic
                || (one.Kind == SegmentKind.Parameter && script.Text.AsSpan(one.Start, one.End - one.Start).ContainsAny("(`"));
            if ((isPrinted && runs) || IsLong(one))
            {
                builder.Add("…", script.ToSource(one.Start));
            }
            else if (one.Kind == SegmentKind.Escape)
            {
                builder.Add([one.Value], script.ToSource(one.Start));
            }
            else
            {
                builder.Add(script, one.Start, one.End - one.Start);
            }
        }
    }
}
