using System.CommandLine;
using System.CommandLine.Invocation;
using Flywheel.Core;
using Flywheel.Core.Messages;

namespace Flywheel.Cli.Help;

/// <summary>The page that <c>--help</c> shows of a command.</summary>
/// <param name="Command">Whose page it is.</param>
/// <param name="Width">In characters.</param>
internal sealed record HelpPage(Command Command, int Width)
{
    private const int Indent = 2;

    private HelpContent Content { get; } = new(Command);

    /// <summary>Sections with an empty line between them.</summary>
    internal IEnumerable<string> Lines() => Sections().Where(section => section.Lines.Any())
        .SelectMany(section => section.Lines.Prepend(section.Heading + ":").Prepend("")).Skip(1);

    private IEnumerable<(string Heading, IEnumerable<string> Lines)> Sections() =>
    [
        ("Description", Content.Description.SelectMany(paragraph => WrappedText.Wrap(paragraph, Width, Indent).Prepend("")).Skip(1)),
        ("Usage", Content.Usage.SelectMany(line => WrappedText.Wrap(line, Width, Indent, hanging: 2))),
        ("Arguments", Columns(Content.Arguments)),
        .. Content.Groups.Select(group => (group.Heading, Columns(group.Rows))),
        ("Options", Columns(Content.Options)),
        ("Exit codes", Columns(Content.Exits)),
        ("Examples", Content.Examples.SelectMany(example => WrappedText.Wrap(example.What, Width, Indent + 4).Prepend(new string(' ', Indent) + example.Line))),
        ("See also", Content.See.Select(line => new string(' ', Indent) + line)),
    ];

    private IEnumerable<string> Columns(IEnumerable<(string, string)> rows) => WrappedText.Columns([.. rows], Width, Indent);
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
