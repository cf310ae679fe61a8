using System.Text.RegularExpressions;
using Flywheel.Audit.Explain;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>The pages of <c>flywheel</c>: each command has a good one, which the README shows, and each topic is made of the code's tables.</summary>
public sealed partial class HelpTests
{
    private static readonly Dictionary<string, DocumentTable[]> Topics = new()
    {
        ["attic"] = [DocumentTables.AtticVariables(), DocumentTables.AtticVerdicts()],
        ["audit"] = [RuleExplanation.Table()],
        ["bazels"] = [DocumentTables.Bazels()],
        ["commands"] = [DocumentTables.Commands()],
        ["contract"] = [DocumentTables.Rules()],
        ["credentials"] = [DocumentTables.Credentials()],
        ["escape-hatch"] = [],
        ["evidence"] = [DocumentTables.Verdicts()],
        ["exit-codes"] = [DocumentTables.ExitCodes(), DocumentTables.CompanionExitCodes()],
        ["modes"] = [DocumentTables.Modes()],
        ["probe"] = [DocumentTables.Causes()],
        ["variables"] = [DocumentTables.Variables()],
    };

    /// <summary>README, --help and the program agree; a command that does something by itself has a section in the README.</summary>
    [Fact]
    public async Task The_README_shows_the_page_of_every_command()
    {
        IReadOnlyList<string> leaves = await CommandTree.LeavesAsync();
        Assert.Contains("contract", leaves);
        Assert.Contains("evidence list", leaves);
        foreach (string path in leaves)
        {
            ReadmeBlock.Equal($"flywheel {path} --help", $"```text\n{await CommandTree.PageAsync(path)}\n```\n");
        }
        Assert.Empty(ReadmeBlock.Names().Where(name => name.StartsWith("flywheel ", StringComparison.Ordinal)).Except(leaves.Select(path => $"flywheel {path} --help")));
    }

    [Fact]
    public async Task Every_command_has_a_short_line_in_the_list_and_a_whole_page_of_its_own()
    {
        string root = await CommandTree.PageAsync("");
        foreach (string path in await CommandTree.PathsAsync())
        {
            string page = await CommandTree.PageAsync(path);
            string summary = Summary().Match(page).Groups[1].Value;
            Assert.Matches(@"^[a-z].*[^.]$", summary);
            Assert.True(summary.Length <= 72, $"the line of `{path}` is too long for a list: {summary}");
            Assert.Contains("\nExamples:\n  ", page);
            Assert.All(page.Split('\n'), line => Assert.True(line.Length <= 80, $"{path}: {line}"));
            if (!path.Contains(' ', StringComparison.Ordinal))
            {
                Assert.Matches($"(?m)^  {path} +{Regex.Escape(summary[..20])}", root);
            }
        }
        foreach (string path in await CommandTree.LeavesAsync())
        {
            Assert.Matches(@"(?s)\nExit codes:\n  0  \S.*\n  2  usage error\n", await CommandTree.PageAsync(path));
        }
    }

