using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markup;

/// <summary>
/// reStructuredText as Markdown: titles over and under their rules, literal blocks behind <c>::</c>, <c>.. code-block:: sh</c> and its kin,
/// notices as text, comments as comments.
/// </summary>
internal sealed class RestText(FileFacts facts)
{
    private static readonly string[] Notices =
        ["note", "tip", "hint", "important", "attention", "caution", "danger", "error", "warning", "admonition", "seealso"];

    private readonly SourceText source = facts.Source;
    private readonly RewrittenText text = new(facts.Source);
    private readonly List<char> levels = [];
    private int line = 1;

    /// <summary>How far the notice is indented whose text is read; -1 outside of one.</summary>
    private int notice = -1;

    public MappedText Rewritten()
    {
        while (line <= source.LineCount)
        {
            Step();
        }
        return text.Build();
    }

    private ReadOnlySpan<char> At(int number) => number <= source.LineCount ? source.Of(source.LineSpan(number)) : default;

    private static int Indent(ReadOnlySpan<char> line) => line.IndexOfAnyExcept(" \t") is >= 0 and var at ? at : line.Length;

    private void Step()
    {
        SourceSpan span = source.LineSpan(line);
        ReadOnlySpan<char> said = source.Of(span);
        int indent = Indent(said);
        ReadOnlySpan<char> trimmed = said.Trim();
        if (notice >= indent && !trimmed.IsEmpty)
        {
            // What a notice says leads to nothing behind it.
            notice = -1;
            text.End(span.Start);
            text.Mark("***", span.Start);
            text.End(span.Start);
            text.End(span.Start);
        }
        if (IsRule(trimmed) && indent == 0 && !At(line + 1).IsWhiteSpace() && IsRule(At(line + 2).Trim()) && At(line + 2).Trim()[0] == trimmed[0])
        {
            line++;
            return;
        }
        if (!trimmed.IsEmpty && !IsRule(trimmed) && IsRule(At(line + 1).TrimEnd()) && At(line + 1).TrimEnd().Length + 2 >= trimmed.Length)
        {
            char mark = At(line + 1)[0];
            int level = levels.IndexOf(mark);
            if (level < 0)
            {
                levels.Add(mark);
                level = levels.Count - 1;
            }
            text.End(span.Start);
            text.Mark(new string('#', Math.Min(6, level + 1)) + " ", span.Start);
            text.Prose(span);
            text.End(span.End);
            line += 2;
        }
        else if (trimmed.StartsWith(".. ") || trimmed is "..")
        {
            Explicit(span, indent, trimmed);
        }
        else if (trimmed.EndsWith("::"))
        {
            if (trimmed.Length > 2)
            {
                // Without one of the colons.
                Text(new(span.Start, span.Start + said.TrimEnd().Length - 1), indent);
            }
            line++;
            Block("", indent);
        }
        else if (IsDelimited(trimmed))
        {
            text.End(span.Start);
            line++;
        }
        else
        {
            Text(span, indent);
            line++;
        }
    }

    /// <summary>Text stands where Markdown takes it for text: indented deeper, it would be code.</summary>
    private void Text(SourceSpan span, int indent)
    {
        int start = span.Start + Math.Min(indent, span.Length);
        ReadOnlySpan<char> said = source.Text.AsSpan(start, Math.Max(0, span.End - start));
        if (indent > 0 && !said.IsEmpty)
        {
            text.Mark("  ", start);
        }
        if (said.StartsWith("#. "))
        {
            text.Mark("1. ", start);
            start += 3;
        }
        text.Prose(new(Math.Min(start, span.End), span.End));
    }

    private void Explicit(SourceSpan span, int indent, ReadOnlySpan<char> trimmed)
    {
        int colons = trimmed.IndexOf("::");
        line++;
        if (colons < 0)
        {
            int first = span.Start + indent + 2;
            facts.Comments.Add(MappedText.Of(source, new(Math.Min(first, span.End), span.End)));
            while (line <= source.LineCount && !At(line).IsWhiteSpace() && Indent(At(line)) > indent)
            {
                line++;
            }
            text.End(span.End);
            return;
        }
        string name = trimmed[3..colons].Trim().ToString();
        string rest = trimmed[(colons + 2)..].Trim().ToString();
        if (name is "code-block" or "code" or "sourcecode" or "prompt" or "parsed-literal" or "highlight" or "literalinclude" or "tab" or "code-tab")
        {
            string language = name == "parsed-literal" ? "" : rest.Split(' ')[0];
            if (name is "highlight" or "literalinclude")
            {
                return;
            }
            Block(language.Length == 0 && name == "prompt" ? "sh" : language, indent);
            return;
        }
        notice = Notices.Contains(name) ? indent : notice;
        // A notice, or something else whose text, if any, is text.
        text.End(span.Start);
        if (rest.Length > 0 && name is not ("toctree" or "image" or "figure" or "include" or "contents" or "index"))
        {
            int at = source.Text.IndexOf(rest, span.Start, StringComparison.Ordinal);
            Text(at < 0 ? new(span.End, span.End) : new(at, at + rest.Length), indent: 0);
        }
    }

    /// <summary>The indented lines that follow, options of the directive left out.</summary>
    private void Block(string language, int indent)
    {
        int first = line;
        while (first <= source.LineCount && (At(first).IsWhiteSpace() || (At(first).Trim().StartsWith(":") && Indent(At(first)) > indent && first < line + 20)))
        {
            first++;
        }
        int margin = first <= source.LineCount ? Indent(At(first)) : 0;
        if (margin <= indent)
        {
            return;
        }
        int last = first;
        for (int at = first; at <= source.LineCount && (At(at).IsWhiteSpace() || Indent(At(at)) > indent); at++)
        {
            last = At(at).IsWhiteSpace() ? last : at;
        }
        SourceSpan start = source.LineSpan(first);
        text.End(start.Start);
        text.Fence(language, start.Start);
        for (int at = first; at <= last; at++)
        {
            SourceSpan span = source.LineSpan(at);
            text.Line(new(span.Start + Math.Min(span.Length, Math.Min(margin, Indent(At(at)))), span.End));
        }
        text.Fence("", source.LineSpan(last).End);
        text.End(source.LineSpan(last).End);
        line = last + 1;
    }

    private static bool IsRule(ReadOnlySpan<char> line) =>
        line.Length >= 3 && !char.IsLetterOrDigit(line[0]) && !char.IsWhiteSpace(line[0]) && line[0] is not ('|' or '`' or '$')
            && line.IndexOfAnyExcept(line[0]) < 0;

    /// <summary>The frame of a table.</summary>
    private static bool IsDelimited(ReadOnlySpan<char> line) => line.Length > 2 && line.IndexOfAnyExcept("+-=| ") < 0;
}
