using System.Collections.Immutable;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Register;

/// <summary>What <c>flywheel.audit.toml</c> says, with the defaults for what it does not say.</summary>
public sealed record AuditConfig
{
    public const string FileName = "flywheel.audit.toml";

    public static AuditConfig Default { get; } = new();

    /// <summary>The file's own text; null without a file.</summary>
    public Text.SourceText? Source { get; init; }

    /// <summary>Globs of what is audited and what is not; the last that fits decides.</summary>
    public ImmutableArray<ScopeRule> Scope { get; init; } = [];

    /// <summary>Globs that give documents their class; the last that fits decides.</summary>
    public ImmutableArray<ClassRule> Classes { get; init; } = [];

    /// <summary>Programs that are guarded: by name, or by path relative to the repository. The lane names and `flywheel` always are.</summary>
    public ImmutableArray<string> GuardedCommands { get; init; } = [];

    /// <summary>Recipes of justfiles (globs) that are guarded, whatever they run.</summary>
    public ImmutableArray<string> GuardedRecipes { get; init; } = [];

    /// <summary>
    /// What `--fix` writes in place of the launcher, e.g. <c>bazel-cache-backed</c> or <c>just bazel</c>; null where none is registered.
    /// </summary>
    public string? GuardedEntry { get; init; }

    public RunnerMode RunnerMode { get; init; } = RunnerMode.Register;

    /// <summary>Labels (globs, any case) of runners that are the repository's own.</summary>
    public ImmutableArray<string> AllowedRunners { get; init; } = [];

    /// <summary>Classes of runners and what is known of them.</summary>
    public ImmutableArray<RunnerClass> RunnerClasses { get; init; } = [];

    /// <summary>Hosts or namespaces that are no more, beside the built-in ones.</summary>
    public ImmutableArray<StalePattern> Stale { get; init; } = [];

    public ImmutableArray<ProofEntry> Proofs { get; init; } = [];

    public ImmutableArray<ExceptionEntry> Exceptions { get; init; } = [];
}

public sealed record ScopeRule(string Glob, bool Included);

public sealed record ClassRule(string Glob, DocumentClass Class);

public enum RunnerMode
{
    /// <summary>A hosted runner needs an exception.</summary>
    Register,

    /// <summary>No exception lets a hosted runner pass.</summary>
    Forbidden,
}

/// <param name="Label">A glob over labels, any case.</param>
/// <param name="State">What is known of it.</param>
public sealed record RunnerClass(string Label, RunnerState State);

public enum RunnerState
{
    Current,

    /// <summary>Planned, not proven: must not be offered.</summary>
    Future,
    Retired,
}

/// <param name="Pattern">A host, or a run of whole labels of one.</param>
/// <param name="Replacement">What stands there today; null where nothing is known.</param>
public sealed record StalePattern(string Pattern, string? Replacement);

/// <param name="Path">Of the proof file, relative to the repository.</param>
/// <param name="Decision">Of the recorded decision that must be there, too.</param>
/// <param name="Covers">Globs of the files whose claims it carries; empty is every file.</param>
/// <param name="Line">Where it begins in the register, from 1.</param>
public sealed record ProofEntry(string Path, string? Decision, ImmutableArray<string> Covers, int Line);

/// <summary>An exception: one form for every rule.</summary>
public sealed record ExceptionEntry
{
    public required string Rule { get; init; }

    /// <summary>A path, or a glob.</summary>
    public required string Path { get; init; }

    /// <summary>The job, recipe, heading, attribute or config that it is for; never a whole file.</summary>
    public required Construct Construct { get; init; }

    /// <summary>What findings may be about; empty is anything.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    public string? Class { get; init; }

    public required string Owner { get; init; }

    public required string Reason { get; init; }

    public string? Issue { get; init; }

    public required DateOnly Created { get; init; }

    public required DateOnly Expires { get; init; }

    /// <summary>How many findings it may cover.</summary>
    public int Max { get; init; } = 1;

    /// <summary>Where it begins in the register, from 1.</summary>
    public required int Line { get; init; }
}
