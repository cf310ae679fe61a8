using Flywheel.Audit.Models.Program;

namespace Flywheel.Audit.Models.Shell;

/// <summary>A script and what its commands come to: those of a file, or one within it that a shell is given.</summary>
internal sealed class ScriptUnit(ScriptTree tree, ScriptSetting setting)
{
    public ScriptTree Tree => tree;

    public ScriptSetting Setting => setting;

    /// <summary>For every raw command: what it runs.</summary>
    public CommandMeaning[] Meanings { get; } = new CommandMeaning[tree.Commands.Count];

    /// <summary>For every raw command: whether a contract check always succeeds before it.</summary>
    public bool[] IsChecked { get; } = new bool[tree.Commands.Count];

    /// <summary>For every raw command: whether the guard's folder always goes first on its PATH; null where the script puts none there.</summary>
    public bool[]? IsOnPath { get; set; }

    /// <summary>Scripts that no command runs where they stand: heredocs' expansions, comments, printed text.</summary>
    public List<ScriptUnit> Aside { get; } = [];

    /// <summary>A command of it with what always goes before it. Nothing that is on PATH holds for a launcher of another name.</summary>
    /// <param name="command">As it is run.</param>
    /// <param name="index">Of the raw command.</param>
    /// <param name="via">The raw command of a function's body that runs it; -1 if it stands there itself.</param>
    public FoundCommand Judged(FoundCommand command, int index, int via)
    {
        bool isChecked = IsChecked[index] || (via >= 0 && IsChecked[via]);
        bool isOnPath = !isChecked && (command.Program == "bazel" || !LauncherName.Is(command.Program))
            && ((IsOnPath is { } path && (path[index] || (via >= 0 && path[via]))) || GuardedPath.IsIn(command.Assignments));
        return isChecked || isOnPath ? command with { AfterContractCheck = true, IsOnGuardedPath = isOnPath } : command;
    }
}

/// <summary>What holds where a script begins.</summary>
/// <param name="StopsAtFailure"><c>set -e</c>.</param>
/// <param name="PipeFails"><c>set -o pipefail</c>.</param>
/// <param name="LinesStop">Whether each line is a shell of its own and the first that fails is the last: recipes.</param>
/// <param name="Manner">How far what is in it is from being run.</param>
internal readonly record struct ScriptSetting(bool StopsAtFailure, bool PipeFails, bool LinesStop, CommandManner Manner)
{
    /// <summary>The program that is handed all of it as one word; null where there is none.</summary>
    public string? HandedBy { get; init; }
}

/// <summary>What a raw command runs once its wrappers are taken away.</summary>
internal sealed class CommandMeaning
{
    /// <summary>The command that it comes to; null where it is none.</summary>
    public CommandDraft? First { get; private set; }

    /// <summary>That one, and what it merely looks for.</summary>
    public IEnumerable<CommandDraft> Drafts => First is null ? [] : more is null ? [First] : more.Prepend(First);

    /// <summary>Scripts that it gives to a shell.</summary>
    public IReadOnlyList<ScriptUnit> Scripts => scripts ?? (IReadOnlyList<ScriptUnit>)[];

    /// <summary>Whether its scripts run at some other time (<c>trap</c>).</summary>
    public bool IsDeferred { get; set; }

    /// <summary>Whether it is a shell that reads its script from its input.</summary>
    public bool ReadsScript { get; set; }

    /// <summary>The language of the program that it reads from its input; null where it reads none.</summary>
    public ProgramLanguage? ReadsProgram { get; set; }

    /// <summary>Whether it puts the guard's folder first on PATH.</summary>
    public bool GuardsPath { get; set; }

    /// <summary>What it prints; null if it is no such command.</summary>
    public List<ArgumentWord>? Prints { get; set; }

    private List<ScriptUnit>? scripts;
    private List<CommandDraft>? more;

    public void Add(CommandDraft draft)
    {
        if (First is null)
        {
            First = draft;
        }
        else
        {
            (more ??= []).Add(draft);
        }
    }

    public void Add(ScriptUnit script) => (scripts ??= []).Add(script);
}

/// <summary>A command found, before what only the whole script tells is known.</summary>
internal sealed class CommandDraft(FoundCommand command)
{
    public FoundCommand Command { get; } = command;

    /// <summary>The raw command of a function's body that runs it; -1 if it stands here.</summary>
    public int Via { get; init; } = -1;

    /// <summary>Its place in the reading.</summary>
    public int Index { get; set; } = -1;
}
