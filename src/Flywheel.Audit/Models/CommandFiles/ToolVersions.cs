using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.CommandFiles;

/// <summary>A <c>.tool-versions</c> of asdf and mise: a tool and its versions on each line, given as values under <c>tools</c>.</summary>
internal static class ToolVersions
{
    public static void Add(FileFacts facts)
    {
        SourceText source = facts.Source;
        for (int line = 1; line <= source.LineCount; line++)
        {
            SourceSpan span = source.LineSpan(line);
            ReadOnlySpan<char> text = source.Of(span);
            int space = text.IndexOfAny(' ', '\t');
            if (space > 0 && text[0] != '#')
            {
                facts.Values.Add(new($"tools.{text[..Math.Min(space, 100)]}", MappedText.Of(source, span), Construct.File));
            }
        }
        LineComments.AddTo(facts);
    }
}
