using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Evidence;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel bep</c>, as a script and as a reader of its text see it.</summary>
public sealed class BepVerbTests : IDisposable
{
    private readonly StreamFile file = new();

    public void Dispose() => file.Dispose();

    [Fact]
    public async Task A_complete_stream_is_explained_line_by_line_and_is_exit_0()
    {
        CommandResult result = await RunAsync(BuildStream.Bazel9 with
        {
            Options = ["--remote_cache=grpc://user:hunter22@cache.example.internal:9092", "--remote_executor=grpcs://exec.example.internal"],
            Work = writer => writer.Test("//:one", "remote cache hit").Fetch("https://u:hunter22@mirror.example.org/a?t=hunter22", success: false),
        });
        Assert.Equal(
            """
            the event stream is complete
            bazel: 9.1.0
            command: build //:all10
            invocation: 93ef2845-7937-4c78-a95b-b919463dd606
            ended: exit code 0 (SUCCESS) after 0.4 s
            cache: grpc://***@cache.example.internal:9092
            executor: grpcs://exec.example.internal:443
            processes: 8: 6 remote cache hit, 1 internal, 2 processwrapper-sandbox
            hit rate: 75.0% (6 of 8 spawns from the remote cache)
            run by the executor: 0
            disk cache hits: 0
            action cache hits: 5
            tests: 1, 0 of them cached here, 1 cached remotely
            fetches: 1, 1 of them failed, from mirror.example.org
            verdict: attached-verified

            """,
            result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("0 processes.", "", "hit rate: none: nothing ran that a cache could have had", "verdict: attached-idle: no actions ran")]
    [InlineData("2 processes: 2 internal.", "", "hit rate: none: nothing ran that a cache could have had", "verdict: attached-idle: no actions ran")]
    [InlineData("3 processes: 2 remote cache hit, 1 internal.", "--disk_cache=/d", "hit rate: none: 2 hits are of the disk or of the remote cache, which this Bazel does not tell apart", "verdict: unproven: this Bazel calls a hit of --disk_cache a remote one")]
    [InlineData("3 processes: 2 remote cache hit, 1 internal.", "--remote_cache=", "hit rate: 100.0% (2 of 2 spawns from the remote cache)", "verdict: detached: no remote cache was in effect")]
    public async Task No_rate_has_its_reason(string processes, string option, string rate, string verdict)
    {
        CommandResult result = await RunAsync(BuildStream.Bazel4 with
        {
            Processes = processes,
            Options = [.. BuildStream.Bazel4.Options, .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        });
        Assert.Contains($"\n{rate}\n", result.Output);
        Assert.EndsWith($"\n{verdict}\n", result.Output);
        Assert.Contains("\nbazel: not said", result.Output);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task A_stream_that_is_not_complete_is_exit_1_and_says_why()
    {
        byte[] whole = BuildStream.Bazel4.ToArray();
        (string Headline, byte[] Bytes)[] cases =
        [
            ("the event stream is truncated: it ends in the midst of an event", whole[..^5]),
            ("the event stream is corrupt: events follow its last message", [.. whole, .. whole]),
            ("the event stream is whole, but of no build: Bazel ended before it built", BuildStream.EarlyExit()),
            ("there is no event stream: the event stream is empty", []),
        ];
        foreach ((string headline, byte[] bytes) in cases)
        {
            File.WriteAllBytes(file.Path, bytes);
            CommandResult text = await RunAsync();
            Assert.Equal((1, headline, ""), (text.ExitCode, text.Output.Split('\n')[0], text.Errors));
            Assert.Contains("\nverdict: unproven: ", text.Output);
            JsonElement json = Json((await RunAsync("--format", "json")).Output);
            Assert.Equal("unproven", json.GetProperty("verdict").GetString());
            Assert.All(
                ["runners", "remote_cache_hits", "executed", "hit_rate", "tests", "fetches"],
                key => Assert.Equal(JsonValueKind.Null, json.GetProperty(key).ValueKind));
        }
    }

    [Fact]
    public async Task The_JSON_has_the_keys_of_a_record_and_null_for_what_only_the_guard_knows()
    {
        File.WriteAllBytes(file.Path, BuildStream.Bazel9.ToArray());
        CommandResult result = await RunAsync("--format=json");
        JsonElement json = Json(result.Output);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("flywheel.invocation/v1", json.GetProperty("schema").GetString());
        Assert.Equal(BuildStream.Id, json.GetProperty("invocation_id").GetString());
        Assert.Equal(("build", "heavy", "9.1.0"), (Text("command"), Text("command_class"), Text("bazel_version")));
        Assert.Equal(("complete", "attached-verified", "shared"), (Text("stream"), Text("verdict"), Text("scope")));
        Assert.Equal(BuildStream.Cache, json.GetProperty("cache").GetProperty("endpoint").GetString());
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("cache").GetProperty("endpoint_sha256").GetString());
        Assert.Equal(["//:all10"], json.GetProperty("targets").EnumerateArray().Select(target => target.GetString()));
        Assert.Equal((6, 2, 0.75), (json.GetProperty("remote_cache_hits").GetInt64(), json.GetProperty("executed").GetInt64(), json.GetProperty("hit_rate").GetDouble()));
        Assert.Equal(2, json.GetProperty("runners").GetProperty("processwrapper-sandbox").GetInt32());
        Assert.Equal((377, 0), (json.GetProperty("duration_ms").GetInt64(), json.GetProperty("exit_code").GetInt32()));
        Assert.Equal("2026-11-24T14:41:40.344Z", Text("started_at"));
        Assert.All(
            ["context", "mode", "probe", "attempts", "overhead_ms", "workspace"], key => Assert.Equal(JsonValueKind.Null, json.GetProperty(key).ValueKind));

        string? Text(string key) => json.GetProperty(key).GetString();
    }

    [Theory]
    [InlineData("/nowhere/stream", "there is no such file")]
    [InlineData("/proc", "it is a folder")]
    [InlineData("/dev/null/x", "there is no such file")]
    public async Task A_file_that_cannot_be_read_is_one_line_with_a_hint(string path, string fault)
    {
        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["bep", path], new Dictionary<string, string>(), "/");
        Assert.Equal(
            (1, "", $"flywheel: `{path}` cannot be read: {fault}\nflywheel: hint: name the file that a build with `--build_event_binary_file=FILE` wrote\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement.Clone();

    private Task<CommandResult> RunAsync(BuildStream stream)
    {
        File.WriteAllBytes(file.Path, stream.ToArray());
        return RunAsync();
    }

    private Task<CommandResult> RunAsync(params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["bep", file.Path, .. words], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
}
