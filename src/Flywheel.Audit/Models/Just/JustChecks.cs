using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Models.Just;

/// <summary>Carries a strict check of the contract in a dependency, or in a recipe that a line calls, over to what runs after it.</summary>
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
            Exported = file.Exported,
            Aliases = file.Aliases,
            Imports = file.Imports,
            Modules = file.Modules,
            HasFallback = file.HasFallback,
            LoadsDotEnv = file.LoadsDotEnv,
        };
    }

    /// <summary>A recipe checks, too, when one that it depends on or calls does.</summary>
    private static void Spread(Justfile file, HashSet<string> checking)
    {
        var dependents = file.Recipes.SelectMany(recipe => recipe.Before.Select(dependency => Target(file, dependency.Recipe))
                .Concat(recipe.Scripts.SelectMany(script => Called(file, script))).Select(on => (On: on, recipe.Name)))
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
        bool after = recipe.Before.Any(dependency => checking.Contains(Target(file, dependency.Recipe)));
        ImmutableArray<ScriptFragment>.Builder scripts = ImmutableArray.CreateBuilder<ScriptFragment>(recipe.Scripts.Length);
        foreach (ScriptFragment script in recipe.Scripts)
        {
            scripts.Add(after ? script with { AfterContractCheck = true } : script);
            after = after || Called(file, script).Any(checking.Contains);
        }
        return recipe with { Scripts = scripts.MoveToImmutable() };
    }

    /// <summary>
    /// The recipes that a line runs where it does nothing else, and whose failure ends the recipe: <c>just check</c>, but not
    /// <c>-just check</c>, <c>just check || true</c> or <c>just check &amp;</c>.
    /// </summary>
    private static IEnumerable<string> Called(Justfile file, ScriptFragment script)
    {
        string text = script.Text.Text;
        bool ignored = script.Text.ToSource(0) is > 0 and var start && Prefix(script.Text.Source.Text, start).Contains('-');
        if (ignored || !text.Contains("just", StringComparison.Ordinal) || text.AsSpan().IndexOfAny("|&;!<>()\n") >= 0
            || ShellReading.Of(script).Commands is not [{ Manner: CommandManner.Run } command] || !JustCommand.IsJust(command)
            || JustCommand.Of(command) is not { Runs: true, Justfile: null, WorkingDirectory: null } called)
        {
            yield break;
        }
        foreach (string word in called.Words)
        {
            yield return Target(file, word);
            if (file.Find(word) is not { Parameters.IsEmpty: true })
            {
                // What follows are its arguments.
                yield break;
            }
        }
    }

    /// <summary>The <c>@</c> and <c>-</c> right before a line.</summary>
    private static ReadOnlySpan<char> Prefix(string text, int start)
    {
        int from = start;
        while (from > 0 && text[from - 1] is '@' or '-')
        {
            from--;
        }
        return text.AsSpan(from, start - from);
    }

    private static string Target(Justfile file, string recipe) => file.Aliases.TryGetValue(recipe, out string? target) ? target : recipe;
}
