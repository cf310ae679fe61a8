using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Nix;

/// <summary>The value of a string: escapes and, between two single quotes, the common indentation taken away.</summary>
internal sealed class NixStrings(SourceText source)
{
    /// <summary>
    /// Strings in interpolations of strings: below so many, what an interpolation holds is left out of the value, lest each holds all of the next.
    /// </summary>
    private const int DeepestWritten = 8;

    private readonly string text = source.Text;

    /// <summary>How many strings the next one stands in, itself included.</summary>
    public int Depth { get; set; }

    /// <param name="parts">Texts as they are written, and interpolations (<c>${</c> and <c>}</c> included) with their expression.</param>
    /// <param name="indented">Whether it stands between two single quotes.</param>
    public MappedText Of(List<(SourceSpan Span, NixNode? Inner)> parts, bool indented)
    {
        int indent = indented ? Indent(parts) : 0;
        var builder = new MappedText.Builder(source);
        bool lineStart = indented;
        for (int i = 0; i < parts.Count; i++)
        {
            (SourceSpan span, NixNode? inner) = parts[i];
            if (inner is not null)
            {
                Interpolation(builder, span, inner);
                lineStart = false;
            }
            else
            {
                // The first line of such a string is left out where it is blank.
                int from = indented && i == 0 ? AfterBlankLine(span) : span.Start;
                lineStart = Plain(builder, new(from, span.End), indented, indent, lineStart);
            }
        }
        return builder.Build();
    }

    private int AfterBlankLine(SourceSpan span)
    {
        for (int i = span.Start; i < span.End; i++)
        {
            if (text[i] == '\n')
            {
                return i + 1;
            }
            if (text[i] is not (' ' or '\t' or '\r'))
            {
                break;
            }
        }
        return span.Start;
    }

    /// <summary><c>${lib.getExe pkgs.bazelisk}</c> is the program bazelisk, whatever its path.</summary>
    private void Interpolation(MappedText.Builder builder, SourceSpan span, NixNode inner)
    {
        if (inner is NixNode.Apply { Function.LastName: "getExe", Arguments: [var package] } && package.LastName.Length > 0)
        {
            builder.Add(package.LastName, span.Start);
        }
        else if (inner is NixNode.Apply { Function.LastName: "getExe'", Arguments: [_, NixNode.String program] })
        {
            builder.Add(program.Text.Text, span.Start);
        }
        else if (inner is NixNode.Apply { Function.LastName: "getBin" or "toString", Arguments: [var only] } && only.Segments.Length > 0)
        {
            builder.Add($"${{{string.Join('.', only.Segments)}}}", span.Start);
        }
        else if (Depth > DeepestWritten && span.Length > 3)
        {
            builder.Add(new SourceSpan(span.Start, span.Start + 2)).Add("}", span.End - 1);
        }
        else
        {
            builder.Add(span);
        }
    }

    private bool Plain(MappedText.Builder builder, SourceSpan span, bool indented, int indent, bool lineStart)
    {
        int from = span.Start, i = span.Start;
        while (i < span.End)
        {
            if (lineStart)
            {
                Flush(i);
                int skip = i;
                while (skip < span.End && skip - i < indent && text[skip] is ' ' or '\t')
                {
                    skip++;
                }
                from = i = skip;
                lineStart = false;
                continue;
            }
            char c = text[i];
            if (c == '\n')
            {
                lineStart = indented;
                i++;
            }
            else if (!indented && c == '\\' && i + 1 < span.End)
            {
                Flush(i);
                builder.Add(text[i + 1] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", var other => other.ToString() }, i);
                i += 2;
                from = i;
            }
            else if (indented && c == '\'' && i + 2 < span.End && text[i + 1] == '\'')
            {
                Flush(i);
                bool back = text[i + 2] == '\\';
                if (text[i + 2] == '$')
                {
                    builder.Add(new SourceSpan(i + 2, i + 3));
                }
                else if (!back)
                {
                    builder.Add("''", i);
                }
                else if (i + 3 < span.End)
                {
                    builder.Add(text[i + 3] switch { 'n' => "\n", 't' => "\t", 'r' => "\r", var other => other.ToString() }, i);
                }
                i += back ? 4 : 3;
                from = Math.Min(i, span.End);
            }
            else
            {
                i++;
            }
        }
        Flush(span.End);
        return lineStart;

        void Flush(int end)
        {
            if (end > from)
            {
                builder.Add(new SourceSpan(from, end));
            }
        }
    }

    /// <summary>The least indentation of lines that hold more than spaces.</summary>
    private int Indent(List<(SourceSpan Span, NixNode? Inner)> parts)
    {
        int least = int.MaxValue, width = 0;
        bool counting = true;
        foreach ((SourceSpan span, NixNode? inner) in parts)
        {
            if (inner is not null)
            {
                least = counting ? Math.Min(least, width) : least;
                counting = false;
                continue;
            }
            foreach (char c in source.Of(span))
            {
                if (c == '\n')
                {
                    counting = true;
                    width = 0;
                }
                else if (counting && c is ' ' or '\t')
                {
                    width++;
                }
                else if (counting && c != '\r')
                {
                    least = Math.Min(least, width);
                    counting = false;
                }
            }
        }
        return least == int.MaxValue ? 0 : least;
    }
}
