using Flywheel.Audit.Text;

namespace Flywheel.Audit.Facts;

/// <summary>Commands that a file runs or teaches, as a shell reads them.</summary>
/// <param name="Text">The script.</param>
/// <param name="Origin">What kind of place it stands in.</param>
/// <param name="Construct">The job, recipe or heading that it belongs to.</param>
/// <param name="Dialect">Which shell reads it.</param>
public sealed record ScriptFragment(MappedText Text, ScriptOrigin Origin, Construct Construct, ShellDialect Dialect = ShellDialect.Posix)
{
    /// <summary>
    /// For inline code and fences: the sentence or paragraph around it or right before it, so that "do not run" can be told from "run"; null
    /// elsewhere. Many may share one of any length: whoever reads more of it than <see cref="Near"/> takes quadratic time.
    /// </summary>
    public string? Sentence { get; init; }

    /// <summary>What of <see cref="Sentence"/> stands near the code: all of it, unless it is longer than people's sentences are.</summary>
    public string? Near => Sentence is { } sentence ? NearText.Of(sentence, CodeAt) : null;

    /// <summary>Where the code begins in <see cref="Sentence"/>; its length where the code follows the sentence (a fence).</summary>
    public int CodeAt { get; init; }

    /// <summary>Whether what is found may only be a warning: a session transcript, a fence without a language, output shown in a console.</summary>
    public bool Doubtful { get; init; }

    /// <summary>
    /// Values that names in it have from elsewhere: <c>env</c> and matrix of a workflow, by the last part of the name; null for none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Known { get; init; }

    /// <summary>Names in it that are given an input of its action or workflow, and that input's name; null for none.</summary>
    public IReadOnlyDictionary<string, string>? FromInputs { get; init; }

    /// <summary>The folder that it runs in, relative to the root, as its step says; null where it does not say.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether an expression puts the launcher there that could put another command there, too.</summary>
    public bool IsChosen { get; init; }

    /// <summary>For a part of a file that a document shows: what that file is; null elsewhere.</summary>
    public FileKind? ShownIn { get; init; }

    /// <summary>Of code in an item of a list: what stands before the list and ends with a colon, or the heading, if the item begins with the code.</summary>
    public string? ListLeadIn { get; init; }

    /// <summary>Of a document: the heading around it that puts away what stands below it ("Anti-patterns"); null where there is none.</summary>
    public string? Ban { get; init; }

    /// <summary>Of code in an item of a list of tasks: whether its box is there to be ticked.</summary>
    public bool IsTask { get; init; }

    /// <summary>Whether a strict check of the contract must have succeeded before it runs at all: on a line above it, in a recipe before it.</summary>
    public bool AfterContractCheck { get; init; }
}

public enum ScriptOrigin
{
    /// <summary><c>run</c> of a workflow's or an action's step.</summary>
    Step,

    /// <summary>An input that holds a command (<c>with.command</c>, inputs of a GitLab component).</summary>
    Input,
    GitLab,
    Recipe,
    ShellFile,
    Dockerfile,

    /// <summary>A script of a package.json, and what other programs' files name to be run: tasks of an editor, Procfile, tox.ini.</summary>
    PackageScript,

    /// <summary>shellHook, writeShellScript(Bin), writeShellApplication and their like.</summary>
    Nix,
    Devcontainer,
    Envrc,
    Make,

    /// <summary>A fenced block of shell in a document.</summary>
    Fence,

    /// <summary>A code span in a document.</summary>
    InlineCode,

    /// <summary>A command line put together in JavaScript or Python: only ever a warning.</summary>
    Spawn,
}

public enum ShellDialect
{
    /// <summary>sh, bash, zsh: read alike.</summary>
    Posix,
    Fish,
    PowerShell,
    Cmd,

    /// <summary>A console session: lines that begin with <c>$</c> or <c>%</c> are commands, the rest is output.</summary>
    Console,
}
