using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>What a justfile says, imports not followed.</summary>
public sealed class Justfile
{
    public required SourceText Source { get; init; }

    /// <summary>In the order of the file; of two with one name the last one counts.</summary>
    public required IReadOnlyList<JustRecipe> Recipes { get; init; }

    /// <summary>By name; without those whose expression is no constant.</summary>
    public required IReadOnlyDictionary<string, MappedText> Constants { get; init; }

    /// <summary>Names of those that recipes have as variables of the shell, too.</summary>
    public IReadOnlySet<string> Exported { get; init; } = new HashSet<string>();

    /// <summary>From the alias to the recipe, <c>mod::recipe</c> included.</summary>
    public required IReadOnlyDictionary<string, string> Aliases { get; init; }

    /// <summary>Paths as they are written, relative to the justfile's folder.</summary>
    public required IReadOnlyList<string> Imports { get; init; }

    /// <summary>From the module's name to its path as it is written; empty where <c>just</c> looks for it.</summary>
    public required IReadOnlyDictionary<string, string> Modules { get; init; }

    /// <summary>Whether <c>set fallback</c> sends it to the justfile of a parent folder for recipes that it does not have.</summary>
    public bool HasFallback { get; init; }

    /// <summary>Whether <c>set dotenv-load</c> (or its like) gives recipes the variables of a file.</summary>
    public bool LoadsDotEnv { get; init; }

    /// <summary>The folder that it stands in; empty for the root.</summary>
    public string Folder => Source.Path.LastIndexOf('/') is >= 0 and var slash ? Source.Path[..slash] : "";

    /// <summary>The recipe of that name, an alias followed; null where it is not in this file.</summary>
    public JustRecipe? Find(string name) => Find(Recipes, Aliases.TryGetValue(name, out string? target) ? target : name);

    private static JustRecipe? Find(IReadOnlyList<JustRecipe> recipes, string name) => recipes.LastOrDefault(recipe => recipe.Name == name);
}

/// <summary>A recipe.</summary>
public sealed record JustRecipe
{
    public required string Name { get; init; }

    /// <summary>Of the name in its header.</summary>
    public required SourceSpan NameSpan { get; init; }

    public ImmutableArray<JustParameter> Parameters { get; init; } = [];

    /// <summary>Recipes that run before it.</summary>
    public ImmutableArray<JustDependency> Before { get; init; } = [];

    /// <summary>Recipes that run after it: those behind <c>&amp;&amp;</c>.</summary>
    public ImmutableArray<JustDependency> After { get; init; } = [];

    /// <summary>As they are written: <c>private</c>, <c>group('ci')</c>.</summary>
    public ImmutableArray<string> Attributes { get; init; } = [];

    /// <summary>The comment right above it; null without one.</summary>
    public string? Doc { get; init; }

    /// <summary>What it runs: a script for each line, or one for all of them where it has a shebang.</summary>
    public ImmutableArray<ScriptFragment> Scripts { get; init; } = [];

    /// <summary>Reads its scripts again with other values of its parameters, by their names; null where it has none.</summary>
    internal Func<IReadOnlyDictionary<string, MappedText>, IEnumerable<ScriptFragment>>? Reread { get; init; }

    public Construct Construct => new(ConstructKind.Recipe, Name);

    public bool IsPrivate => Name.StartsWith('_') || Attributes.Contains("private");

    /// <summary>What it runs where it is given words: they stand in the place of its parameters before any shell reads its lines.</summary>
    public ImmutableArray<ScriptFragment> ScriptsWith(ImmutableArray<string> words)
    {
        if (Reread is null || words.IsEmpty)
        {
            return Scripts;
        }
        ScriptFragment[] all = [.. Reread(Bound(words).ToDictionary(one => one.Key, one => MappedText.Of(new SourceText("", one.Value))))];
        bool isSame = all.Length == Scripts.Length;
        return [.. all.Select((one, i) => one with { AfterContractCheck = one.AfterContractCheck || (isSame && Scripts[i].AfterContractCheck) })];
    }

    /// <summary>Words by the names of the parameters that take them.</summary>
    internal Dictionary<string, string> Bound(ImmutableArray<string> words)
    {
        var bound = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < Math.Min(words.Length, Parameters.Length); i++)
        {
            bound[Parameters[i].Name] = Parameters[i].IsVariadic ? string.Join(' ', words.Skip(i).Select(Whole)) : Whole(words[i]);
        }
        return bound;
    }

    /// <summary>What a document shows for a word, <c>&lt;target&gt;</c>, is one.</summary>
    private static string Whole(string word) => word.StartsWith('<') && word.EndsWith('>') && !word.Contains('\'') ? $"'{word}'" : word;
}

/// <param name="Name">Without <c>$</c>, <c>+</c> or <c>*</c>.</param>
/// <param name="Default">Its default where that is a constant.</param>
/// <param name="HasDefault">Whether it may be left out.</param>
/// <param name="IsVariadic">Whether it takes all words that are left.</param>
public sealed record JustParameter(string Name, MappedText? Default, bool HasDefault, bool IsVariadic)
{
    /// <summary>Whether it is a variable of the shell, too: <c>$name</c>.</summary>
    public bool IsExported { get; init; }
}

/// <param name="Recipe">The name, <c>mod::recipe</c> included.</param>
/// <param name="Span">Where the name stands.</param>
public sealed record JustDependency(string Recipe, SourceSpan Span)
{
    /// <summary>What it is given, each where it is a constant, or a name alone as <c>{{name}}</c>; null for one that is neither.</summary>
    public ImmutableArray<MappedText?> Arguments { get; init; } = [];

    /// <summary>The name, and what it is given.</summary>
    public SourceSpan Whole { get; init; } = Span;
}
