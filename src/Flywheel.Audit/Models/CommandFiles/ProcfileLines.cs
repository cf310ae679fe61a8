using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.CommandFiles;

/// <summary>A Procfile: <c>name: command</c> on each line, read by a shell.</summary>
internal static class ProcfileLines
{
    public static void Add(FileFacts facts)
    {
        SourceText source = facts.Source;
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            int colon = text.IndexOf(':');
            if (colon > 0 && !text[..colon].ContainsAny(" \t#"))
            {
                facts.Scripts.Add(new(MappedText.Of(source, new(span.Start + colon + 1, span.End)), ScriptOrigin.PackageScript,
                    new(ConstructKind.Recipe, text[..colon].ToString())));
            }
        }
        LineComments.AddTo(facts);
    }
}
