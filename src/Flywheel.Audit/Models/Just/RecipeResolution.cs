using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>What <c>just x</c> runs in the end, across dependencies, imports, modules and recipes that call <c>just</c> themselves.</summary>
/// <param name="files">Of the repository, by path.</param>
public sealed class RecipeResolution(IReadOnlyDictionary<string, FileFacts> files)
{
    /// <summary>Recipes that one runs, and what they are given: more than people write.</summary>
    private const int MostReached = 500, MostGiven = 100, LongestGiven = 4000;

    private readonly Dictionary<(string File, string Recipe), List<ReachedRecipe>> done = [];

    /// <summary>Recipes and steps to them that are followed in all.</summary>
    private int left = 4_000_000;

    /// <summary>
    /// The justfile that <c>just</c> finds from a folder: the nearest one upwards, else the root's; null where there is none.
    /// </summary>
    public Justfile? Nearest(string folder)
    {
        while (true)
        {
            if (In(folder) is { } found)
            {
                return found;
            }
            if (folder.Length == 0)
            {
                return null;
            }
            folder = RepositoryPath.FolderOf(folder);
        }
    }

    /// <summary>The recipes that a command of a file (a document, a script, a recipe) calls by name; empty where nothing is known of them.</summary>
    /// <param name="command">Of <c>just</c>.</param>
    /// <param name="path">Of the file that it stands in.</param>
    public ImmutableArray<ReachedRecipe> Called(JustCommand command, string path)
    {
        if (!command.Runs)
        {
            return [];
        }
        Justfile? file = command.Justfile is { } given ? At(RepositoryPath.Joined(RepositoryPath.FolderOf(path), given)) ?? At(RepositoryPath.Joined("", given))
            : command.WorkingDirectory is { } folder ? Nearest(RepositoryPath.Joined("", folder))
            : files.TryGetValue(path, out FileFacts? own) && own.Model<Justfile>() is { } same ? same
            : Nearest(RepositoryPath.FolderOf(path));
        if (file is null)
        {
            return [];
        }
        if (command.Words.IsEmpty)
        {
            JustRecipe? first = file.Recipes.FirstOrDefault(recipe => recipe.Attributes.Contains("default")) ?? (file.Recipes.Count > 0 ? file.Recipes[0] : null);
            return first is null ? [] : [new(file, first, [])];
        }
        return Named(file, command.Words);
    }

    /// <summary>The recipe that a dependency names; null where nothing is known of it.</summary>
    public ReachedRecipe? Called(Justfile file, JustDependency dependency) => Named(file, [dependency.Recipe]) is [var called, ..]
        ? called with { Given = [.. dependency.Arguments.Select(one => one?.Text ?? "$_")], IsDependency = true } : null;

    /// <summary>Every recipe that runs when this one does, itself first, each once, with the way to it.</summary>
    /// <param name="start">As <see cref="Called(JustCommand, string)"/> gives it.</param>
    /// <param name="isGuarded">Whether a recipe is a guarded entry: it and what it runs is left out.</param>
    public IReadOnlyList<ReachedRecipe> Reached(ReachedRecipe start, Func<ReachedRecipe, bool> isGuarded)
    {
        var reached = new List<ReachedRecipe>();
        var seen = new HashSet<(string, string, string)>();
        var open = new Stack<ReachedRecipe>();
        open.Push(start);
        while (reached.Count < MostReached && (left > 0 || reached.Count == 0) && open.TryPop(out ReachedRecipe? next))
        {
            left -= 1 + next.Trace.Length;
            if (!seen.Add((next.File.Source.Path, next.Recipe.Name, string.Join('\0', next.Given))) || isGuarded(next))
            {
                continue;
            }
            reached.Add(next);
            foreach (ReachedRecipe called in Enumerable.Reverse(Next(next)))
            {
                open.Push(called with { Trace = next.Trace.Add(called.Trace[0]), Given = Given(next, called) });
            }
        }
        return reached;
    }

