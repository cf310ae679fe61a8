using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Just;
using Flywheel.Audit.Text;

namespace Flywheel.Cli.Init;

/// <summary>Recipes that hand their words on to the lane entry, whatever is in them.</summary>
internal sealed class JustRecipes : EntryPoint
{
    private const string Usual = "justfile";

    private static readonly string[] Recipes = ["bazel", "flywheel-contract"];

    internal override string Name => "just";

    internal override string What => "recipes `bazel` and `flywheel-contract` in the justfile";

    internal override string PathIn(RepositoryTree tree) => tree.Files.FirstOrDefault(file => IsJustfile(file.Path))?.Path ?? Usual;

    internal override bool IsUsedIn(RepositoryTree tree) => tree.Files.Any(file => IsJustfile(file.Path));

    // The words come as arguments of a script: what just puts in for `{{ }}` would be read by a shell again.
    internal override string Body(string around, string runner) =>
        """
        # Bazel through the guard: `just bazel build //...`
        [positional-arguments]
        bazel *words:
            #!/bin/sh
            exec bazel-cache-backed "$@"

        # Would a lane be allowed here, and does the cache answer?
        flywheel-contract:
            flywheel contract --strict

        """;

    internal override EntryFault? Clash(string before, string after)
    {
        string[] names = NamesIn(before);
        return Recipes.FirstOrDefault(names.Contains) is { } taken
            ? new($"has a recipe `{taken}` of its own", "give that recipe another name, or call `bazel-cache-backed \"$@\"` in it yourself")
            : Recipes.Except(NamesIn(after)).Any()
                ? new("is written so that no recipe can be added behind its end", "end what is open at its end: a string, a list, a group")
                : null;
    }

    private static string[] NamesIn(string text)
    {
        var facts = new FileFacts(SourceText.Decode(Usual, System.Text.Encoding.UTF8.GetBytes(text)), FileKind.Justfile);
        new JustfileReader().Read(facts);
        return facts.Model<Justfile>() is { } file ? [.. file.Recipes.Select(recipe => recipe.Name), .. file.Aliases.Keys] : [];
    }

    private static bool IsJustfile(string path) => path.Equals(Usual, StringComparison.OrdinalIgnoreCase) || path.Equals("." + Usual, StringComparison.OrdinalIgnoreCase);
}
