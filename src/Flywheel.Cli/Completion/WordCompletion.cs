using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using Flywheel.Cli.Help;
using Flywheel.Core.Attic;

namespace Flywheel.Cli.Completion;

/// <summary>
/// What a shell is told that asks for the words that may stand at the cursor: <c>flywheel [complete] WORD... CURRENT</c>. One a line, with a
/// space and what it is; or one line that leaves the word to the shell. It comes from the tree of commands itself.
/// </summary>
internal static class WordCompletion
{
    /// <summary>The first word of the question. A word in brackets is no command.</summary>
    internal const string Question = "[complete]";

    /// <summary>The shell's own completion of files, or of folders, is to be used.</summary>
    private const string Files = ":files";
    private const string Folders = ":folders";

    /// <summary>The words before the cursor's are taken as they are; whatever they are, the answer is one or more lines, or none.</summary>
    internal static IEnumerable<string> Lines(RootCommand root, ReadOnlySpan<string> words)
    {
        string current = words.IsEmpty ? "" : words[^1];
        string[] before = words.IsEmpty ? [] : [.. words[..^1]];
        Place place = Find(root, before);
        if (place.IsBazels)
        {
            return [Files];
        }
        CompletionContext context = root.Parse(before, FlywheelCommand.Parser).GetCompletionContext();
        if (place.Valued is { } valued)
        {
            return Values(valued, valued.HelpName, context, current, "");
        }
        int equals = current.IndexOf('=', StringComparison.Ordinal);
        if (current.StartsWith("--", StringComparison.Ordinal) && equals > 0)
        {
            return OptionOf(place.Command, current[..equals]) is { } option && TakesValue(option)
                ? Values(option, option.HelpName, context, current[(equals + 1)..], current[..(equals + 1)]) : [];
        }
        if (current.StartsWith('-'))
        {
            return Fitting(Options(place), current);
        }
        if (Visible(place.Command.Subcommands) is { Length: > 0 } commands)
        {
            return Fitting(commands.Select(command => (command.Name, command.Description)), current);
        }
        string[] values = place.Operand is { } operand ? [.. Values(operand, operand.Name, context, current, "")] : [];
        return values.Length > 0 || current.Length > 0 ? values : Fitting(Options(place), current);
    }

    /// <summary>Where the cursor's word stands.</summary>
    /// <param name="Command">The command that it belongs to.</param>
    /// <param name="Given">Options before it.</param>
    /// <param name="Valued">The option whose value it is.</param>
    /// <param name="Operand">The argument that it may be.</param>
    /// <param name="IsBazels">Whether it stands behind a <c>--</c>.</param>
    private sealed record Place(Command Command, IReadOnlyCollection<Option> Given, Option? Valued, Argument? Operand, bool IsBazels);

    private static Place Find(Command command, string[] words)
    {
        List<Option> given = [];
        Option? valued = null;
        int operands = 0;
        foreach (string word in words)
        {
            if (valued is not null)
            {
                valued = null;
            }
            else if (word == "--")
            {
                return new(command, given, null, null, IsBazels: true);
            }
            else if (word.StartsWith('-'))
            {
                string name = word.Split('=')[0];
                if (OptionOf(command, name) is { } option)
                {
                    given.Add(option);
                    valued = TakesValue(option) && name == word ? option : null;
                }
            }
            else if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
            {
                command = sub;
            }
            else
            {
                operands++;
            }
        }
        // Words in place of a command lead nowhere.
        Argument? operand = command.Arguments.FirstOrDefault(argument => !Operand.IsBehindDashes(argument) && operands < Operand.Most(argument));
        return new(command, given, valued, operand, IsBazels: false);
    }

    private static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool);

    private static Option? OptionOf(Command command, string name) =>
        HelpContent.OptionsOf(command).FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    /// <summary>Those that may still be given, the rare ones last; and the dashes that Bazel's words stand behind.</summary>
    private static IEnumerable<(string, string?)> Options(Place place) => HelpContent.OptionsOf(place.Command)
        .Where(option => option.ValueType.IsArray || !place.Given.Contains(option))
        .Where(option => option is not (HelpOption or VersionOption) || place.Given.Count == 0)
        .Select(option => (option.Name, option.Description))
        .Concat(place.Command.Arguments.Where(Operand.IsBehindDashes).Select(argument => ("--", argument.Description)));

    private static Command[] Visible(IEnumerable<Command> commands) => [.. commands.Where(command => !command.Hidden)];

    /// <param name="symbol">An option or an argument.</param>
    /// <param name="shown">What stands for its value in the help: words with a bar between them are all that there are.</param>
    /// <param name="context">For a source that depends on other words.</param>
    /// <param name="current">The value as far as it is typed.</param>
    /// <param name="prefix">What stands before the value in the same word.</param>
    private static IEnumerable<string> Values(Symbol symbol, string? shown, CompletionContext context, string current, string prefix) => shown switch
    {
        "FILE" or AtticQuestion.PathArgument => [Files],
        "DIR" => [Folders],
        { } words when words.Contains('|', StringComparison.Ordinal) => Fitting(words.Split('|').Select(word => (prefix + word, (string?)null)), prefix + current),
        _ => Fitting(symbol.GetCompletions(context).Select(item => (prefix + (item.InsertText ?? item.Label), item.Detail)), prefix + current),
    };

    private static string[] Fitting(IEnumerable<(string Word, string? What)> words, string current) =>
    [
        .. words.Where(word => word.Word.StartsWith(current, StringComparison.Ordinal) && word.Word.All(IsPlain))
            .Select(word => $"{word.Word} {word.What}".TrimEnd()),
    ];

    /// <summary>What no shell takes for anything but itself.</summary>
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '=' or '/' or '+';
}
