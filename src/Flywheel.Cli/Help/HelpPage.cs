using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Messages;

namespace Flywheel.Cli.Help;

/// <summary>The page that <c>--help</c> shows of a command, made from the command itself.</summary>
/// <param name="Command">Whose page it is.</param>
/// <param name="Width">In characters.</param>
internal sealed record HelpPage(Command Command, int Width)
{
    private const int Indent = 2;

    private VerbPage Page => Command switch
    {
        Verb verb => verb.Page,
        RootCommand => FlywheelCommand.Page,
        _ => new(),
    };

    /// <summary>The words that lead to a command.</summary>
    internal static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "flywheel";

    /// <summary>Sections with an empty line between them.</summary>
    internal IEnumerable<string> Lines() => Sections().Where(section => section.Lines.Any())
        .SelectMany(section => section.Lines.Prepend(section.Heading + ":").Prepend("")).Skip(1);

    private IEnumerable<(string Heading, IEnumerable<string> Lines)> Sections() =>
    [
        ("Description", Paragraphs(Page.About.Prepend(Command.Description ?? ""))),
        ("Usage", Usage().SelectMany(line => WrappedText.Wrap(line, Width, Indent, hanging: 2))),
        ("Arguments", Columns(Command.Arguments.Where(argument => !argument.Hidden)
            .Select(argument => (Operand.UsageOf(argument), argument.Description + Default(argument.HasDefaultValue ? argument.GetDefaultValue() : null))))),
        .. Groups(),
        ("Options", Columns(OptionsOf(Command).Select(option => (Label(option), option.Description + Default(option.HasDefaultValue ? option.GetDefaultValue() : null))))),
        ("Exit codes", Columns(Exits())),
        ("Examples", Page.Examples.SelectMany(example => WrappedText.Wrap(example.What, Width, Indent + 4).Prepend(new string(' ', Indent) + example.Line))),
        ("See also", Page.See.Select(line => new string(' ', Indent) + line)),
    ];

    private IEnumerable<string> Paragraphs(IEnumerable<string> paragraphs) =>
        paragraphs.SelectMany(paragraph => WrappedText.Wrap(paragraph, Width, Indent).Prepend("")).Skip(1);

    private IEnumerable<string> Columns(IEnumerable<(string, string)> rows) => WrappedText.Columns([.. rows], Width, Indent);

    private IEnumerable<string> Usage()
    {
        string path = Path(Command);
        bool group = Subcommands().Any();
        if (group && Command.Action is null)
        {
            return [$"{path} <COMMAND> [options]"];
        }
        Argument[] arguments = [.. Command.Arguments.Where(argument => !argument.Hidden)];
        // What stands behind a `--` comes last.
        ILookup<bool, Argument> shown = arguments.ToLookup(Operand.IsBehindDashes);
        string own = string.Join(' ', [path, .. shown[false].Select(Operand.UsageOf), "[options]", .. shown[true].Select(Operand.UsageOf)]);
        return group ? [own, $"{path} <COMMAND> [options]"] : [own];
    }

    /// <summary>The first list in its parts, any other in one.</summary>
    private IEnumerable<(string, IEnumerable<string>)> Groups()
    {
        if (Command is not RootCommand)
        {
            return [("Commands", Columns(Subcommands().Select(Row)))];
        }
        return Subcommands().ToLookup(Group).OrderBy(group => group.Key).Select(group => (group.Key.Heading(), Columns(group.Select(Row))));
        static VerbGroup Group(Command command) => command is Verb verb ? verb.Page.Group : VerbGroup.Own;
    }

    private static (string, string) Row(Command command) => (command.Name, command.Description ?? "");

    private IEnumerable<Command> Subcommands() => Command.Subcommands.Where(command => !command.Hidden);

    /// <summary>Its own, and those of the root that are everybody's.</summary>
    internal static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Concat(Ancestors(command).SelectMany(parent => parent.Options.Where(option => option.Recursive)))
        .Where(option => !option.Hidden)
        .OrderBy(option => option is HelpOption or VersionOption);

    private static IEnumerable<Command> Ancestors(Command command) =>
        command.Parents.OfType<Command>().SelectMany(parent => Ancestors(parent).Prepend(parent));

    private static string Label(Option option) =>
        string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-') && alias != "-?").Append(option.Name))
        + (option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) ? $" <{option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}>" : "");

    private static string Default(object? value) => value is string { Length: > 0 } text ? $" [default: {text}]" : "";

    private IEnumerable<(string, string)> Exits() => Page.Exits.IsEmpty ? [] : Page.Exits.Add((ExitCodes.Usage, "usage error"))
        .Select(exit => (exit.Code.ToString(CultureInfo.InvariantCulture), exit.Meaning));
}

/// <summary>Shows the page of the command that <c>--help</c> stands behind.</summary>
internal sealed class HelpPageAction(Companion companion) : SynchronousCommandLineAction
{
    /// <summary>Who asks for help is not told first what is missing.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        companion.Write(new HelpPage(parseResult.CommandResult.Command, companion.Width()).Lines());
        return ExitCodes.Success;
    }
}