    /// <summary>An example that the parser does not take would be a lie: its options are those of the command that it names.</summary>
    [Fact]
    public async Task Every_example_names_a_command_and_its_options()
    {
        IReadOnlyList<string> paths = await CommandTree.PathsAsync();
        foreach (string path in paths.Prepend(""))
        {
            string examples = (await CommandTree.PageAsync(path)).Split("\nExamples:\n")[1].Split("\n\n")[0];
            foreach (Match example in Example().Matches(examples))
            {
                string[] words = CommandTree.Words(example.Groups[1].Value.Split(" -- ")[0]);
                string named = paths.Where(other => (string.Join(' ', words) + " ").StartsWith(other + " ", StringComparison.Ordinal)).MaxBy(other => other.Length)
                    ?? throw new InvalidOperationException($"the example `{example.Value}` names no command");
                string page = await CommandTree.PageAsync(named);
                Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains($"  {option}", page));
            }
        }
    }

    [Fact]
    public async Task Help_without_a_topic_lists_them_all_and_each_is_made_of_the_tables_in_the_code()
    {
        string list = (await CommandTree.RunAsync("help")).Output;
        Assert.Equal(Topics.Keys, Topic().Matches(list).Select(match => match.Groups[1].Value));
        foreach ((string topic, DocumentTable[] tables) in Topics)
        {
            foreach (int width in new[] { 60, 80, 120 })
            {
                CommandResult result = await WideAsync(width, "help", topic);
                Assert.Equal((0, ""), (result.ExitCode, result.Errors));
                Assert.All(tables, table => Assert.Contains(string.Join('\n', table.Text(width)) + "\n", result.Output));
                Assert.DoesNotContain("| --- |", result.Output);
            }
        }
    }

    [Fact]
    public async Task No_rule_variable_verdict_cause_or_exit_code_is_without_a_topic()
    {
        string contract = await TopicAsync("contract"), variables = await TopicAsync("variables"), evidence = await TopicAsync("evidence"), codes = await TopicAsync("exit-codes");
        Assert.All(AttachmentContract.Rules, rule => Assert.Matches($"(?m)^  {rule.Id} ", contract));
        Assert.All(Variables.All, variable => Assert.Matches($"(?m)^  {variable.Name}$", variables));
        Assert.All(Enum.GetValues<Verdict>(), verdict => Assert.Matches($"(?m)^  {verdict.Word()} ", evidence));
        Assert.All(ExitCodes.Table.Concat(ExitCodes.CompanionTable), code => Assert.Matches($"(?m)^  {code.Code} ", codes));
    }

    [Fact]
    public async Task What_a_topic_points_to_is_there()
    {
        foreach (string topic in Topics.Keys)
        {
            foreach (Match line in SeeAlso().Matches(await TopicAsync(topic)))
            {
                CommandResult result = await CommandTree.RunAsync(CommandTree.Words(line.Groups[1].Value));
                Assert.True(result.ExitCode == 0, $"{topic}: {line.Value}: {result}");
            }
        }
    }

    [Fact]
    public async Task Help_of_a_command_is_its_page()
    {
        foreach (string path in await CommandTree.PathsAsync())
        {
            if (!Topics.ContainsKey(path))
            {
                Assert.Equal(await CommandTree.PageAsync(path), (await CommandTree.RunAsync(["help", .. CommandTree.Words(path)])).Output.TrimEnd('\n'));
            }
        }
    }

    [Theory]
    [InlineData("nosuch", "nosuch")]
    [InlineData("evidence nosuch", "evidence nosuch")]
    [InlineData("--strict", "--strict")]
    [InlineData("password=secret", "password")]
    public async Task Help_of_nothing_says_what_there_is(string words, string shown)
    {
        CommandResult result = await CommandTree.RunAsync(["help", .. words.Split(' ')]);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        string[] lines = result.Errors.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal($"flywheel: `{shown}` is no topic, and no command of `flywheel`", lines[0]);
        Assert.Equal($"flywheel: hint: the topics are {string.Join(", ", Topics.Keys)}", lines[1]);
        Assert.Matches("^flywheel: hint: the commands are .*contract, .*rc", lines[2]);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("100", 100)]
    [InlineData("1000", 120)]
    [InlineData("3", 40)]
    [InlineData("-5", 80)]
    [InlineData("wide", 80)]
    [InlineData("", 80)]
    public async Task Text_is_as_wide_as_COLUMNS_says(string columns, int width)
    {
        CommandResult result = await CommandRunner.RunAsync(
            PublishedBinaries.Flywheel, ["help", "contract"], new Dictionary<string, string> { ["COLUMNS"] = columns }, "/");
        Assert.Contains(string.Join('\n', DocumentTables.Rules().Text(width)) + "\n", result.Output);
    }

    [Fact]
    public async Task Without_COLUMNS_it_is_as_wide_as_the_terminal()
    {
        await using PseudoTerminal terminal = PseudoTerminal.Start(
            "/usr/bin/env", "-u", "COLUMNS", "/bin/sh", "-c", $"stty cols 57; exec '{PublishedBinaries.Flywheel}' help modes");
        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains(string.Join('\n', DocumentTables.Modes().Text(57)) + "\n", terminal.Screen.ReplaceLineEndings("\n"));
    }

    private static async Task<string> TopicAsync(string topic) => (await CommandTree.RunAsync("help", topic)).Output;

    private static Task<CommandResult> WideAsync(int width, params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, words, new Dictionary<string, string> { ["COLUMNS"] = $"{width}" }, "/");

    [GeneratedRegex(@"^Description:\n  ((?:.|\n(?=  \S))*?)\n\n", RegexOptions.None)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^  flywheel (\S.*)$", RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^  ([a-z-]+)  ", RegexOptions.Multiline)]
    private static partial Regex Topic();

    [GeneratedRegex(@"^  flywheel ([a-z -]+)$", RegexOptions.Multiline)]
    private static partial Regex SeeAlso();
}
