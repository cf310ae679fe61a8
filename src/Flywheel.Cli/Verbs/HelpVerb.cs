using System.CommandLine;
using System.CommandLine.Completions;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Messages;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel help [TOPIC | COMMAND]</c>: a topic's page, or that of a command; the list of topics without a word. Exit 0 shown, 2 usage.</summary>
internal static class HelpVerb
{
    internal static Command Build(Companion companion, RootCommand root)
    {
        var words = new Operand("TOPIC", "a topic, or a command of flywheel [default: the list of topics]", optional: true)
        {
            Usage = "[<TOPIC> | <COMMAND>...]",
            Count = int.MaxValue,
        };
        words.CompletionSources.Add(context => Next(root, context.ParseResult.GetValue(words) ?? []));
        var command = new Verb("help", "explain a topic: contract, variables, exit codes and others", new()
        {
            About = ["Where a topic and a command have the same name the topic is shown; `flywheel COMMAND --help` shows the command."],
            Exits = [(ExitCodes.Success, "shown")],
            Examples =
            [
                ("flywheel help", "which topics are there?"),
                ("flywheel help variables", "the variables, with their values and defaults"),
                ("flywheel help evidence list", "the same as `flywheel evidence list --help`"),
            ],
        })
        {
            words,
        };
        command.SetAction(parsed => Show(companion, root, parsed.GetValue(words) ?? []));
        return command;
    }

    private static int Show(Companion companion, RootCommand root, string[] words)
    {
        int width = companion.Width();
        if (words is [])
        {
            companion.Write(Contents(width));
        }
        else if (words is [var name] && HelpTopics.Find(name) is { } topic)
        {
            companion.Write(topic.Lines(width));
        }
        else if (Find(root, words) is { } command)
        {
            companion.Write(new HelpPage(command, width).Lines());
        }
        else
        {
            string asked = string.Join(' ', words.Select(word => CommandLineFormat.NameOf(ByteString.FromText(word))));
            companion.Error.WriteLine($"flywheel: `{asked}` is no topic, and no command of `flywheel`");
            companion.Error.WriteLine($"flywheel: hint: the topics are {string.Join(", ", HelpTopics.All.Select(topic => topic.Name))}");
            companion.Error.WriteLine($"flywheel: hint: the commands are {string.Join(", ", Visible(root).Select(command => command.Name))}");
            return ExitCodes.Usage;
        }
        return ExitCodes.Success;
    }

    private static IEnumerable<string> Contents(int width) =>
    [
        "Topics:",
        .. WrappedText.Columns([.. HelpTopics.All.Select(topic => (topic.Name, topic.Summary))], width),
        "",
        "`flywheel help TOPIC` shows one, `flywheel --help` the commands",
    ];

    /// <summary>The command that the words lead to; null for none.</summary>
    private static Command? Find(Command from, IEnumerable<string> words)
    {
        Command? command = from;
        foreach (string word in words)
        {
            command = command is null ? null : Visible(command).FirstOrDefault(sub => sub.Name == word);
        }
        return command;
    }

    private static IEnumerable<CompletionItem> Next(RootCommand root, string[] words) =>
        (words.Length > 0 ? [] : HelpTopics.All.Select(topic => (topic.Name, topic.Summary)))
        .Concat(Find(root, words) is { } command ? Visible(command).Select(sub => (sub.Name, Summary: sub.Description ?? "")) : [])
        .DistinctBy(item => item.Name)
        .Select(item => new CompletionItem(item.Name, detail: item.Summary));

    private static IEnumerable<Command> Visible(Command command) => command.Subcommands.Where(sub => !sub.Hidden);
}
