using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core.Evidence;
using Flywheel.EndToEnd.Tests.Guard;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>A refused command is on record with its cause, once and without a secret; and the record never changes the refusal.</summary>
public sealed class RefusalEvidenceTests : IDisposable
{
    private const string Folder = "GF_BAZEL_EVIDENCE_DIR";
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly MarkedLauncher launcher = new();
    private readonly string evidence;

    public RefusalEvidenceTests() => evidence = Path.Combine(Path.GetDirectoryName(launcher.Launcher)!, "evidence");

    public void Dispose() => launcher.Dispose();

    [Theory]
    [InlineData("cache-missing", "build", "BAZEL_REMOTE_CACHE=")]
    [InlineData("mode-undeclared", "build", "GF_BAZEL_SUBSTRATE_MODE=")]
    [InlineData("endpoint-placeholder", "test", "BAZEL_REMOTE_CACHE=grpc://${CACHE}:1")]
    [InlineData("endpoint-loopback", "coverage", "GF_BAZEL_ALLOW_LOCALHOST_PROOF=")]
    [InlineData("flag-conflict", "build --remote_cache=grpc://other.example:1")]
    [InlineData("escape-hatch-in-lane", "build", "GF_BAZEL_STRICT=true", "GF_BAZEL_ESCAPE_HATCH=why")]
    [InlineData("command-line", "--mystery build")]
    [InlineData("command-line", "build --mystery --")]
    [InlineData("command-line", "--strict build --test_arg --")]
    [InlineData("mode-undeclared", "teleport", "GF_BAZEL_SUBSTRATE_MODE=")]
    public async Task A_violated_contract_is_on_record_by_its_first_rule(string cause, string typed, params string[] variables)
    {
        Dictionary<string, string> attached = With(GuardedBazel.Attached("grpc://localhost:1"), variables);

        CommandResult result = await RefuseAsync(78, attached, [.. typed.Split(' '), "//x"]);

        JsonObject record = Record();
        Assert.Equal((cause, $"refused: {cause}"), (Cause(record), $"{record["reason"]}"));
        Assert.True(cause == "command-line" || result.Errors.Contains($"flywheel: {cause}: ", StringComparison.Ordinal), result.ToString());
        Assert.Equal((78, 0, "absent", "unproven"), Core(record));
        Assert.Null(record["probe"]);
    }

    [Fact]
    public async Task A_cache_that_does_not_prove_itself_is_on_record_by_the_probes_cause()
    {
        string down = $"grpc://127.0.0.1:{LoopbackPort.Free()}";
        using var silent = new SilentServer();

        await RefuseAsync(69, GuardedBazel.Attached(down), "build", "//x", "//y/...");
        await RefuseAsync(69, With(GuardedBazel.Attached(silent.Endpoint), "GF_BAZEL_PROBE_TIMEOUT=0.3"), "test", "//x");
        await RefuseAsync(69, With(GuardedBazel.Attached("grpc://no-such-host.invalid:1"), "GF_BAZEL_PROBE_TIMEOUT=5"), "build", "//x");

        JsonObject[] records = Records();
        Assert.Equal(["refused", "silent", "dns"], records.Select(Cause));
        Assert.All(records, record => Assert.Equal((69, 0, "absent", "unproven"), Core(record)));
        Assert.All(records, record => Assert.Equal("refused", $"{record["probe"]!["result"]}"));
        JsonObject first = records[0];
        Assert.Equal(
            ("bazel", "build", "heavy", "[\"//x\",\"//y/...\"]", "shared-cache-backed", "environment", "local-proof", down),
            ($"{first["personality"]}", $"{first["command"]}", $"{first["command_class"]}", first["targets"]!.ToJsonString(), $"{first["mode"]}",
                $"{first["mode_source"]}", $"{first["scope"]}", $"{first["cache"]!["endpoint"]}"));
        Assert.True(Guid.TryParseExact($"{first["record_id"]}", "N", out _));
        Assert.Null(first["invocation_id"]);
    }

