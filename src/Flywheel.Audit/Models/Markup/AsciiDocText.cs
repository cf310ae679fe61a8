using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markup;

/// <summary>AsciiDoc as Markdown: titles, <c>[source,sh]</c> and what follows it, listings between <c>----</c>, literal paragraphs, comments.</summary>
internal sealed class AsciiDocText(FileFacts facts)
{
    private readonly SourceText source = facts.Source;
    private readonly RewrittenText text = new(facts.Source);
    private string? language;
    private int line = 1;

    public MappedText Rewritten()
    {
        while (line <= source.LineCount)
        {
            Step();
        }
        return text.Build();
    }

    private void Step()
    {
        SourceSpan span = source.LineSpan(line++);
        ReadOnlySpan<char> said = source.Of(span).TrimEnd();
        if (said.StartsWith("////"))
        {
            Skip(said.ToString());
        }
        else if (said.StartsWith("//"))
        {
            facts.Comments.Add(MappedText.Of(source, new(span.Start + 2, span.End)));
        }
        else if (said.StartsWith("[") && said.EndsWith("]"))
        {
            Attribute(said[1..^1]);
        }
        else if (said is "----" or "...." or "-----" || said.StartsWith("------") || said.StartsWith("....."))
        {
            // Between dots stands text as it is, output as a rule: a listing is code.
            Listing(said.ToString(), language is { Length: > 0 } ? language : said[0] == '.' ? "text" : "", span);
        }
        else if (said.StartsWith("```"))
        {
            Listing("```", said[3..].Trim().ToString(), span);
        }
        else if (said is "--" or "====" or "****" or "|===" or "____" or "+" || said.StartsWith("====="))
        {
            text.End(span.Start);
        }
        else if (language is not null && !said.IsEmpty)
        {
            // The block is the paragraph.
            text.Fence(language, span.Start);
            text.Line(span);
            while (line <= source.LineCount && !source.Of(source.LineSpan(line)).IsWhiteSpace())
            {
                text.Line(source.LineSpan(line++));
            }
            text.Fence("", span.End);
            language = null;
        }
        else if (said.StartsWith(":") && said.Length > 2 && said[1..].IndexOf(':') > 0 && char.IsAsciiLetter(said[1]))
        {
            text.End(span.Start);
        }
        else
        {
            Text(span, said);
        }
    }

    private void Text(SourceSpan span, ReadOnlySpan<char> said)
    {
        int marks = said.IndexOfAnyExcept(said.IsEmpty ? ' ' : said[0]);
        bool marked = marks > 0 && marks < 7 && said[marks] == ' ';
        if (marked && said[0] == '=')
        {
            text.End(span.Start);
            text.Mark(new string('#', marks) + " ", span.Start);
            text.Prose(new(span.Start + marks + 1, span.End));
            text.End(span.End);
        }
        else if (marked && said[0] is '*' or '-' or '.')
        {
            text.Mark(new string(' ', 2 * (marks - 1)) + (said[0] == '.' ? "1. " : "- "), span.Start);
            text.Prose(new(span.Start + marks + 1, span.End));
        }
        else if (said.Length > 1 && said[0] is ' ' or '\t')
        {
            text.Mark("    ", span.Start);
            text.Line(new(span.Start + said.IndexOfAnyExcept(" \t"), span.End));
        }
        else if (said.Length > 1 && said[0] == '.' && said[1] is not ('.' or ' '))
        {
            // The title of a block leads to it.
            text.Prose(new(span.Start + 1, span.End));
            text.End(span.End);
        }
        else
        {
            text.Prose(span);
        }
    }

    /// <summary><c>source,sh</c>, <c>,console</c>, <c>source%nowrap,bash</c>, <c>listing</c>.</summary>
    private void Attribute(ReadOnlySpan<char> inner)
    {
        int comma = inner.IndexOf(',');
        ReadOnlySpan<char> style = comma < 0 ? inner : inner[..comma];
        if (style.StartsWith("source") || style.StartsWith("listing") || style.StartsWith("literal") || (style.IsEmpty && comma == 0))
        {
            ReadOnlySpan<char> rest = comma < 0 ? default : inner[(comma + 1)..].Trim();
            int end = rest.IndexOfAny(", %");
            ReadOnlySpan<char> named = (end < 0 ? rest : rest[..end]).Trim("\"'");
            named = named.StartsWith("language=") ? named["language=".Length..].Trim("\"'") : named;
            language = named.IsEmpty && style.StartsWith("literal") ? "text" : named.Contains('=') ? "" : named.ToString();
        }
    }

    private void Listing(string mark, string said, SourceSpan opening)
    {
        text.End(opening.Start);
        text.Fence(said, opening.Start);
        while (line <= source.LineCount && !source.Of(source.LineSpan(line)).TrimEnd().SequenceEqual(mark))
        {
            text.Line(source.LineSpan(line++));
        }
        text.Fence("", opening.End);
        text.End(opening.End);
        line++;
        language = null;
    }

    private void Skip(string mark)
    {
        while (line <= source.LineCount && !source.Of(source.LineSpan(line)).TrimEnd().SequenceEqual(mark))
        {
            line++;
        }
        line++;
    }
}
