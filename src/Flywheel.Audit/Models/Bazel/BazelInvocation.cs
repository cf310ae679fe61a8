using System.Collections.Immutable;
using Flywheel.Audit.Models.Shell;
using Flywheel.Core;
using Flywheel.Core.CommandLine;

namespace Flywheel.Audit.Models.Bazel;

/// <summary>A command that starts Bazel, read by Bazel's own grammar as far as the text tells.</summary>
/// <param name="Found">The command.</param>
/// <param name="Verb">Bazel's command; empty without one.</param>
/// <param name="Kind">What it may do.</param>
public sealed record BazelInvocation(FoundCommand Found, string Verb, InvocationKind Kind)
{
    /// <summary>The words behind the verb.</summary>
    public ImmutableArray<CommandWord> Arguments { get; private init; } = [];

    /// <summary>Whether it names something to build, or takes it from standard input.</summary>
    public bool HasTarget { get; private init; }

    /// <summary>Whether a word stands for words left out: <c>...</c> alone, <c>…</c>, <c>[options]</c>.</summary>
    public bool IsAbbreviated { get; private init; }

    /// <summary>Whether only run time knows what the launcher is: <c>$BAZEL build //x</c>.</summary>
    public bool IsIndirect { get; private init; }

    /// <summary>Null where the program is none of Bazel's launchers; one that only its name tells of has to have a command that can execute actions.</summary>
    public static BazelInvocation? Of(FoundCommand found) =>
        LauncherName.Is(found.Program) ? Read(found)
        : LauncherName.IsVariable(found.Program) && Read(found) is { Kind: InvocationKind.Heavy } indirect ? indirect with { IsIndirect = true }
        : null;

    private static BazelInvocation Read(FoundCommand found)
    {
        ImmutableArray<CommandWord> words = found.Words;
        int unknown = LeadingUnknowns(words);
        ImmutableArray<CommandWord> known = unknown > 0 && unknown < words.Length ? words[unknown..] : words;
        BazelCommandLine line = BazelCommandLine.Parse([.. known.Select(word => ByteString.FromText(word.Text))]);
        if (line.Command is not { } command)
        {
            return new(found, "", line.Class == CommandClass.Heavy ? InvocationKind.Opaque : InvocationKind.Light);
        }
        CommandWord verb = known[known.Length - line.Arguments.Length - 1];
        if (line.IsUnknownCommand)
        {
            // A command that no version of Bazel is known to have may be one of a later version: with something to build behind it, it is taken for one.
            ImmutableArray<CommandWord> rest = known[(known.Length - line.Arguments.Length)..];
            return !verb.IsConstant ? new(found, verb.Text, InvocationKind.Opaque)
                : IsCommandName(verb.Text) && rest.Any(word => word.IsConstant && IsLabel(word.Text))
                ? new(found, verb.Text, InvocationKind.Heavy) { Arguments = rest, HasTarget = true, IsAbbreviated = rest.Any(IsEllipsis) }
                : new(found, verb.Text, InvocationKind.Light);
        }
        ImmutableArray<CommandWord> arguments = known[(known.Length - line.Arguments.Length)..];
        return new(found, command.ToString(), line.Class == CommandClass.Heavy && !AsksForHelp(line, arguments) ? InvocationKind.Heavy : InvocationKind.Light)
        {
            Arguments = arguments,
            HasTarget = Targets(line, arguments).Any() || found.Through.Any(way => way.StartsWith("xargs", StringComparison.Ordinal)
                || way.StartsWith("parallel", StringComparison.Ordinal)),
            IsAbbreviated = arguments.Any(IsEllipsis),
        };
    }

    /// <summary><c>bazel build --help</c> prints what the command takes, and does nothing else.</summary>
    private static bool AsksForHelp(BazelCommandLine line, ImmutableArray<CommandWord> arguments) =>
        arguments.Where((word, i) => line.Words[i].Role == ArgumentRole.Option && word.Text is "--help").Any();

    /// <summary>What it builds, and whatever may be that; words left out are none.</summary>
    private static IEnumerable<CommandWord> Targets(BazelCommandLine line, ImmutableArray<CommandWord> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            ArgumentRole role = line.Words[i].Role;
            if (role == ArgumentRole.Residue || arguments[i].Text.StartsWith("--target_pattern_file", StringComparison.Ordinal))
            {
                yield return arguments[i];
            }
        }
    }

    private static bool IsCommandName(string verb) => verb.Length > 2 && verb.AsSpan().IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz-_") < 0;

    private static bool IsLabel(string word) =>
        (word.StartsWith("//", StringComparison.Ordinal) || (word.StartsWith('@') && word.Contains("//", StringComparison.Ordinal))) && word.Length > 2;

    private static bool IsEllipsis(CommandWord word) =>
        word.Text is "..." or "…" or "[...]" or "<...>" || word.Text.EndsWith('…') || (word.Text.StartsWith('[') && word.Text.EndsWith(']'));

    /// <summary>Words before the verb that only run time knows: they may be startup options, or nothing.</summary>
    private static int LeadingUnknowns(ImmutableArray<CommandWord> words)
    {
        int i = 0;
        while (i < words.Length && !words[i].IsConstant && !words[i].Text.StartsWith('-'))
        {
            i++;
        }
        return i < words.Length && words[i].IsConstant && (words[i].Text.StartsWith('-') || Commands.IsKnown(ByteString.FromText(words[i].Text))) ? i : 0;
    }
}

/// <summary>What Bazel may do there.</summary>
public enum InvocationKind
{
    /// <summary>Executes no action: a light or a fetching command, none, or a word that is no command ("bazel caches").</summary>
    Light,

    /// <summary>Can execute actions.</summary>
    Heavy,

    /// <summary>Only run time knows the command: <c>bazel "$@"</c>.</summary>
    Opaque,
}
