using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary>The command line of <c>flywheel attic check</c>: what it takes, and what it says to what it does not take.</summary>
public sealed class AtticCommandLineTests
{
    private const string Key = "a-1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly AtticRun attic = new();

    [Theory]
    [InlineData("", "no server is given, and ATTIC_SERVER is not set",
        "give one, as in `flywheel attic check --server https://attic.example.internal`, or set ATTIC_SERVER")]
    [InlineData("--server ftp://a", "`--server` is no address of a server: its scheme is neither http nor https", "give an http:// or https:// address without the cache's name")]
    [InlineData("--server grpc://a", "`--server` is no address of a server: its scheme is neither http nor https", "give an http:// or https:// address without the cache's name")]
    [InlineData("--server http://a:x", "`--server` is no address of a server: its port is not a number from 1 to 65535", "give an http:// or https:// address without the cache's name")]
    [InlineData("--server http://${HOST}", null, "give an http:// or https:// address without the cache's name")]
    [InlineData("--server", "`--server` takes one address", "`flywheel attic check --help` shows its options")]
    [InlineData("--server a --server b", "`--server` takes one address", "`flywheel attic check --help` shows its options")]
    [InlineData("--server http://a --cache -x", "`--cache` is no name of a cache", "give up to 50 letters, digits, `-`, `_` and `+`, the first one a letter or a digit")]
    [InlineData("--server http://a --cache a/b", "`--cache` is no name of a cache", "give up to 50 letters, digits, `-`, `_` and `+`, the first one a letter or a digit")]
    [InlineData("--server http://a --public-key x", "`--public-key` is no public key: it has no name and colon before the key", "give `NAME:BASE64`, as `attic cache info` shows it")]
    [InlineData("--server http://a --public-key x:AAAA", "`--public-key` is no public key: the key is 3 bytes long, and Ed25519's has 32", "give `NAME:BASE64`, as `attic cache info` shows it")]
    [InlineData("--server http://a /nix/store/x", "`STORE_PATH` is no store path", "give /nix/store/HASH-NAME, without what is inside of it, or its hash of 32 characters")]
    [InlineData("--server http://a 0 1", "`flywheel attic check` takes one STORE_PATH", "`flywheel attic check --help` shows its options")]
    [InlineData("--server http://a --timeout 0", "`--timeout` is no number of seconds in its range", "give 0.1..60 seconds")]
    [InlineData("--server http://a --timeout 1e3", "`--timeout` is no number of seconds in its range", "give 0.1..60 seconds")]
    [InlineData("--server http://a --strict", "`--strict` is no option of `flywheel attic check`", "`flywheel attic check --help` shows its options")]
    [InlineData("--server http://a --format xml", "`--format` takes one of text and json", "`flywheel attic check --help` shows its options")]
    public async Task A_usage_error_is_one_line_with_a_hint_on_stderr_and_exit_2(string words, string? fault, string hint)
    {
        CommandResult result = await attic.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"flywheel: {fault}", result.Errors);
        Assert.EndsWith($"\nflywheel: hint: {hint}\n", result.Errors);
        Assert.Equal(2, result.Errors.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("ATTIC_SERVER", "attic", "is no address of a server: its scheme is neither http nor https")]
    [InlineData("ATTIC_CACHE", "a b", "is no name of a cache")]
    [InlineData("ATTIC_PUBLIC_KEY", "a-1", "is no public key: it has no name and colon before the key")]
    public async Task A_variable_that_cannot_be_used_is_named(string name, string value, string fault)
    {
        attic.Environment["ATTIC_SERVER"] = "http://127.0.0.1:1";
        attic.Environment[name] = value;

        CommandResult result = await attic.RunAsync();

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"flywheel: {name} {fault}\nflywheel: hint: set {name} to ", result.Errors);
    }

    [Fact]
    public async Task A_blank_variable_is_none_and_an_option_counts_before_it()
    {
        attic.Environment["ATTIC_SERVER"] = " ";
        attic.Environment["ATTIC_CACHE"] = "";
        attic.Environment["ATTIC_PUBLIC_KEY"] = "nothing";

        Assert.StartsWith("flywheel: no server is given", (await attic.RunAsync()).Errors);
        attic.Environment["ATTIC_SERVER"] = "nothing";
        CommandResult result = await attic.RunAsync("--server", "http://127.0.0.1:1", "--public-key", Key);

        Assert.StartsWith("cache: http://127.0.0.1:1/main (--server, command line)\n", result.Output);
        Assert.Equal(1, result.ExitCode);
    }

    [Fact]
    public async Task The_group_alone_wants_a_command()
    {
        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["attic"], attic.Environment, "/");

        Assert.Equal((2, "", "flywheel: a command is missing\nflywheel: hint: `flywheel attic --help` shows the commands\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task What_the_help_shows_works()
    {
        string help = (await attic.RunAsync("--help")).Output;

        string[] options = [.. Regex.Matches(help, "^  (--[a-z-]+) <", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(["--server", "--cache", "--public-key", "--timeout", "--format"], options);
        CommandResult all = await attic.RunAsync(
            "--server", "http://127.0.0.1:1", "--cache", "a+b", "--public-key", Key, "--timeout", "2.5", "--format", "text", new string('0', 32));
        Assert.Equal((1, ""), (all.ExitCode, all.Errors));
    }
}
