using System.Globalization;
using Flywheel.Audit.Text;
using YamlDotNet.Core;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>The value of a scalar with the place of each of its characters: quotes, escapes, folding, indentation and chomping undone.</summary>
/// <param name="source">The file.</param>
/// <param name="syntax">The file's text as the parser saw it: of the same length.</param>
internal sealed class YamlScalarText(SourceText source, string syntax)
{
    /// <summary>Texts that are kept to be given again: keys above all.</summary>
    private const int MostShared = 1024;

    private const int LongestShared = 24;

    private readonly HashSet<string> shared = [];

    /// <param name="span">From the quote or the block's mark (properties left out) to its end.</param>
    /// <param name="style">How it is written.</param>
    /// <param name="value">What the parser says that it is: the last word, where it disagrees.</param>
    public MappedText Read(SourceSpan span, ScalarStyle style, string value)
    {
        MappedText text = style switch
        {
            ScalarStyle.Literal or ScalarStyle.Folded => Block(span, style == ScalarStyle.Folded, value),
            ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted => Flow(new(span.Start + 1, Math.Max(span.Start + 1, span.End - 1)), style),
            _ => Flow(span, style),
        };
        return text.Text == value || !ReferenceEquals(syntax, source.Text) ? text : new MappedText.Builder(source).Add(value, span.Start).Build();
    }

    private MappedText Flow(SourceSpan span, ScalarStyle style)
    {
        if (syntax.AsSpan(span.Start, span.Length).IndexOfAny("\n\r'\\") < 0)
        {
            return MappedText.Of(source, span.Start, Shared(source.Of(span)));
        }
        var text = new MappedText.Builder(source);
        int run = span.Start, at = span.Start;
        while (at < span.End)
        {
            char c = syntax[at];
            if (c is '\n' or '\r')
            {
                int end = at;
                while (end > run && syntax[end - 1] is ' ' or '\t')
                {
                    end--;
                }
                text.Add(new SourceSpan(run, end));
                int breaks = 0, from = at;
                run = at = AfterBreaks(at, span.End, ref breaks);
                text.Add(breaks == 1 ? " " : new string('\n', breaks - 1), from);
            }
            else if (c == '\'' && style == ScalarStyle.SingleQuoted && at + 1 < span.End)
            {
                text.Add(new SourceSpan(run, at + 1));
                run = at += 2;
            }
            else if (c == '\\' && style == ScalarStyle.DoubleQuoted && at + 1 < span.End)
            {
                text.Add(new SourceSpan(run, at));
                run = at = Escape(text, at, span.End);
            }
            else
            {
                at++;
            }
        }
        return text.Add(new SourceSpan(run, span.End)).Build();
    }

    /// <summary>The same string for the same text, where it is short.</summary>
    private string Shared(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestShared)
        {
            return text.ToString();
        }
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = shared.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out string? same))
        {
            return same;
        }
        string one = text.ToString();
        if (shared.Count < MostShared)
        {
            shared.Add(one);
        }
        return one;
    }

    /// <summary>Behind line ends, blank lines and the indentation of what follows.</summary>
    private int AfterBreaks(int at, int end, ref int breaks)
    {
        while (at < end && syntax[at] is '\n' or '\r' or ' ' or '\t')
        {
            if (syntax[at] == '\n' || syntax[at] == '\r' && (at + 1 >= syntax.Length || syntax[at + 1] != '\n'))
            {
                breaks++;
            }
            at++;
        }
        return at;
    }

    private int Escape(MappedText.Builder text, int at, int end)
    {
        char c = syntax[at + 1];
        if (c is '\n' or '\r')
        {
            int breaks = 0;
            int next = AfterBreaks(at + 1, end, ref breaks);
            text.Add(new string('\n', breaks - 1), at);
            return next;
        }
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            int until = Math.Min(at + 2 + digits, end);
            bool known = int.TryParse(syntax.AsSpan(at + 2, until - at - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code);
            text.Add(!known || code is < 0 or > 0x10FFFF ? "\uFFFD" : code is >= 0xD800 and < 0xE000 ? ((char)code).ToString() : char.ConvertFromUtf32(code), at);
            return until;
        }
        text.Add(c switch
        {
            '0' => "\0",
            'a' => "\a",
            'b' => "\b",
            't' or '\t' => "\t",
            'n' => "\n",
            'v' => "\v",
            'f' => "\f",
            'r' => "\r",
            'e' => "\e",
            'N' => "\u0085",
            '_' => "\u00A0",
            'L' => "\u2028",
            'P' => "\u2029",
            _ => c.ToString(),
        }, at);
        return at + 2;
    }

    private MappedText Block(SourceSpan span, bool folded, string value)
    {
        List<SourceSpan> lines = Lines(span);
        int indent = -1;
        for (int i = 0; i < lines.Count && indent < 0; i++)
        {
            int blanks = Blanks(lines[i]);
            // What the value still has in front of its first line says how much of it is indentation, whatever the block's mark asks for.
            indent = blanks < lines[i].Length ? Math.Max(0, blanks - LeadingBlanks(value)) : -1;
        }
        var text = new MappedText.Builder(source);
        int breaks = 0;
        bool first = true, indented = false;
        int last = span.Start;
        foreach (SourceSpan line in lines)
        {
            var rest = new SourceSpan(Math.Min(line.End, line.Start + Math.Min(Blanks(line), Math.Max(0, indent))), line.End);
            if (rest.Length == 0)
            {
                breaks++;
                continue;
            }
            bool more = syntax[rest.Start] is ' ' or '\t';
            int count = first ? breaks : breaks + 1;
            bool joined = folded && !first && !more && !indented;
            text.Add(!joined ? new string('\n', count) : count == 1 ? " " : new string('\n', count - 1), last);
            text.Add(rest);
            (breaks, first, indented, last) = (0, false, more, rest.End);
        }
        int trailing = value.Length - value.AsSpan().TrimEnd('\n').Length;
        return text.Add(new string('\n', first && trailing == 0 ? 0 : trailing), last).Build();
    }

    /// <summary>The lines below the block's mark, without their ends.</summary>
    private List<SourceSpan> Lines(SourceSpan span)
    {
        var lines = new List<SourceSpan>();
        int at = syntax.AsSpan(span.Start, span.Length).IndexOf('\n');
        int start = at < 0 ? span.End : span.Start + at + 1;
        while (start < span.End)
        {
            at = syntax.AsSpan(start, span.End - start).IndexOf('\n');
            int end = at < 0 ? span.End : start + at;
            lines.Add(new(start, end > start && syntax[end - 1] == '\r' ? end - 1 : end));
            start = at < 0 ? span.End : end + 1;
        }
        return lines;
    }

    private int Blanks(SourceSpan line)
    {
        int rest = syntax.AsSpan(line.Start, line.Length).IndexOfAnyExcept(' ');
        return rest < 0 ? line.Length : rest;
    }

    private static int LeadingBlanks(string value)
    {
        ReadOnlySpan<char> rest = value.AsSpan().TrimStart('\n');
        int at = rest.IndexOfAnyExcept(' ');
        return at < 0 ? 0 : at;
    }
}
