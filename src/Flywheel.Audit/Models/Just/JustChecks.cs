using System.Collections.Immutable;
using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Models.Just;

/// <summary>Carries a strict check of the contract in a dependency over to what runs after it.</summary>
internal static class JustChecks
{
    /// <summary>The justfile with the scripts marked that only run once a recipe before them has checked the contract.</summary>
    public static Justfile Marked(Justfile file)
    {
        var checking = new HashSet<string>(StringComparer.Ordinal);
        foreach (JustRecipe recipe in file.Recipes)
        {
            if (recipe.Scripts.Any(script => script.AfterContractCheck || ContractCheck.IsIn(script)))
            {
                checking.Add(recipe.Name);
            }
        }
        if (checking.Count == 0)
        {
            return file;
        }
        Spread(file, checking);
        return new()
        {
            Source = file.Source,
            Recipes = [.. file.Recipes.Select(recipe => Marked(file, recipe, checking))],
            Constants = file.Constants,
            Aliases = file.Aliases,
            Imports = file.Imports,
            Modules = file.Modules,
            HasFallback = file.HasFallback,
            LoadsDotEnv = file.LoadsDotEnv,
        };
    }

    /// <summary>A recipe checks, too, when one that it depends on does.</summary>
    private static void Spread(Justfile file, HashSet<string> checking)
    {
        var dependents = file.Recipes.SelectMany(recipe => recipe.Before.Select(dependency => (On: Target(file, dependency), recipe.Name)))
            .ToLookup(pair => pair.On, pair => pair.Name, StringComparer.Ordinal);
        var open = new Queue<string>(checking);
        while (open.TryDequeue(out string? name))
        {
            foreach (string dependent in dependents[name])
            {
                if (checking.Add(dependent))
                {
                    open.Enqueue(dependent);
                }
            }
        }
    }

    private static JustRecipe Marked(Justfile file, JustRecipe recipe, HashSet<string> checking)
    {
        bool after = recipe.Before.Any(dependency => checking.Contains(Target(file, dependency)));
        ImmutableArray<Facts.ScriptFragment> scripts = after ? [.. recipe.Scripts.Select(script => script with { AfterContractCheck = true })] : recipe.Scripts;
        return recipe with { Scripts = scripts };
    }

    private static string Target(Justfile file, JustDependency dependency) =>
        file.Aliases.TryGetValue(dependency.Recipe, out string? target) ? target : dependency.Recipe;
}
