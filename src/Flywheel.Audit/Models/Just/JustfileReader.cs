using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Just;

/// <summary>Reads justfiles: recipes as scripts, variables as values.</summary>
public sealed class JustfileReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Justfile];

    public void Read(FileFacts facts) => Read(facts, ImportedVariables.Of([]));

    /// <summary>The same with what justfiles set that it imports, or that import it.</summary>
    internal static void Read(FileFacts facts, ImportedVariables imported)
    {
        Justfile file = new JustfileParser(facts, imported).Parse();
        facts.Add(JustChecks.Marked(file));
        facts.Scripts.AddRange(facts.Model<Justfile>()!.Recipes.SelectMany(recipe => recipe.Scripts));
    }
}
