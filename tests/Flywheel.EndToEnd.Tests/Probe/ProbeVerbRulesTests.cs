using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary><c>flywheel probe</c>: its command line, and when it sends nothing.</summary>
public sealed class ProbeVerbRulesTests : IDisposable
{
    private readonly ProbeRun probe = new();

    public void Dispose() => probe.Dispose();

    [Theory]
    [InlineData("grpc://one grpc://two", "`flywheel probe` takes one ENDPOINT")]
    [InlineData("cache.example.internal", "`ENDPOINT` is no address: it has no scheme")]
    [InlineData("ftp://cache", "`ENDPOINT` is no address: its scheme is none that is known")]
    [InlineData("grpc://", "`ENDPOINT` is no address: its host is empty")]
    [InlineData("grpc://cache:0", "`ENDPOINT` is no address: its port is not a number from 1 to 65535")]
    [InlineData("grpc://cache/instance", "`ENDPOINT` is no address: a gRPC address has no path; an instance goes into BAZEL_REMOTE_INSTANCE_NAME")]
    [InlineData("--strict", "`--strict` is no option of `flywheel probe`")]
    [InlineData("grpc://cache --header=secret", "`--header` is no option of `flywheel probe`")]
    [InlineData("--trace=yes", "`ENDPOINT` is no address: it has no scheme")]
    [InlineData("--instance", "`--instance` takes one name, in UTF-8 and without control characters")]
    [InlineData("--instance a --instance b", "`--instance` takes one name, in UTF-8 and without control characters")]
    [InlineData("--format xml", "`--format` takes one of text and json")]
    public async Task A_usage_error_is_one_line_with_a_hint_and_exit_2(string words, string fault)
    {
        CommandResult result = await probe.RunAsync(words.Split(' '));

        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel probe --help` shows its options\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task An_empty_endpoint_is_none() => Assert.Equal(2, (await probe.RunAsync("")).ExitCode);

    [Fact]
    public async Task Without_an_endpoint_it_says_how_to_give_one() => await probe.AssertShownTwiceAsync("nothing", 1, []);

    [Fact]
    public async Task An_executor_alone_is_no_cache()
    {
        probe.Environment["BAZEL_REMOTE_EXECUTOR"] = "grpcs://executor.example.internal";

        CommandResult result = await probe.RunAsync();

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Contains("BAZEL_REMOTE_EXECUTOR is set, and an executor needs a cache", result.Output);
    }

    [Fact]
    public async Task A_placeholder_is_the_contracts_rule_wherever_it_stands()
    {
        await probe.AssertShownTwiceAsync("placeholder", 1, ["grpc://${CACHE}:9092"]);
        probe.Environment["BAZEL_REMOTE_CACHE"] = "grpc://<your cache>";
        await probe.AssertShownAsync("placeholder.variable", 1, []);
    }

    [Fact]
    public async Task An_unreadable_address_of_a_variable_is_the_contracts_rule()
    {
        probe.Environment["BAZEL_REMOTE_CACHE"] = "cache.example.internal:9092";

        CommandResult result = await probe.RunAsync();

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Contains("\nendpoint-scheme: BAZEL_REMOTE_CACHE (environment): it has no scheme\n", result.Output);
    }

    [Fact]
    public async Task A_credential_that_would_go_unencrypted_is_not_sent_and_no_socket_is_made()
    {
        string? strace = RepositoryRoot.OnPath("strace");
        Assert.SkipWhen(strace is null, "skipped: no strace");
        probe.Environment["BAZEL_REMOTE_HEADER"] = "authorization=hunter22hunter22";
        string log = Path.Combine(probe.Folder, "trace");
        async Task<string> SocketsAsync(string endpoint)
        {
            CommandResult result = await CommandRunner.RunAsync(
                strace!, ["-f", "-e", "trace=socket,connect", "-o", log, PublishedBinaries.Flywheel, "probe", endpoint], probe.Environment, probe.Folder);
            Assert.Equal(1, result.ExitCode);
            return File.ReadAllText(log);
        }

        Assert.Contains("AF_INET", await SocketsAsync($"grpc://127.0.0.1:{LoopbackPort.Free()}"));
        Assert.DoesNotContain("AF_INET", await SocketsAsync("grpc://cache.example.internal:9092"));
        await probe.AssertShownTwiceAsync("token-source", 1, ["grpc://cache.example.internal:9092"]);
    }

    [Fact]
    public async Task A_checkout_draws_no_credentials_of_the_environment()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string endpoint = $"grpc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        File.WriteAllText(Path.Combine(probe.Folder, "MODULE.bazel"), "");
        File.WriteAllText(Path.Combine(probe.Folder, ".env.flywheel.local"), $"BAZEL_REMOTE_CACHE={endpoint}\n");
        probe.Environment["BAZEL_REMOTE_HEADER"] = "authorization=hunter22hunter22";
        probe.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "0.3";

        await probe.AssertShownAsync("token-source.file", 1, []);
        Assert.False(listener.Pending());

        // Who names the same address himself sends it himself.
        Assert.Contains("\nsilent: ", (await probe.RunAsync(endpoint)).Output);
        Assert.True(listener.Pending());
    }

    [Fact]
    public async Task What_cannot_be_read_plays_no_part_and_is_said()
    {
        probe.Environment["BAZEL_REMOTE_HEADER"] = "no name";

        CommandResult result = await probe.RunAsync($"grpc://127.0.0.1:{LoopbackPort.Free()}");

        Assert.Contains("\nwarning: bad-value: BAZEL_REMOTE_HEADER (environment) has a line that is not `name=value`\n", result.Output);
        Assert.Contains("\nrefused: ", result.Output);
    }

    /// <summary>README, --help and the program agree.</summary>
    [Fact]
    public async Task The_README_shows_the_help_and_the_help_shows_what_works()
    {
        string help = (await probe.RunAsync("--help")).Output.TrimEnd('\n');

        ReadmeBlock.Equal("flywheel probe --help", $"```text\n{help}\n```\n");
        string[] options = [.. Regex.Matches(help, "^  (--[a-z-]+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal(["--instance", "--trace", "--format"], options);
    }
}
