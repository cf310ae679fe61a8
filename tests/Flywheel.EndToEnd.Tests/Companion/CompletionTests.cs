using System.Diagnostics;
using System.Text.RegularExpressions;
using Flywheel.Core.CommandLine;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>Completion of <c>flywheel</c>: what the program answers, and what real shells make of it.</summary>
public sealed partial class CompletionTests
{
    private static readonly string[] OddWords =
        ["$(touch taken)", "`touch taken`", "'", "\"", "\\", "--", "--=", "--format=$(x)", "-", "é€", "\u001b[31m", "a\nb", "*", "~", "!x", "[complete]", ";touch taken", ""];

    public static TheoryData<string> Shells => ["bash", "zsh", "fish"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_completes_commands_options_and_values(string name)
    {
        await using CompletingShell shell = new(name);
        string[] commands = [.. (await CommandTree.PathsAsync()).Where(path => !path.Contains(' '))];

        Assert.Equal(commands.Order(StringComparer.Ordinal), (await shell.CompleteAsync("flywheel ")).Order(StringComparer.Ordinal));
        Assert.Equal(["contract"], await shell.CompleteAsync("flywheel con"));
        Assert.Equal(["--format"], await shell.CompleteAsync("flywheel probe --for"));
        Assert.Equal(["json", "text"], (await shell.CompleteAsync("flywheel probe --format ")).Order(StringComparer.Ordinal));
        Assert.Equal(["--format=json"], await shell.CompleteAsync("flywheel probe --format=j"));
        Assert.Equal(["list", "prune", "show"], (await shell.CompleteAsync("flywheel evidence ")).Order(StringComparer.Ordinal));
        Assert.Equal(["variables"], await shell.CompleteAsync("flywheel help v"));
        Assert.Equal(["--instance"], await shell.CompleteAsync("flywheel probe grpc://cache.example:9092 --ins"));
        Assert.DoesNotContain("flywheel: ", shell.Screen);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_completes_files_and_folders_itself(string name)
    {
        await using CompletingShell shell = new(name);
        File.WriteAllText(Path.Combine(shell.Work, "events.bin"), "");
        File.WriteAllText(Path.Combine(shell.Work, "proven.json"), "");
        Directory.CreateDirectory(Path.Combine(shell.Work, "proofs"));

        Assert.Equal(["events.bin"], await shell.CompleteAsync("flywheel bep ev"));
        Assert.Equal(["proofs"], (await shell.CompleteAsync("flywheel proof status pro")).Select(folder => folder.TrimEnd('/')));
        Assert.Equal(["--output=proven.json"], await shell.CompleteAsync("flywheel prove cache --output=prov"));
        // Behind the dashes Bazel's words stand, of which the shell knows no more than that they may be files.
        Assert.Equal(["events.bin"], await shell.CompleteAsync("flywheel prove cache -- ev"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Odd_characters_do_a_shell_no_harm(string name)
    {
        await using CompletingShell shell = new(name);
        foreach (string typed in new[] { "flywheel probe '$(touch taken)' --fo", "flywheel probe \"a;b|c\" --fo", "flywheel probe \\$x\\* --fo" })
        {
            Assert.Equal("--format", (await shell.CompleteAsync(typed))[^1]);
        }
        foreach (string typed in new[] { "flywheel $(touch taken", "flywheel `touch taken", "flywheel probe \"a b", "flywheel 'con", "flywheel probe --format=$(touch taken" })
        {
            await shell.AbandonAsync(typed);
        }
        Assert.Equal(["contract"], await shell.CompleteAsync("flywheel con"));
        Assert.Empty(shell.Files);
    }

    [Fact]
    public async Task Whatever_is_asked_is_answered_with_plain_words_and_nothing_on_stderr()
    {
        string[][] before = [[], ["contract"], ["probe", "--format"], ["evidence", "show"], ["help"], ["nosuch"], ["rc", "--config"], ["prove", "cache"], ["--version"], .. OddWords.Select(word => new[] { word })];
        foreach (string[] words in before.SelectMany(words => OddWords.Select(odd => words.Append(odd).ToArray())))
        {
            CommandResult result = await CommandTree.RunAsync(["[complete]", .. words]);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(PlainLine(), line));
        }
        Assert.NotEmpty(await CommandTree.CompleteAsync());
    }

    /// <summary>No list of words is written twice: what is completed is what the page shows.</summary>
    [Fact]
    public async Task Every_option_of_a_page_is_completed_once()
    {
        foreach (string path in await CommandTree.PathsAsync())
        {
            string page = await CommandTree.PageAsync(path);
            string[] words = CommandTree.Words(path);
            IEnumerable<string> shown = OptionLine().Matches(page).Select(match => match.Groups[1].Value);
            Assert.Equal(shown, (await CommandTree.CompleteAsync([.. words, "-"])).Select(word => word.Word).Where(word => word != "--"));
            Assert.Equal(page.Contains("[options] -- ", StringComparison.Ordinal), (await CommandTree.CompleteAsync([.. words, "-"])).Any(word => word.Word == "--"));
            foreach (Match choice in Choice().Matches(page))
            {
                string[] values = choice.Groups[2].Value.Split('|');
                Assert.Equal(values, (await CommandTree.CompleteAsync([.. words, choice.Groups[1].Value, ""])).Select(word => word.Word));
                Assert.Equal(values.Select(value => $"{choice.Groups[1].Value}={value}"), (await CommandTree.CompleteAsync([.. words, choice.Groups[1].Value + "="])).Select(word => word.Word));
                Assert.DoesNotContain(await CommandTree.CompleteAsync([.. words, choice.Groups[1].Value, values[0], "-"]), word => word.Word == choice.Groups[1].Value);
            }
        }
    }

    [Fact]
    public async Task Values_come_from_the_tables_of_the_code()
    {
        Assert.Equal(Enum.GetValues<CommandClass>().SelectMany(Commands.Names).Order(StringComparer.Ordinal), (await CommandTree.CompleteAsync("rc", "")).Select(word => word.Word));
        Assert.Equal(["bash", "fish", "zsh"], (await CommandTree.CompleteAsync("completion", "")).Select(word => word.Word).Order(StringComparer.Ordinal));
        IEnumerable<string> topics = (await CommandTree.CompleteAsync("help", "")).Select(word => word.Word);
        Assert.Empty((await CommandTree.PathsAsync()).Where(path => !path.Contains(' ')).Append("variables").Append("exit-codes").Except(topics));
        Assert.Equal(["list", "prune", "show"], (await CommandTree.CompleteAsync("help", "evidence", "")).Select(word => word.Word).Order(StringComparer.Ordinal));
        Assert.Equal([":files"], (await CommandTree.CompleteAsync("prove", "cache", "--", "build", "--for")).Select(word => word.Word));
    }

    [Fact]
    public async Task Configs_of_the_rc_files_here_are_completed()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-configs-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "WORKSPACE"), "");
            File.WriteAllText(Path.Combine(folder.FullName, ".bazelrc"), "build:ci --jobs=4\ntest:ci --test_output=all\ncommon:cached --color=no\nbuild --jobs=2\nbuild:$(touch${IFS}taken) --jobs=3\n");
            CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["[complete]", "rc", "--config", ""], new Dictionary<string, string> { ["HOME"] = "/nowhere" }, folder.FullName);
            Assert.Equal((0, "cached\nci\n", ""), (result.ExitCode, result.Output, result.Errors));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task It_is_quick()
    {
        List<TimeSpan> times = [];
        for (int i = 0; i < 10; i++)
        {
            long began = Stopwatch.GetTimestamp();
            await CommandTree.CompleteAsync("probe", "--for");
            times.Add(Stopwatch.GetElapsedTime(began));
        }
        Assert.InRange(times.Min().TotalMilliseconds, 0, 100);
    }

    [Theory]
    [InlineData("completion")]
    [InlineData("completion tcsh")]
    [InlineData("completion bash zsh")]
    public async Task Another_shell_is_a_usage_error(string words)
    {
        CommandResult result = await CommandTree.RunAsync(words.Split(' '));
        Assert.Equal(
            (2, "", "flywheel: `flywheel completion` takes one of bash, zsh and fish\nflywheel: hint: `flywheel completion --help` shows its options\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task A_zsh_without_its_own_completion_is_told_what_to_do()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "skipped: no zsh");
        string script = (await CommandTree.RunAsync("completion", "zsh")).Output;
        CommandResult result = await CommandRunner.RunAsync("/usr/bin/zsh", ["-f", "-c", script], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
        Assert.Equal("flywheel: completion is not set up: zsh has not loaded its own\nflywheel: hint: put `autoload -Uz compinit && compinit` before it\n", result.Errors);
    }

    [GeneratedRegex(@"^(:files|:folders|[A-Za-z0-9_.=/+-]+( .*)?)$")]
    private static partial Regex PlainLine();

    [GeneratedRegex(@"^  (?:-h, )?(--[a-z-]+)(?: <[^>]+>)?(?:  .*)?$", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    [GeneratedRegex(@"^  (--[a-z-]+) <([a-z]+(?:\|[a-z]+)+)>", RegexOptions.Multiline)]
    private static partial Regex Choice();
}
