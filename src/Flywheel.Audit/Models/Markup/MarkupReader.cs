using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Markup;

/// <summary>
/// Documents of reStructuredText and AsciiDoc: the commands in their blocks and in their text, and the files that they show. They are rewritten as
/// Markdown, every piece knowing where it stands, and read as that. Tables, plans and claims in them are not judged.
/// </summary>
public sealed class MarkupReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Markup];

    public void Read(FileFacts facts)
    {
        bool rest = facts.Path.EndsWith(".rst", StringComparison.OrdinalIgnoreCase);
        MappedText text = rest ? new RestText(facts).Rewritten() : new AsciiDocText(facts).Rewritten();
        var inner = new FileFacts(new SourceText(facts.Path, text.Text), FileKind.Markdown);
        new MarkdownReader().Read(inner);
        facts.Scripts.AddRange(inner.Scripts.Select(script => script with { Text = script.Text.Within(text) }));
        if (inner.Model<EmbeddedFiles>() is { } shown)
        {
            facts.Add(new EmbeddedFiles([.. shown.All.Select(one => one with { Text = one.Text.Within(text) })]));
        }
    }
}