    /// <summary>What a recipe is given by one that runs it, where that names its own parameters, or a variable of the justfile.</summary>
    private static ImmutableArray<string> Given(ReachedRecipe from, ReachedRecipe called)
    {
        if (!called.Given.Any(word => word.Contains("{{", StringComparison.Ordinal)))
        {
            return called.Given;
        }
        Dictionary<string, string> bound = from.Recipe.Bound(from.Given);
        var given = called.Given.Select(word => !word.StartsWith("{{", StringComparison.Ordinal) || !word.EndsWith("}}", StringComparison.Ordinal) ? word
            : bound.GetValueOrDefault(word[2..^2].Trim()) ?? from.File.Constants.GetValueOrDefault(word[2..^2].Trim())?.Text ?? word);
        // A dependency is given each of them as it is; what a line calls, the shell has split.
        return [.. (called.IsDependency ? given : given.SelectMany(word => word.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .TakeWhile((word, i) => i < MostGiven && word.Length < LongestGiven)];
    }

    private List<ReachedRecipe> Next(ReachedRecipe from)
    {
        (string, string) key = (from.File.Source.Path, from.Recipe.Name);
        if (done.TryGetValue(key, out List<ReachedRecipe>? known))
        {
            return known;
        }
        var next = new List<ReachedRecipe>();
        foreach (JustDependency dependency in from.Recipe.Before.Concat(from.Recipe.After))
        {
            ImmutableArray<string> given = [.. dependency.Arguments.Select(one => one?.Text ?? "$_")];
            Add(Named(from.File, [dependency.Recipe]).Select(one => one with { Given = given, IsDependency = true }), "depends on", dependency.Span.Start);
        }
        foreach (ScriptFragment script in from.Recipe.Scripts.Where(script => script.Text.Text.Contains("just", StringComparison.Ordinal)))
        {
            foreach (FoundCommand command in ShellReading.Of(script).Commands)
            {
                if (command.Manner == CommandManner.Run && JustCommand.IsJust(command))
                {
                    Add(Called(JustCommand.Of(command), from.File.Source.Path), "calls", command.ProgramSpan.Start);
                }
            }
        }
        return done[key] = next;

        void Add(IEnumerable<ReachedRecipe> recipes, string how, int at) => next.AddRange(recipes.Select(one => one with
        {
            Trace = [$"recipe `{from.Recipe.Name}` {how} `{one.Recipe.Name}` at {from.File.Source.Path}:{from.File.Source.LineOf(at)}"],
        }));
    }

    /// <summary>The recipes that words name one after the other; each takes as many words as it has parameters.</summary>
    private ImmutableArray<ReachedRecipe> Named(Justfile file, ImmutableArray<string> words)
    {
        var found = ImmutableArray.CreateBuilder<ReachedRecipe>();
        for (int i = 0; i < words.Length;)
        {
            string word = words[i++];
            (Justfile In, JustRecipe Recipe)? recipe = Find(file, word, 0);
            // `just mod recipe` is `just mod::recipe`.
            while (recipe is null && i < words.Length && HasModule(file, word.Split("::")[0]))
            {
                word += "::" + words[i++];
                recipe = Find(file, word, 0);
            }
            if (recipe is not { } known)
            {
                break;
            }
            int from = i;
            foreach (JustParameter parameter in known.Recipe.Parameters)
            {
                i = parameter.IsVariadic ? words.Length : Math.Min(words.Length, i + 1);
            }
            found.Add(new(known.In, known.Recipe, []) { Given = words[from..i] });
        }
        return found.ToImmutable();
    }

    private bool HasModule(Justfile file, string name) => file.Modules.ContainsKey(name)
        || file.Imports.Any(path => At(RepositoryPath.Joined(file.Folder, path))?.Modules.ContainsKey(name) == true);

    private (Justfile, JustRecipe)? Find(Justfile start, string name, int depth)
    {
        if (depth > 8)
        {
            return null;
        }
        int colons = name.IndexOf("::", StringComparison.Ordinal);
        var seen = new HashSet<string>();
        var open = new Queue<Justfile>([start]);
        while (open.TryDequeue(out Justfile? file))
        {
            if (!seen.Add(file.Source.Path))
            {
                continue;
            }
            if (colons > 0)
            {
                if (file.Modules.TryGetValue(name[..colons], out string? path) && Module(file, name[..colons], path) is { } module
                    && Find(module, name[(colons + 2)..], depth + 1) is { } inner)
                {
                    return inner;
                }
            }
            else if (file.Find(name) is { } recipe)
            {
                return (file, recipe);
            }
            else if (file.Aliases.TryGetValue(name, out string? target) && target != name && Find(start, target, depth + 1) is { } aliased)
            {
                return aliased;
            }
            foreach (string import in file.Imports)
            {
                if (At(RepositoryPath.Joined(file.Folder, import)) is { } imported)
                {
                    open.Enqueue(imported);
                }
            }
        }
        return start.HasFallback && start.Folder.Length > 0 && Nearest(RepositoryPath.FolderOf(start.Folder)) is { } parent ? Find(parent, name, depth + 1) : null;
    }

    private Justfile? Module(Justfile file, string name, string path) => path.Length > 0
        ? At(RepositoryPath.Joined(file.Folder, path)) ?? In(RepositoryPath.Joined(file.Folder, path)) ?? At(RepositoryPath.Joined(file.Folder, path + "/mod.just"))
        : At(RepositoryPath.Joined(file.Folder, name + ".just")) ?? At(RepositoryPath.Joined(file.Folder, name + "/mod.just"))
        ?? In(RepositoryPath.Joined(file.Folder, name));

    private Justfile? In(string folder)
    {
        foreach (string name in (ReadOnlySpan<string>)["justfile", "Justfile", ".justfile", "JUSTFILE"])
        {
            if (At(folder.Length == 0 ? name : folder + "/" + name) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private Justfile? At(string path) => files.TryGetValue(path, out FileFacts? facts) ? facts.Model<Justfile>() : null;
}

/// <summary>A recipe that runs, and the way to it.</summary>
/// <param name="File">That holds it.</param>
/// <param name="Recipe">Itself; its scripts are what runs.</param>
/// <param name="Trace">The steps to it, a line each: <c>recipe `build` depends on `compile` at justfile:12</c>; empty where it is called itself.</param>
public sealed record ReachedRecipe(Justfile File, JustRecipe Recipe, ImmutableArray<string> Trace)
{
    /// <summary>The words that it is given.</summary>
    public ImmutableArray<string> Given { get; init; } = [];

    /// <summary>Whether another recipe depends on it, and gives it words without a shell.</summary>
    public bool IsDependency { get; init; }
}
