using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.CommandFiles;

/// <summary>A tox.ini: the commands of its environments, one on a line, with <c>-</c> before those that may fail; other values as values.</summary>
internal static class ToxCommands
{
    public static void Add(FileFacts facts)
    {
        SourceText source = facts.Source;
        string section = "", key = "";
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span).TrimEnd();
            if (text.IsEmpty || text[0] is '#' or ';')
            {
                continue;
            }
            int start = 0;
            if (text[0] == '[')
            {
                (section, key) = (text.Trim("[] ").ToString(), "");
                continue;
            }
            if (!char.IsWhiteSpace(text[0]))
            {
                int equals = text.IndexOf('=');
                key = equals > 0 ? text[..equals].Trim().ToString() : "";
                start = equals + 1;
            }
            while (start < text.Length && (char.IsWhiteSpace(text[start]) || text[start] is '-' or '!'))
            {
                start++;
            }
            if (start >= text.Length || text[start] == '#')
            {
                continue;
            }
            SourceSpan said = new(span.Start + start, span.Start + text.Length);
            while (key.StartsWith("commands", StringComparison.Ordinal) && source.Of(said).EndsWith('\\') && line < source.LineCount)
            {
                said = new(said.Start, source.LineSpan(++line).End);
            }
            MappedText value = MappedText.Of(source, said);
            var construct = new Construct(ConstructKind.Recipe, section);
            if (key.StartsWith("commands", StringComparison.Ordinal))
            {
                facts.Scripts.Add(new(value, ScriptOrigin.PackageScript, construct));
            }
            else if (key.Length > 0)
            {
                facts.Values.Add(new($"{section}.{key}", value, construct));
            }
        }
        LineComments.AddTo(facts);
    }
}
