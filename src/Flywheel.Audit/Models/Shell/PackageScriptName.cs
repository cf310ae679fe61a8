using System.Collections.Immutable;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Commands that run a script of a package.json: <c>npm run bz -- build //x</c>, <c>yarn bz build //x</c>.</summary>
internal static class PackageScriptName
{
    private const string Runs = " run ";

    /// <summary>Commands of the programs themselves, where a script's name may stand, too.</summary>
    private static readonly string[] Own =
    [
        "install", "i", "ci", "add", "remove", "exec", "dlx", "x", "create", "init", "publish", "pack", "link", "config", "cache", "why", "up", "update",
        "upgrade", "workspace", "workspaces", "version", "set", "login", "logout", "info", "view", "list", "ls", "outdated", "audit", "import", "rebuild",
        "store", "patch", "node", "global", "plugin",
    ];

    /// <summary>Null where it is no such command.</summary>
    public static string? Of(FoundCommand command) => Place(command) is >= 0 and var at ? command.Words[at].Text : null;

    /// <summary>The same with nothing but the words that the script is given.</summary>
    public static FoundCommand Given(FoundCommand command)
    {
        int at = Place(command);
        ImmutableArray<CommandWord> rest = command.Words[(at + 1)..];
        rest = rest is [{ Text: "--" }, ..] ? rest[1..] : rest;
        return command with { Program = $"{command.Program}{Runs}{command.Words[at].Text}", Words = rest };
    }

    /// <summary>The script that a command with nothing but the script's words names; null where it names none.</summary>
    public static string? Called(string program) =>
        program.IndexOf(Runs, StringComparison.Ordinal) is > 2 and < 5 and var at ? program[(at + Runs.Length)..] : null;

    private static int Place(FoundCommand command)
    {
        bool isNpm = command.Program == "npm";
        if (!isNpm && command.Program is not ("pnpm" or "yarn" or "bun"))
        {
            return -1;
        }
        int at = 0;
        while (at < command.Words.Length && command.Words[at].Text.StartsWith('-'))
        {
            bool takesNext = command.Words[at].Text is "--prefix" or "-C" or "--dir" or "--cwd" or "-w" or "--workspace" or "--filter" or "-F";
            at += takesNext ? 2 : 1;
        }
        if (at >= command.Words.Length || !command.Words[at].IsConstant)
        {
            return -1;
        }
        string verb = command.Words[at].Text;
        return verb is "run" or "run-script"
            ? Next(command, at)
            : isNpm ? verb is "test" or "start" ? at : -1
            : Array.IndexOf(Own, verb) < 0 ? at : -1;
    }

    private static int Next(FoundCommand command, int verb)
    {
        int at = verb + 1;
        while (at < command.Words.Length && command.Words[at].Text is ['-', ..] option && option != "--")
        {
            at++;
        }
        return at < command.Words.Length && command.Words[at].IsConstant ? at : -1;
    }
}
