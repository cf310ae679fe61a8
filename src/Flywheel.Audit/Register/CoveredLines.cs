using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>
/// How far a comment reaches that stands above a line: that line, as far as it is continued; the whole script where the line is the key of one
/// (<c>run: |</c>, <c>script:</c>); the whole recipe where it is the header of one. What holds more than a script, a job or a list of
/// steps, is no line that a comment is for.
/// </summary>
internal static class CoveredLines
{
    private static readonly string[] ScriptKeys = ["run", "script", "before_script", "after_script", "command", "commands", "args", "entrypoint"];

    /// <summary>The last line, from 1.</summary>
    /// <param name="file">The file.</param>
    /// <param name="first">The line below the comment, from 1.</param>
    public static int Last(FileFacts file, int first)
    {
        SourceText source = file.Source;
        return file.Kind switch
        {
            FileKind.Workflow or FileKind.Action or FileKind.GitLab or FileKind.Yaml when HeadsScript(source.Of(source.LineSpan(first)))
                => Nested(source, first, ListAt(source, first)),
            FileKind.Justfile or FileKind.Make when RecipeHeader(source, first) is { } header => Nested(source, header, besides: -1),
            _ => Continued(source, first),
        };
    }

    /// <summary>A key whose value is a block of text, or one by whose name scripts go.</summary>
    private static bool HeadsScript(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.Trim();
        text = text.IndexOf(" #") is >= 0 and var comment ? text[..comment].TrimEnd() : text;
        bool item = text.StartsWith("- ");
        text = item ? text[2..].TrimStart() : text;
        int colon = text.IndexOf(':');
        ReadOnlySpan<char> value = (colon < 0 ? item ? text : "" : text[(colon + 1)..]).Trim();
        if (value.StartsWith("|") || value.StartsWith(">"))
        {
            return value[1..].IndexOfAnyExcept("+-0123456789") < 0;
        }
        if (!value.IsEmpty || colon < 0)
        {
            return false;
        }
        foreach (string key in ScriptKeys)
        {
            if (text[..colon].SequenceEqual(key))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>The list of a key may stand at the key's own column: <c>script:</c>, and below it <c>- make</c>.</summary>
    private static int ListAt(SourceText source, int line)
    {
        ReadOnlySpan<char> text = source.Of(source.LineSpan(line));
        return text.TrimEnd().EndsWith(":") && !text.TrimStart().StartsWith("- ") ? Indentation(text) : -1;
    }

    /// <summary>The last line that is indented more than the first, or is an item at the column <paramref name="besides"/>.</summary>
    private static int Nested(SourceText source, int first, int besides)
    {
        ReadOnlySpan<char> head = source.Of(source.LineSpan(first));
        // `- run: |`: what belongs to the key is indented more than the dash.
        int indentation = Indentation(head);
        bool keyed = head.TrimStart().StartsWith("- ") && head.Contains(':');
        int last = Continued(source, first);
        for (int line = last + 1; line <= source.LineCount; line++)
        {
            ReadOnlySpan<char> text = source.Of(source.LineSpan(line));
            if (text.IsWhiteSpace())
            {
                continue;
            }
            int own = Indentation(text);
            if (own <= indentation && !(own == besides && text[own..].StartsWith("- ")))
            {
                break;
            }
            // Another key of the same item: `- run: |` and below it `  env:`.
            if (keyed && own == indentation + KeyAt(head[indentation..]))
            {
                break;
            }
            last = line;
        }
        return last;
    }

    private static int KeyAt(ReadOnlySpan<char> item) => 1 + item[1..].IndexOfAnyExcept(' ');

    /// <summary>The line of the header that attributes may stand above; null where no body follows.</summary>
    private static int? RecipeHeader(SourceText source, int first)
    {
        int header = first;
        while (header < source.LineCount && source.Of(source.LineSpan(header)).StartsWith("["))
        {
            header++;
        }
        ReadOnlySpan<char> text = source.Of(source.LineSpan(header));
        int body = Continued(source, header) + 1;
        return text.IsWhiteSpace() || text[0] is ' ' or '\t' or '#' || !text.Contains(':') || body > source.LineCount
            || source.Of(source.LineSpan(body)) is not [' ' or '\t', ..] ? null : header;
    }

    private static int Continued(SourceText source, int line)
    {
        while (line < source.LineCount && source.Of(source.LineSpan(line)).TrimEnd().EndsWith("\\"))
        {
            line++;
        }
        return line;
    }

    private static int Indentation(ReadOnlySpan<char> line) => line.Length - line.TrimStart(" \t").Length;
}
