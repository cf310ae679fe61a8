using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Just;

/// <summary>Reads justfiles: recipes as scripts, variables as values.</summary>
public sealed class JustfileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Justfile];

    public void Read(FileFacts facts)
    {
        Justfile file = new JustfileParser(facts).Parse();
        facts.Add(JustChecks.Marked(file));
        facts.Scripts.AddRange(facts.Model<Justfile>()!.Recipes.SelectMany(recipe => recipe.Scripts));
    }
}
