using System.CommandLine;
using System.CommandLine.Parsing;
using Flywheel.Core;
using Flywheel.Core.CommandLine;

namespace Flywheel.Cli;

/// <summary>What is said of a command line that cannot be used: one line for each fault, and where to look.</summary>
internal static class UsageError
{
    /// <summary>Names of options and commands are shown; values are not, for they may be secrets.</summary>
    internal static IEnumerable<string> Lines(ParseResult parsed, string[] args)
    {
        // One that does something by itself, too, is no mere group.
        bool group = parsed.CommandResult.Command is { Subcommands.Count: > 0, Action: null };
        string command = Path(parsed.CommandResult);
        string? operand = parsed.CommandResult.Command.Arguments is [{ } argument, ..] ? $"`{command}` takes one {argument.Name}" : null;
        string[] faults =
        [
            .. Telling(parsed.UnmatchedTokens, group).Select(token => Unmatched(token, group, command, Before(args, token, parsed.CommandResult), operand)),
            .. parsed.Errors.Select(error => error.Message).Where(message => message.StartsWith('`')),
        ];
        return
        [
            .. faults.Length > 0 ? faults.Distinct() : [group ? "a command is missing" : operand ?? $"`{command}` cannot use these words"],
            $"hint: `{command} --help` shows {(group ? "the commands" : "its options")}",
        ];
    }

    /// <summary>Behind a word that is no command stand that command's own words, a program's arguments among them.</summary>
    private static IEnumerable<string> Telling(IReadOnlyList<string> unmatched, bool group)
    {
        foreach (string token in unmatched)
        {
            yield return token;
            if (group && !token.StartsWith('-'))
            {
                yield break;
            }
        }
    }

    /// <summary>Says a fault that only the reading of the words behind a <c>--</c> finds, in the same form.</summary>
    internal static int Say(Companion companion, ParseResult parsed, string fault)
    {
        companion.Error.WriteLine("flywheel: " + fault);
        companion.Error.WriteLine($"flywheel: hint: `{Path(parsed.CommandResult)} --help` shows its options");
        return ExitCodes.Usage;
    }

    private static string Unmatched(string token, bool group, string command, bool before, string? operand) => (token.StartsWith('-'), group, before) switch
    {
        (true, false, true) => $"`{Name(token)}` stands before the command: its options follow `{command}`",
        (true, _, _) => $"`{Name(token)}` is no option of `{command}`",
        (false, true, _) => $"`{Name(token)}` is no command of `{command}`",
        _ => operand ?? $"`{command}` takes no argument",
    };

    /// <summary>The words that lead to a command.</summary>
    internal static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "flywheel";

    private static bool Before(string[] args, string token, CommandResult command) =>
        Array.IndexOf(args, token) is >= 0 and var at && at < Array.IndexOf(args, command.Command.Name);

    private static string Name(string token) => CommandLineFormat.NameOf(ByteString.FromText(token));
}
