using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>The command line of <c>flywheel</c>: usage, help, streams and pipes.</summary>
public sealed class CommandLineTests
{
    private static readonly string Flywheel = PublishedBinaries.Flywheel;

    [Theory]
    [InlineData("", "a command is missing", "`flywheel --help` shows the commands")]
    [InlineData("contrct", "`contrct` is no command of `flywheel`", "`flywheel --help` shows the commands")]
    [InlineData("--strict", "`--strict` is no option of `flywheel`", "`flywheel --help` shows the commands")]
    [InlineData("--strict contract", "`--strict` stands before the command: its options follow `flywheel contract`", "`flywheel contract --help` shows its options")]
    [InlineData("contract --stric", "`--stric` is no option of `flywheel contract`", "`flywheel contract --help` shows its options")]
    [InlineData("contract --strict=false", "`flywheel contract` takes no argument", "`flywheel contract --help` shows its options")]
    [InlineData("contract now", "`flywheel contract` takes no argument", "`flywheel contract --help` shows its options")]
    [InlineData("contract -- now", "`flywheel contract` takes no argument", "`flywheel contract --help` shows its options")]
    [InlineData("contract --format", "`--format` takes one of text and json", "`flywheel contract --help` shows its options")]
    [InlineData("contract --format xml", "`--format` takes one of text and json", "`flywheel contract --help` shows its options")]
    [InlineData("contract --format JSON", "`--format` takes one of text and json", "`flywheel contract --help` shows its options")]
    [InlineData("bep", "`flywheel bep` takes one FILE", "`flywheel bep --help` shows its options")]
    [InlineData("bep one two", "`flywheel bep` takes one FILE", "`flywheel bep --help` shows its options")]
    [InlineData("bep one --format xml", "`--format` takes one of text and json", "`flywheel bep --help` shows its options")]
    [InlineData("bep one --strict", "`--strict` is no option of `flywheel bep`", "`flywheel bep --help` shows its options")]
    [InlineData("contract --format=text --format=json", "`--format` takes one of text and json", "`flywheel contract --help` shows its options")]
    public async Task A_usage_error_is_one_line_with_a_hint_on_stderr_and_exit_2(string words, string fault, string hint)
    {
        CommandResult result = await RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: {hint}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Each_fault_has_a_line_and_each_line_is_said_once()
    {
        CommandResult result = await RunAsync("contract", "--one", "--two", "a", "b", "--one", "--format", "c");
        Assert.Equal(
            ["flywheel: `--one` is no option of `flywheel contract`", "flywheel: `--two` is no option of `flywheel contract`",
                "flywheel: `flywheel contract` takes no argument", "flywheel: `--format` takes one of text and json",
                "flywheel: hint: `flywheel contract --help` shows its options"],
            result.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_word_with_an_at_sign_is_no_file_of_words()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "--no-probe");
            CommandResult result = await RunAsync("contract", "@" + file);
            Assert.Equal((2, ""), (result.ExitCode, result.Output));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("contract --help")]
    [InlineData("contract --strict --help")]
    public async Task Help_goes_to_stdout(string words)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("Usage:\n  flywheel ", result.Output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        CommandResult result = await RunAsync("--version");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+\n$", result.Output);
    }

    /// <summary>README, --help and the program agree: the README shows the help, and each of its options works.</summary>
    [Fact]
    public async Task The_README_shows_the_help_and_the_help_shows_what_works()
    {
        string help = (await RunAsync("contract", "--help")).Output.TrimEnd('\n');
        ReadmeBlock.Equal("flywheel contract --help", $"```text\n{help}\n```\n");
        string[] options = [.. Regex.Matches(help, "^  (--[a-z-]+)( <[a-z|]+>)?", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];
        Assert.Equal(["--strict", "--no-probe", "--format"], options);
        CommandResult all = await RunAsync("contract", "--strict", "--no-probe", "--format", "text");
        Assert.Equal((1, ""), (all.ExitCode, all.Errors));
    }

    [Theory]
    [InlineData("contract --no-probe --strict", 1)]
    [InlineData("contract --no-probe", 0)]
    [InlineData("contract --no-probe --format json", 0)]
    [InlineData("probe", 1)]
    [InlineData("--help", 0)]
    public async Task A_reader_that_has_gone_changes_nothing(string words, int exitCode)
    {
        // The reader has ended before there is anything to read.
        CommandResult result = await ShellAsync($"{{ sleep 0.3; {Flywheel} {words}; echo $? >&2; }} | true");
        Assert.Equal($"{exitCode}\n", result.Errors);
    }

    [Fact]
    public async Task Output_that_is_not_taken_is_an_error()
    {
        CommandResult result = await ShellAsync($"{Flywheel} contract --no-probe >/dev/full");
        Assert.Equal((74, "flywheel: standard output did not take everything: is its disk full?\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task A_closed_output_is_nobody_who_reads()
    {
        CommandResult result = await ShellAsync($"{Flywheel} contract --no-probe >&-");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("2>/dev/full")]
    [InlineData("2>&-")]
    public async Task A_message_that_is_not_taken_changes_no_exit_code(string redirection)
    {
        Assert.Equal(2, (await ShellAsync($"{Flywheel} contract --nonsense {redirection}")).ExitCode);
        Assert.Equal(0, (await ShellAsync($"{Flywheel} contract --no-probe {redirection}")).ExitCode);
        Assert.Equal(78, (await ShellAsync($"GF_BAZEL_EVIDENCE=off GF_BAZELISK=/bin/true {PublishedBinaries.Bazel} build {redirection}")).ExitCode);
    }

    private static Task<CommandResult> ShellAsync(string script) => RunAsync("/bin/bash", "-c", script);

    private static Task<CommandResult> RunAsync(params string[] words) =>
        words is ["/bin/bash", ..] ? RunAsync("/bin/bash", words[1..]) : RunAsync(Flywheel, words);

    private static Task<CommandResult> RunAsync(string program, IEnumerable<string> words) =>
        CommandRunner.RunAsync(program, words, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nowhere" }, "/");
}
