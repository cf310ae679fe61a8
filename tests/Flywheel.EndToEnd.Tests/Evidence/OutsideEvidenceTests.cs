using System.Text.Json.Nodes;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Secrets;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>The escape hatch, forwarded ports and GitHub Actions: how far a record's claim reaches, and where it is told.</summary>
[Collection(TroubledBazelTests.Name)]
public sealed class OutsideEvidenceTests(MeasuredBazels bazels)
{
    private const string Relayed = "flywheel: shared-cache-backed, 0 of 1 spawns from the remote cache (0.0%), 1 run here; attached to {0} (verified, local proof)";

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task The_escape_hatch_is_on_record_before_Bazel_starts(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string seen = bazel.NewPath("seen");
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GF_BAZEL_ESCAPE_HATCH"] = "until=2999-12-31 the cache moves",
            ["GF_BAZELISK"] = bazel.Script(
                $"cat \"$GF_BAZEL_EVIDENCE_DIR\"/invocations-*.jsonl >'{seen}'; find \"$GF_BAZEL_EVIDENCE_DIR\" -type f | wc -l >>'{seen}'\nexec \"$BAZELISK\" \"$@\""),
        };
        DateTimeOffset before = DateTimeOffset.UtcNow;

        MeasuredRun run = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);

        Assert.True(run.Result.ExitCode == 0, run.ToString());
        string[] then = File.ReadAllLines(seen);
        Assert.Equal([run.Record.ToJsonString(), "1"], then.Select((line, i) => i == 0 ? JsonNode.Parse(line)!.ToJsonString() : line.Trim()));
        Assert.Equal(
            ("build", "heavy", "the cache moves", "escape-hatch", "absent", null, "shared-cache-backed"),
            ($"{run.Record["command"]}", $"{run.Record["command_class"]}", $"{run.Record["escape_hatch_reason"]}", $"{run.Record["verdict"]}",
                $"{run.Record["stream"]}", (int?)run.Record["exit_code"], $"{run.Record["mode"]}"));
        Assert.InRange(run.Record["started_at"]!.GetValue<DateTimeOffset>(), before, before + run.Result.Elapsed);
        string[] unknown = ["invocation_id", "ended_at", "duration_ms", "cache", "executor", "probe", "remote_cache_hits", "hit_rate", "attempts"];
        Assert.All(unknown, name => Assert.True(run.Record[name] is null, $"{name} is known\n{run}"));
    }

    [Fact]
    public async Task A_hatch_past_its_day_is_closed_and_what_is_on_record_is_a_refusal()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        Dictionary<string, string> variables = new(GuardedBazel.Attached($"grpc://127.0.0.1:{LoopbackPort.Free()}"))
        {
            ["GF_BAZEL_ESCAPE_HATCH"] = "until=2020-02-29 the cache moves",
        };

        MeasuredRun refused = await bazel.RunAsync(variables, "build", "//:none");
        // With the cache in order it is as if it were not there.
        MeasuredRun attached = await bazel.RunAsync(
            new Dictionary<string, string>(bazel.Variables) { ["GF_BAZEL_ESCAPE_HATCH"] = "until=2020-02-29 the cache moves" },
            ["build", .. bazel.Fresh(1)]);

        Assert.Equal((69, "refused", null), (refused.Result.ExitCode, $"{refused.Record["refusal"]!["cause"]}", (string?)refused.Record["escape_hatch_reason"]));
        Assert.Contains("flywheel: the escape hatch expired: its last day was 2020-02-29", refused.Lines);
        Assert.Equal(("attached-verified", null), ($"{attached.Record["verdict"]}", (string?)attached.Record["escape_hatch_reason"]));
    }

    [Fact]
    public async Task In_a_lane_the_hatch_is_refused_and_what_is_on_record_is_a_refusal()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZEL_ESCAPE_HATCH"] = "the cache moves" };

        MeasuredRun run = await bazel.RunLaneAsync(variables, "build", "//:none");

        Assert.Equal(
            (78, "escape-hatch-in-lane", "unproven", null),
            (run.Result.ExitCode, $"{run.Record["refusal"]!["cause"]}", $"{run.Record["verdict"]}", (string?)run.Record["escape_hatch_reason"]));
        Assert.Contains(run.Lines, line => line.StartsWith("flywheel: escape-hatch-in-lane: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_forwarded_port_is_a_local_proof_and_never_shared(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using LoopbackRelay relay = LoopbackRelay.OnIpv4(bazel.Cache.Port);
        Dictionary<string, string> variables = Forwarded(relay);

        MeasuredRun developer = await bazel.RunAsync(variables, ["build", .. bazel.Fresh(1)]);
        MeasuredRun github = await bazel.RunAsync(new Dictionary<string, string>(variables) { ["GITHUB_ACTIONS"] = "true" }, ["build", .. bazel.Fresh(1)]);
        MeasuredRun gitlab = await bazel.RunAsync(
            new Dictionary<string, string>(variables) { ["GITLAB_CI"] = "true", ["CI"] = "true" }, ["build", .. bazel.Fresh(1)]);
        MeasuredRun other = await bazel.RunAsync(new Dictionary<string, string>(variables) { ["CI"] = "1" }, ["build", .. bazel.Fresh(1)]);

        Assert.Equal(
            ["developer-machine local-proof", "github-actions local-proof", "gitlab-ci local-proof", "ci local-proof"],
            ((MeasuredRun[])[developer, github, gitlab, other]).Select(run => $"{run.Record["context"]} {run.Record["scope"]}"));
        string line = string.Format(System.Globalization.CultureInfo.InvariantCulture, Relayed, variables["BAZEL_REMOTE_CACHE"]);
        Assert.All((MeasuredRun[])[developer, github, gitlab, other], run => Assert.Equal([line], run.Lines));
        Assert.True(relay.Connections >= 8, $"{relay.Connections} connections came through the relay");
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task GitHub_is_told_in_its_files_and_warned_of_a_detached_build_only(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string summary = bazel.NewPath("summary");
        string output = bazel.NewPath("output");
        File.WriteAllText(summary, "before\n");
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_STEP_SUMMARY"] = summary,
            ["GITHUB_OUTPUT"] = output,
        };
        Dictionary<string, string> detached = new(variables) { ["GF_BAZELISK"] = bazel.Without("--remote_cache=*") };
        string target = Assert.Single(bazel.Fresh(1));

        MeasuredRun first = await bazel.RunAsync(variables, "build", target);
        MeasuredRun second = await bazel.RunAsync(variables, "build", target);
        MeasuredRun third = await bazel.RunAsync(detached, ["build", .. bazel.Fresh(1)]);

        Assert.Equal([1, 1, 2], ((MeasuredRun[])[first, second, third]).Select(run => run.Lines.Length));
        Assert.Equal(
            "::warning title=flywheel::`bazel build` was detached from the shared cache: no remote cache was in effect", third.Lines[1]);
        Assert.Equal(
            """
            verdict=attached-verified
            remote_cache_hits=0
            hit_rate=0.0
            verdict=attached-idle
            remote_cache_hits=0
            hit_rate=
            verdict=detached
            remote_cache_hits=0
            hit_rate=0.0

            """,
            File.ReadAllText(output));
        Assert.Equal(
            """
            before
            | flywheel | `bazel build` |
            | --- | --- |
            | verdict | attached-verified |
            | mode, scope | shared-cache-backed, local-proof |
            | remote cache hits | 0 (0.0%) |
            | executed | 1, remotely 0 |
            | cache | `CACHE` |
            | exit code | 0 |

            | flywheel | `bazel build` |
            | --- | --- |
            | verdict | attached-idle: no actions ran |
            | mode, scope | shared-cache-backed, local-proof |
            | remote cache hits | 0 (no rate) |
            | executed | 0, remotely 0 |
            | cache | `CACHE` |
            | exit code | 0 |

            | flywheel | `bazel build` |
            | --- | --- |
            | verdict | detached: no remote cache was in effect |
            | mode, scope | shared-cache-backed, local-proof |
            | remote cache hits | 0 (0.0%) |
            | executed | 1, remotely 0 |
            | cache | `CACHE` |
            | exit code | 0 |


            """,
            File.ReadAllText(summary).Replace(bazel.Cache.Grpc, "CACHE"));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "grpc")]
    [InlineData(BazelRelease.Bazel2, "grpc")]
    [InlineData(BazelRelease.Bazel4, "http")]
    [InlineData(BazelRelease.Bazel2, "http")]
    public async Task Secrets_of_every_kind_are_in_no_file_and_in_no_line_afterwards(BazelRelease release, string scheme)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using Testing.Faulty.NginxServer http = await Testing.Faulty.NginxServer.StartAsync(Testing.Faulty.NginxServer.WebDav);
        PlantedSecrets secrets = new(Random.Shared.Next());
        // The embedded cache takes no user in a gRPC address.
        int grpc = new Uri((await bazel.ExecutorVariablesAsync())["BAZEL_REMOTE_CACHE"]).Port;
        string port = $"{(scheme == "http" ? http.Port : grpc)}";
        string github = Directory.CreateDirectory(bazel.NewPath("github")).FullName;
        Dictionary<string, string> variables = GuardedBazel.Attached($"{scheme}://name:{secrets.EncodedAt("user information")}@127.0.0.1:{port}");
        // A worker that has just started answers its first caller late on a busy machine, and this is not about time.
        variables["GF_BAZEL_PROBE_TIMEOUT"] = "15";
        variables["SOME_TOKEN"] = secrets.At("environment");
        variables["BAZEL_REMOTE_HEADER"] = $"authorization=Bearer {secrets.At("header of a variable")}";
        variables["GITHUB_ACTIONS"] = "true";
        variables["GITHUB_STEP_SUMMARY"] = Path.Combine(github, "summary");
        variables["GITHUB_OUTPUT"] = Path.Combine(github, "output");
        string program = bazel.Name("program");
        bazel.Workspace.AddShellProgram(program, "exit 5");
        string test = bazel.Name("test");
        bazel.Workspace.AddShellTest(test, "exit 0");
        string[] words =
        [
            $"--remote_header=x-key={secrets.At("typed header")}", $"--test_arg={secrets.At("test argument")}",
            $"--action_env=KEY={secrets.At("action environment")}", $"--define=key={secrets.At("definition")}",
        ];

        MeasuredRun run = await bazel.RunAsync(variables, ["run", .. words, "//:" + program, "--", $"--password={secrets.At("program's argument")}", secrets.At("another")]);
        string stream = bazel.NewPath("events");
        MeasuredRun tested = await bazel.RunAsync(variables, ["test", $"--build_event_binary_file={stream}", .. words, "//:" + test]);
        // Elsewhere than it was meant to be: the address in effect is told, and its secret is not.
        variables["GF_BAZELISK"] = bazel.Script($"exec \"$BAZELISK\" \"$@\" --remote_cache={scheme}://name:{secrets.EncodedAt("other user information")}@localhost:{port}");
        MeasuredRun detached = await bazel.RunAsync(variables, ["build", .. words, .. bazel.Fresh(1)]);

        Assert.Equal((5, 0, 0), (run.Result.ExitCode, tested.Result.ExitCode, detached.Result.ExitCode));
        Assert.Equal("detached", $"{detached.Record["verdict"]}");
        Assert.All((MeasuredRun[])[run, tested], one => Assert.Equal("complete", $"{one.Record["stream"]}"));
        // The stream holds them in clear, so there was something to give away.
        string[] inStream = ["environment", "header of a variable", "typed header", "test argument", "action environment", "definition"];
        Assert.Empty(inStream.Except(secrets.FoundIn(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(stream)))));
        // A program's arguments Bazel itself prints when it starts it.
        secrets.AssertNoneIn(string.Join('\n', run.Lines), "the summary of `run`");
        secrets.AssertNoneIn(tested.Result.Errors, "standard error of `test`");
        secrets.AssertNoneIn(detached.Result.Errors, "standard error of `build`");
        Assert.Empty(secrets.FoundBelow([run.Folder, tested.Folder, detached.Folder, github], _ => false));
        Assert.Empty(secrets.FoundBelow([bazel.Workspace.Home], file => file == Path.Combine(bazel.Workspace.Home, ".bazelrc")));
    }

    private static Dictionary<string, string> Forwarded(LoopbackRelay relay) => new(StringComparer.Ordinal)
    {
        ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
        ["GF_BAZEL_LOCAL_PROOF"] = "port-forward",
        ["BAZEL_REMOTE_CACHE"] = $"grpc://127.0.0.1:{relay.Port}",
    };
}
