using System.Collections.Immutable;
using Flywheel.Audit.Inputs;

namespace Flywheel.Cli.Init;

/// <summary>A guarded entry point that <c>flywheel init</c> writes into a repository: a marked block in one of its files.</summary>
internal abstract class EntryPoint
{
    internal static ImmutableArray<EntryPoint> All { get; } = [new GitHubWorkflow(), new GitLabJob(), new JustRecipes(), new NixShell(), new EnvrcLines()];

    /// <summary>As its option has it, without the dashes.</summary>
    internal abstract string Name { get; }

    /// <summary>What the option's help says.</summary>
    internal abstract string What { get; }

    /// <summary>Whether the operator has to say on which runner it runs.</summary>
    internal virtual bool NeedsRunner => false;

    /// <summary>Whether nothing but the block may stand in the file when it is written first; else the block goes behind what is there.</summary>
    internal virtual bool HasOwnFile => false;

    /// <summary>Of the block's marks.</summary>
    internal string MarkName => $"flywheel init {Name}";

    /// <summary>The file, relative to the repository's root.</summary>
    internal abstract string PathIn(RepositoryTree tree);

    /// <summary>Whether the repository uses what this is an entry for.</summary>
    internal abstract bool IsUsedIn(RepositoryTree tree);

    /// <summary>The lines of the block.</summary>
    /// <param name="around">The rest of the file.</param>
    /// <param name="runner">Labels by commas; empty for an entry that needs none.</param>
    internal abstract string Body(string around, string runner);

    /// <summary>What does not go together with the rest of the file; null where nothing is wrong.</summary>
    /// <param name="before">The file without the block; empty for none.</param>
    /// <param name="after">The file with it.</param>
    internal virtual EntryFault? Clash(string before, string after) => null;

    protected static bool Has(RepositoryTree tree, string path) => tree.Files.Any(file => file.Path == path);
}

/// <summary>Why an entry cannot be written.</summary>
/// <param name="Why">Goes on behind the file's path.</param>
/// <param name="Hint">What to do.</param>
internal sealed record EntryFault(string Why, string Hint);
