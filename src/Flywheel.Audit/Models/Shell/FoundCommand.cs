using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>A simple command of a script after everything that merely leads to it (env, sudo, nix develop -c, bash -c '...') is taken away.</summary>
public sealed record FoundCommand
{
    /// <summary>The program as it is written, constants of the script filled in: <c>./tools/bazel</c>, <c>bazelisk</c>.</summary>
    public required string Program { get; init; }

    /// <summary>The program's file name: the part behind the last slash.</summary>
    public string Name => Program[(Program.LastIndexOf('/') + 1)..];

    /// <summary>Where the program's word stands.</summary>
    public required SourceSpan ProgramSpan { get; init; }

    /// <summary>From the program's word to the end of its last word (redirections left out).</summary>
    public required SourceSpan Span { get; init; }

    /// <summary>The words behind the program.</summary>
    public required ImmutableArray<CommandWord> Words { get; init; }

    /// <summary>Assignments before it, those of <c>env</c> included.</summary>
    public ImmutableArray<ShellAssignment> Assignments { get; init; } = [];

    public CommandManner Manner { get; init; }

    /// <summary>What leads to it, outermost first, each in a few words: <c>nix develop --command</c>, <c>bash -c</c>, <c>docker run IMAGE</c>.</summary>
    public ImmutableArray<string> Through { get; init; } = [];

    /// <summary>
    /// Whether a strict contract check (<see cref="ShellReading.IsContractCheck"/>) always succeeds before it runs: earlier in the same list
    /// or an enclosing one (with <c>set -e</c>, <c>&amp;&amp;</c> or <c>|| exit</c>), never in another branch.
    /// </summary>
    public bool AfterContractCheck { get; init; }

    /// <summary>Whether it counts as that because the guard's folder goes first on PATH there.</summary>
    public bool IsOnGuardedPath { get; init; }

    /// <summary>The shell function that it stands in; null outside.</summary>
    public string? Function { get; init; }

    /// <summary>The program that it is handed to word by word, of which the script tells nothing: a wrapper, or a guard; null where there is none.</summary>
    public string? HandedBy { get; init; }
}

/// <summary>A word after quotes are taken away.</summary>
/// <param name="Text">
/// Its value; what is not known (<c>$x</c>, <c>$(...)</c>, <c>${{ }}</c>, <c>{{ }}</c>) stands there as it is written.
/// </param>
/// <param name="Span">Where, quotes included.</param>
/// <param name="IsConstant">Whether nothing in it is left to run time.</param>
public sealed record CommandWord(string Text, SourceSpan Span, bool IsConstant);

/// <param name="Name">Of the variable.</param>
/// <param name="Value">As of a word.</param>
/// <param name="Exported">Whether <c>export</c> or its like stands before it, or a command behind it.</param>
public sealed record ShellAssignment(string Name, CommandWord Value, bool Exported);

/// <summary>How far a command is from being run.</summary>
public enum CommandManner
{
    Run,

    /// <summary>Stands in a comment.</summary>
    Comment,

    /// <summary>Is printed: an argument of echo, printf or cat, a heredoc that no shell reads.</summary>
    Echoed,

    /// <summary>Is handed to the system by a program of another language: <c>python3 -c 'os.system("...")'</c>.</summary>
    Spawned,

    /// <summary>Is looked for, not run: an argument of <c>command -v</c>, <c>which</c>, <c>type</c>, <c>grep</c>, <c>alias</c>'s name.</summary>
    Mentioned,
}
