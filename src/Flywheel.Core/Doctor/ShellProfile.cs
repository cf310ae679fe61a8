using System.Collections.Immutable;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Doctor;

/// <summary>An alias or a function that stands before a program of that name.</summary>
/// <param name="Command">Where it is defined.</param>
/// <param name="Name">The name that it takes over.</param>
/// <param name="IsFunction">Else an alias.</param>
/// <param name="Programs">The programs that it starts, as they are written.</param>
public sealed record ShellOverride(ShellCommand Command, string Name, bool IsFunction, ImmutableArray<string> Programs);

/// <summary>What a shell's start-up file says that concerns us.</summary>
/// <param name="Overrides">Aliases and functions of the names that the guard answers to.</param>
/// <param name="Hatches">Commands that open the escape hatch for a whole shell.</param>
public sealed record ShellProfile(ImmutableArray<ShellOverride> Overrides, ImmutableArray<ShellCommand> Hatches)
{
    /// <summary>The names that the guard answers to.</summary>
    public static ImmutableArray<string> GuardedNames { get; } = ["bazel", "bazel-cache-backed", "gloriousflywheel-bazel"];

    /// <summary>Recognised by its words alone: nothing is run.</summary>
    /// <param name="text">The file's.</param>
    /// <param name="fish">Whether it is fish's.</param>
    /// <param name="today">In UTC, for a hatch with a last day.</param>
    public static ShellProfile Read(string text, bool fish, DateOnly today)
    {
        ImmutableArray<ShellCommand> commands = ShellText.Commands(text, fish);
        var overrides = ImmutableArray.CreateBuilder<ShellOverride>();
        var hatches = ImmutableArray.CreateBuilder<ShellCommand>();
        for (int i = 0; i < commands.Length; i++)
        {
            ShellCommand command = commands[i];
            if (command.DefinedFunction is { } function && GuardedNames.Contains(function))
            {
                overrides.Add(new(command, function, IsFunction: true, [.. Body(commands, i, fish).Select(inner => inner.Program).OfType<string>()]));
            }
            foreach ((string name, string value) in Aliases(command, fish))
            {
                ImmutableArray<ShellCommand> inner = ShellText.Commands(value);
                if (GuardedNames.Contains(name))
                {
                    overrides.Add(new(command, name, IsFunction: false, [.. inner.Select(c => c.Program).OfType<string>()]));
                }
                if (inner.SelectMany(c => c.Assignments).Any(word => IsOpen(word, today)))
                {
                    hatches.Add(command);
                }
            }
            if (Exports(command, fish).Any(word => IsOpen(word, today)))
            {
                hatches.Add(command);
            }
        }
        // Set in one command and exported by another, as the oldest shells want it.
        if (!fish && commands.Any(command => Exports(command, fish).Contains(EscapeHatch.Variable))
            && commands.LastOrDefault(command => command.Words.All(ShellCommand.IsAssignment) && command.Words.Any(word => IsOpen(word, today))) is { } set)
        {
            hatches.Add(set);
        }
        return new(overrides.ToImmutable(), hatches.ToImmutable());
    }

    /// <summary>The commands within the block behind a function's name.</summary>
    private static IEnumerable<ShellCommand> Body(ImmutableArray<ShellCommand> commands, int definition, bool fish)
    {
        int depth = commands[definition].Depth;
        // fish opens the block with the definition itself, the others with a brace.
        return commands.Skip(definition + (fish ? 1 : 2)).TakeWhile(command => command.Depth > depth);
    }

    private static IEnumerable<(string Name, string Value)> Aliases(ShellCommand command, bool fish)
    {
        if (command.Words is not ["alias", .. var arguments])
        {
            yield break;
        }
        if (fish && arguments.Where(word => !word.StartsWith('-')).ToArray() is [var first, .. var rest] && rest.Length > 0
            && !first.Contains('=', StringComparison.Ordinal))
        {
            yield return (first, string.Join(' ', rest));
            yield break;
        }
        foreach (string word in arguments)
        {
            if (word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                yield return (word[..at], word[(at + 1)..]);
            }
        }
    }

    /// <summary>NAME=value for what the command puts into the environment of everything that follows.</summary>
    private static IEnumerable<string> Exports(ShellCommand command, bool fish) => command.Words switch
    {
        ["export", .. var words] when !fish => words,
        ["declare" or "typeset", .. var words] when words.Any(word => word.StartsWith('-') && word.Contains('x', StringComparison.Ordinal)) => words,
        ["set" or "export", .. var words] when fish && Exported(words) is [var name, .. var value] =>
            [name.Contains('=', StringComparison.Ordinal) ? name : $"{name}={string.Join(' ', value)}"],
        ["setenv", var name, .. var value] => [$"{name}={string.Join(' ', value)}"],
        _ => [],
    };

    private static string[] Exported(ImmutableArray<string> words) =>
        words.Any(word => word == "--export" || (word.Length > 1 && word[0] == '-' && word[1] != '-' && word.Contains('x', StringComparison.Ordinal)))
            || words.Any(word => word.Contains('=', StringComparison.Ordinal))
            ? [.. words.Where(word => !word.StartsWith('-'))]
            : [];

    /// <summary>A closed hatch is none, and one that expired is open no more but still for nothing.</summary>
    private static bool IsOpen(string assignment, DateOnly today) =>
        assignment.StartsWith(EscapeHatch.Variable + "=", StringComparison.Ordinal)
        && EscapeHatch.Parse(assignment[(EscapeHatch.Variable.Length + 1)..], today) is not EscapeHatch.Closed;
}
