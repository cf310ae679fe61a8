using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Cli.Help;

/// <summary>What there is to say of a command, for its page on a terminal and in the manual: made from the command itself.</summary>
internal sealed record HelpContent(Command Command)
{
    private VerbPage Page => Command switch
    {
        Verb verb => verb.Page,
        RootCommand => FlywheelCommand.Page,
        _ => new(),
    };

    /// <summary>The words that lead to it.</summary>
    internal string Path => PathOf(Command);

    /// <summary>Paragraphs; the first is the short line.</summary>
    internal IEnumerable<string> Description => Page.About.Prepend(Command.Description ?? "");

    internal IEnumerable<string> Usage
    {
        get
        {
            bool group = Subcommands.Any();
            if (group && Command.Action is null)
            {
                return [$"{Path} <COMMAND> [options]"];
            }
            Argument[] arguments = [.. Command.Arguments.Where(argument => !argument.Hidden)];
            // What stands behind a `--` comes last.
            ILookup<bool, Argument> shown = arguments.ToLookup(Operand.IsBehindDashes);
            string own = string.Join(' ', [Path, .. shown[false].Select(Operand.UsageOf), "[options]", .. shown[true].Select(Operand.UsageOf)]);
            return group ? [own, $"{Path} <COMMAND> [options]"] : [own];
        }
    }

    internal IEnumerable<(string Name, string Text)> Arguments => Command.Arguments.Where(argument => !argument.Hidden)
        .Select(argument => (Operand.UsageOf(argument), argument.Description + Default(argument.HasDefaultValue ? argument.GetDefaultValue() : null)));

    /// <summary>The first list in its parts, any other in one.</summary>
    internal IEnumerable<(string Heading, IEnumerable<(string Name, string Text)> Rows)> Groups
    {
        get
        {
            if (Command is not RootCommand)
            {
                return [("Commands", Subcommands.Select(Row))];
            }
            return Subcommands.ToLookup(Group).OrderBy(group => group.Key).Select(group => (group.Key.Heading(), group.Select(Row)));
            static VerbGroup Group(Command command) => command is Verb verb ? verb.Page.Group : VerbGroup.Own;
        }
    }

    internal IEnumerable<(string Name, string Text)> Options =>
        OptionsOf(Command).Select(option => (Label(option), option.Description + Default(option.HasDefaultValue ? option.GetDefaultValue() : null)));

    internal IEnumerable<(string Name, string Text)> Exits => Page.Exits.IsEmpty ? [] : Page.Exits.Add((ExitCodes.Usage, "usage error"))
        .Select(exit => (exit.Code.ToString(CultureInfo.InvariantCulture), exit.Meaning));

    internal ImmutableArray<(string Line, string What)> Examples => Page.Examples;

    internal ImmutableArray<string> See => Page.See;

    internal IEnumerable<Command> Subcommands => Command.Subcommands.Where(command => !command.Hidden);

    /// <summary>Its own, and those of the root that are everybody's.</summary>
    internal static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(Ancestors(command).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden)
        .OrderBy(option => option is HelpOption or VersionOption);

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : "flywheel";

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    private static (string, string) Row(Command command) => (command.Name, command.Description ?? "");

    private static string Label(Option option) =>
        string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-') && alias != "-?").Append(option.Name))
        + (option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) ? $" <{option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}>" : "");

    private static string Default(object? value) => value is string { Length: > 0 } text ? $" [default: {text}]" : "";
}
