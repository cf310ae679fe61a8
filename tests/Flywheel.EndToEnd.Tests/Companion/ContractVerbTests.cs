using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel contract</c>: its verdicts, in text and in JSON, as a script sees them.</summary>
public sealed partial class ContractVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-contract-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("", "", 0, "the contract holds")]
    [InlineData("", "--strict", 1, "the contract is violated (strict)")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://cache.example.internal", "--strict", 0, "the contract holds (strict)")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://cache.example.internal", "", 0, "the contract holds")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://cache.example.internal;GF_BAZEL_STRICT=yes", "", 0, "the contract holds (strict)")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://${CACHE}", "", 1, "the contract is violated")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE=shared-cache-backed", "", 1, "the contract is violated")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://cache.example.internal;GF_BAZEL_ESCAPE_HATCH=why", "--strict", 1, "the contract is violated (strict)")]
    [InlineData("BAZEL_REMOTE_CACHE=grpcs://cache.example.internal;GF_BAZEL_RUNNER_LABELS=ubuntu-latest", "--strict", 1, "the contract is violated (strict)")]
    public async Task The_verdict_is_the_exit_code_and_the_first_line_of_stdout(string variables, string words, int exitCode, string headline)
    {
        string[] given = variables.Split(';', StringSplitOptions.RemoveEmptyEntries);
        CommandResult text = await RunAsync(given, ["contract", "--no-probe", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((exitCode, headline, ""), (text.ExitCode, text.Output.Split('\n')[0], text.Errors));

        CommandResult json = await RunAsync(given, ["contract", "--no-probe", "--format=json", .. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((exitCode, ""), (json.ExitCode, json.Errors));
        JsonElement report = Parse(json.Output);
        Assert.Equal("flywheel.contract/v1", report.GetProperty("schema").GetString());
        Assert.Equal(exitCode == 0, report.GetProperty("holds").GetBoolean());
        Assert.Equal(headline.Contains("strict"), report.GetProperty("strict").GetBoolean());
        Assert.Equal(exitCode != 0, report.GetProperty("violations").GetArrayLength() > 0);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("probe").ValueKind);
    }

    [Fact]
    public async Task Text_and_JSON_name_the_same_violations_with_their_sources()
    {
        string workspace = folder.CreateSubdirectory("workspace").FullName;
        File.WriteAllText(Path.Combine(workspace, "MODULE.bazel"), "");
        File.WriteAllText(Path.Combine(workspace, "tinyland.repo.json"), """{"enrollment":{"substrateMode":"executor-backed"}}""");
        File.WriteAllText(Path.Combine(workspace, ".env.flywheel.local"), "export BAZEL_REMOTE_CACHE='grpc://u:hunter22@old.attic.tinyland/'\nBAZEL_REMOTE_HEADER=a=b\n");
        string inside = Directory.CreateDirectory(Path.Combine(workspace, "a", "b")).FullName;
        string[] variables = ["GF_BAZEL_QUOTA_RETRIES=$(nproc)"];

        CommandResult text = await RunAsync(variables, ["contract"], inside);
        CommandResult json = await RunAsync(variables, ["contract", "--format", "json"], inside);

        JsonElement report = Parse(json.Output);
        string[] violated = [.. report.GetProperty("violations").EnumerateArray().Select(v => v.GetProperty("rule").GetString()!)];
        Assert.Equal(["mode-mismatch", "endpoint-stale", "executor-proof", "token-source", "bad-value"], violated);
        Assert.Equal(["bad-value"], report.GetProperty("warnings").EnumerateArray().Select(v => v.GetProperty("rule").GetString()));
        Assert.Equal(("manifest", "file"), (
            report.GetProperty("mode").GetProperty("declared_source").GetString(), report.GetProperty("cache").GetProperty("source").GetString()));
        Assert.Equal("grpc://***@old.attic.tinyland:80", report.GetProperty("cache").GetProperty("address").GetString());
        foreach (JsonElement finding in report.GetProperty("violations").EnumerateArray().Concat(report.GetProperty("warnings").EnumerateArray()))
        {
            Assert.Contains($"{finding.GetProperty("rule")}: {finding.GetProperty("what")}\n  hint: {finding.GetProperty("fix")}\n", text.Output);
        }
        Assert.Contains("\ncache: grpc://***@old.attic.tinyland:80 (BAZEL_REMOTE_CACHE, .env.flywheel.local)\n", text.Output);
        Assert.All(Keys(report), key => Assert.Matches(SnakeCase(), key));
    }

    [Fact]
    public async Task A_proven_cache_is_exit_0_and_a_dead_one_exit_1_with_its_cause()
    {
        int port;
        string[] Variables() => [$"BAZEL_REMOTE_CACHE=grpc://127.0.0.1:{port}", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=true"];
        await using (ServedCache cache = await ServedCache.StartAsync(folder.CreateSubdirectory("cache").FullName))
        {
            port = cache.Port;
            CommandResult proven = await RunAsync(Variables(), ["contract"]);
            Assert.Equal((0, ""), (proven.ExitCode, proven.Errors));
            Assert.EndsWith("probe: proven, read and write\n", proven.Output);
            JsonElement state = Parse((await RunAsync(Variables(), ["contract", "--format", "json"])).Output).GetProperty("probe");
            Assert.Equal("proven", state.GetProperty("state").GetString());
            Assert.InRange(state.GetProperty("elapsed_ms").GetDouble(), 0, 5000);
        }
        CommandResult dead = await RunAsync(Variables(), ["contract"]);
        Assert.Equal((1, ""), (dead.ExitCode, dead.Errors));
        Assert.StartsWith("the contract holds, and the cache did not prove itself\n", dead.Output);
        Assert.EndsWith($"probe: refused, refused: grpc://127.0.0.1:{port} (BAZEL_REMOTE_CACHE, environment) refused the connection\n  hint: is the cache running, and is this its port? `flywheel cache start` runs one of your own\n", dead.Output);
        JsonElement report = Parse((await RunAsync(Variables(), ["contract", "--format", "json"])).Output);
        Assert.False(report.GetProperty("holds").GetBoolean());
        Assert.True(report.GetProperty("contract_holds").GetBoolean());
        Assert.Equal("refused", report.GetProperty("probe").GetProperty("cause").GetString());
    }

    [Fact]
    public async Task Without_the_probe_nobody_is_called_and_with_it_somebody_is()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        string[] variables =
            [$"BAZEL_REMOTE_CACHE=grpc://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}", "GF_BAZEL_LOCAL_PROOF=port-forward", "GF_BAZEL_PROBE_TIMEOUT=0.2"];

        Assert.Equal(0, (await RunAsync(variables, ["contract", "--no-probe", "--strict"])).ExitCode);
        Assert.False(listener.Pending());
        // A violated contract is the answer already, and its endpoint may be one that must not be called.
        Assert.Equal(1, (await RunAsync([.. variables, "GF_BAZEL_QUIET=maybe"], ["contract"])).ExitCode);
        Assert.False(listener.Pending());
        Assert.Equal(1, (await RunAsync(variables, ["contract"])).ExitCode);
        Assert.True(listener.Pending());
    }

    [Fact]
    public async Task Without_the_probe_no_socket_is_even_made()
    {
        string? strace = RepositoryRoot.OnPath("strace");
        Assert.SkipWhen(strace is null, "skipped: no strace");
        string log = Path.Combine(folder.FullName, "trace");
        string[] variables = ["BAZEL_REMOTE_CACHE=grpcs://cache.example.internal"];
        async Task<string> TraceAsync(params string[] words)
        {
            CommandResult traced = await RunAsync(
                variables, ["-f", "-o", log, "-e", "trace=%network", PublishedBinaries.Flywheel, "contract", .. words], program: strace);
            Assert.SkipWhen(traced.Errors.Contains("ptrace", StringComparison.Ordinal), "skipped: strace may not trace here");
            return File.ReadAllText(log);
        }

        string silent = await TraceAsync("--no-probe");
        Assert.DoesNotContain("socket(", silent);
        Assert.DoesNotContain("connect(", silent);
        variables = [$"BAZEL_REMOTE_CACHE=grpc://127.0.0.1:{LoopbackPort.Free()}", "GF_BAZEL_LOCAL_PROOF=port-forward"];
        Assert.Contains("socket(", await TraceAsync());
    }

    [Fact]
    public async Task In_a_folder_that_was_removed_the_variables_are_judged_all_the_same()
    {
        string gone = Path.Combine(folder.FullName, "gone");
        CommandResult result = await RunAsync([], ["-c", $"mkdir {gone} && cd {gone} && rmdir {gone} && exec {PublishedBinaries.Flywheel} contract --strict"], program: "/bin/sh");
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Contains("cache-missing", result.Output);
    }

    private static JsonElement Parse(string output)
    {
        Assert.EndsWith("}\n", output);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    private Task<CommandResult> RunAsync(IEnumerable<string> variables, IEnumerable<string> words, string? here = null, string? program = null)
    {
        Dictionary<string, string> environment = variables.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
        environment["PATH"] = "/usr/bin:/bin";
        environment["HOME"] = folder.FullName;
        return CommandRunner.RunAsync(program ?? PublishedBinaries.Flywheel, words, environment, here ?? folder.FullName);
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