    [Fact]
    public async Task An_option_that_the_Bazel_lacks_is_on_record_also_of_a_command_that_only_fetches()
    {
        Dictionary<string, string> variables = With(
            GuardedBazel.Attached($"grpc://127.0.0.1:{LoopbackPort.Free()}"),
            "GF_BAZEL_REPOSITORY_DISABLE_DOWNLOAD=true", "USE_BAZEL_VERSION=4.2.3", $"GF_BAZELISK={Bazelisk()}", $"{Folder}={evidence}");

        foreach (string command in new[] { "build", "fetch" })
        {
            CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Bazel, [command, "//x"], variables, launcher.Workspace);
            Assert.True(result.ExitCode == 69, result.ToString());
        }

        Assert.Equal(
            ["bazel-cannot heavy", "bazel-cannot fetching"], Records().Select(record => $"{Cause(record)} {record["command_class"]}"));
    }

    [Fact]
    public async Task The_times_are_those_of_the_refusal()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow;
        CommandResult result = await RefuseAsync(78, [], "build", "//x");

        JsonObject record = Record();
        DateTimeOffset started = record["started_at"]!.GetValue<DateTimeOffset>();
        DateTimeOffset ended = record["ended_at"]!.GetValue<DateTimeOffset>();
        Assert.InRange(started, before.AddMilliseconds(-1), ended);
        Assert.InRange(ended, started, before + result.Elapsed);
        Assert.InRange(record["duration_ms"]!.GetValue<long>(), 0, (long)result.Elapsed.TotalMilliseconds + 1);
        Assert.InRange(record["overhead_ms"]!.GetValue<long>(), record["duration_ms"]!.GetValue<long>(), (long)result.Elapsed.TotalMilliseconds + 1);
    }

    [Fact]
    public async Task Nothing_secret_is_on_record_and_nobody_else_reads_it()
    {
        PlantedSecrets secrets = new(20261128);
        Dictionary<string, string> variables = With(
            GuardedBazel.Attached($"grpc://user:{secrets.EncodedAt("endpoint")}@127.0.0.1:{LoopbackPort.Free()}"),
            "BAZEL_REMOTE_HEADER=authorization=" + secrets.At("header"));

        await RefuseAsync(69, variables, ["run", .. SecretVariables.RunWords(secrets)]);
        await RefuseAsync(78, With(variables, "GF_BAZEL_SUBSTRATE_MODE="), ["run", .. SecretVariables.RunWords(secrets)]);
        await RefuseAsync(78, variables, "--mystery", secrets.At("value of a startup option"), "build", "//x");

        string log = File.ReadAllText(Log());
        secrets.AssertNoneIn(log, "the log");
        Assert.Contains("grpc://***@127.0.0.1:", log);
        Assert.Equal(["refused", "mode-undeclared", "command-line"], Records().Select(Cause));
        Assert.Equal(["run", "run", ""], Records().Select(record => $"{record["command"]}"));
        Assert.Equal((Private, Private | UnixFileMode.UserExecute), (File.GetUnixFileMode(Log()), File.GetUnixFileMode(evidence)));
    }

    [Fact]
    public async Task Fifty_refusals_at_once_lose_no_record_and_tear_no_line()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 }, async (i, _) =>
            await RefuseAsync(78, [], "build", $"//x{i}"));

        JsonObject[] records = Records();
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"//x{i}").Order(StringComparer.Ordinal),
            records.Select(record => $"{record["targets"]![0]}").Order(StringComparer.Ordinal));
        Assert.Equal(50, records.Select(record => $"{record["record_id"]}").Distinct().Count());
    }

    [Theory]
    [InlineData("off")]
    [InlineData("a word that is no boolean")]
    public async Task Evidence_that_is_not_wanted_is_not_written(string value)
    {
        await RefuseAsync(78, With([], $"GF_BAZEL_EVIDENCE={value}"), "build", "//x");

        Assert.False(Directory.Exists(evidence));
    }

    [Fact]
    public async Task Light_commands_and_the_companion_leave_none()
    {
        Dictionary<string, string> variables = With([], $"{Folder}={evidence}");
        string explained = (await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "explain", "--", "build", "//x")).Output;
        Assert.Contains("mode-undeclared", explained);
        Assert.Equal(1, (await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "contract", "--strict", "--no-probe")).ExitCode);
        await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "doctor");
        Assert.Equal(0, (await launcher.RunAsync(variables, "info")).ExitCode);
        // Without a launcher there is no gate at fault.
        Assert.NotEqual(0, (await CommandRunner.RunAsync(
            PublishedBinaries.Bazel, ["build"], With(variables, "GF_BAZELISK=/nowhere"), launcher.Workspace)).ExitCode);

        Assert.False(Directory.Exists(evidence) && Directory.EnumerateFiles(evidence, "*.jsonl").Any());
    }

    [Fact]
    public async Task A_folder_that_takes_no_record_changes_nothing_about_the_refusal()
    {
        CommandResult usual = await RefuseAsync(78, [], "build", "//x");
        string file = Path.Combine(Path.GetDirectoryName(evidence)!, "file");
        File.WriteAllText(file, "");
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(evidence)!, "taken")).FullName;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (DateTimeOffset month in new[] { now, now.AddDays(1) })
        {
            Directory.CreateDirectory(Path.Combine(folder, $"invocations-{month.UtcDateTime:yyyy-MM}.jsonl"));
        }

        foreach (string unusable in new[] { file, file + "/below", folder, "/proc/nowhere", new string('x', 300), new string('y', 5000) })
        {
            CommandResult result = await launcher.RunAsync(With([], $"{Folder}={unusable}"), "build", "//x");
            Assert.Equal((usual.ExitCode, usual.Errors, usual.Output), (result.ExitCode, result.Errors, result.Output));
        }
    }

    [Fact]
    public async Task A_shim_that_calls_another_which_refuses_leaves_one_refusal()
    {
        // A launcher that is a wrapper, around a light command that builds after all.
        File.WriteAllText(launcher.Launcher, $"#!/bin/sh\nexec {PublishedBinaries.Bazel} build //x\n");

        CommandResult result = await launcher.RunAsync(With([], $"{Folder}={evidence}"), "info");

        Assert.Equal(78, result.ExitCode);
        Assert.Equal("mode-undeclared", Cause(Record()));
    }

    [Fact]
    public async Task The_companion_lists_shows_and_prunes_it()
    {
        await RefuseAsync(78, [], "build", "//x");
        Dictionary<string, string> variables = With([], $"{Folder}={evidence}");

        CommandResult shown = await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "evidence", "show", "last");
        CommandResult listed = await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "evidence", "list");
        CommandResult pruned = await launcher.RunAsync(PublishedBinaries.Flywheel, variables, "evidence", "prune", "--older-than", "0h");

        Assert.Contains("\nrefused: mode-undeclared\n", shown.Output);
        Assert.Contains("verdict: unproven: refused: mode-undeclared\n", shown.Output);
        Assert.Matches("  build +unproven +- +- +78\n", listed.Output);
        Assert.StartsWith("removed 1 record ", pruned.Output);
    }

    private async Task<CommandResult> RefuseAsync(int code, Dictionary<string, string> variables, params IEnumerable<string> words)
    {
        CommandResult result = await launcher.RunAsync(With(variables, $"{Folder}={evidence}"), words);
        Assert.True(result.ExitCode == code, result.ToString());
        Assert.Empty(launcher.Starts);
        return result;
    }

    /// <summary>A program that is taken for Bazelisk, by its name.</summary>
    private string Bazelisk()
    {
        string path = Path.Combine(Path.GetDirectoryName(launcher.Launcher)!, "bazelisk");
        File.Copy(launcher.Launcher, path);
        return path;
    }

    private string Log() => Assert.Single(Directory.GetFiles(evidence, "*", SearchOption.AllDirectories));

    private JsonObject Record() => Assert.Single(Records());

    private JsonObject[] Records() =>
    [
        .. File.ReadAllLines(Log()).Select(line =>
        {
            Assert.NotNull(EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(line)));
            return JsonNode.Parse(line)!.AsObject();
        }),
    ];

    private static Dictionary<string, string> With(Dictionary<string, string> variables, params IEnumerable<string> more)
    {
        Dictionary<string, string> whole = new(variables);
        foreach (string entry in more)
        {
            whole[entry[..entry.IndexOf('=')]] = entry[(entry.IndexOf('=') + 1)..];
        }
        return whole;
    }

    private static string Cause(JsonObject record) => $"{record["refusal"]!["cause"]}";

    private static (int Code, int Attempts, string Stream, string Verdict) Core(JsonObject record) =>
        ((int)record["exit_code"]!, (int)record["attempts"]!, $"{record["stream"]}", $"{record["verdict"]}");
}
