using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Flywheel.Core.Evidence.Proof;
using Xunit;

namespace Flywheel.Core.Tests.Evidence.Proof;

/// <summary>Which proofs hold, and which are refused for what.</summary>
public sealed class ProofRulesTests
{
    private static readonly ProofKind[] Kinds = [ProofKind.Cache, ProofKind.Executor];

    [Theory]
    [InlineData(ProofKind.Cache, Given.Shared)]
    [InlineData(ProofKind.Cache, Given.Local)]
    [InlineData(ProofKind.Executor, Given.Shared)]
    [InlineData(ProofKind.Executor, Given.Local)]
    public void What_was_measured_and_written_holds(ProofKind kind, string endpoint)
    {
        byte[] file = Given.File(kind, endpoint);
        Assert.Empty(Judge(file));
        JsonNode statement = JsonNode.Parse(file)!;
        Assert.Equal("https://in-toto.io/Statement/v1", (string?)statement["_type"]);
        Assert.Equal("flywheel.proof/v1", (string?)statement["predicate"]!["schema"]);
        Assert.Equal(Given.Commit, (string?)statement["subject"]![0]!["digest"]!["gitCommit"]);
        Assert.Equal(kind == ProofKind.Executor, (bool)statement["predicate"]!["countable_remote_execution"]!);
        Assert.Equal(kind == ProofKind.Cache, (bool)statement["predicate"]!["cache_hits_only"]!);
        Assert.Equal(endpoint == Given.Local ? "local-proof" : "shared", (string?)statement["predicate"]!["scope"]);
    }

    [Fact]
    public void A_file_indented_anew_is_the_same_proof()
    {
        byte[] file = Encoding.UTF8.GetBytes(JsonNode.Parse(Given.File(ProofKind.Cache))!.ToJsonString());
        Assert.NotEqual(Given.File(ProofKind.Cache).Length, file.Length);
        Assert.Empty(Judge(file));
    }

    public static TheoryData<string, string, string> Tampered => new()
    {
        // Who changes it also sets the digest anew, and is found out by what does not fit.
        { "remote_cache_hits", "6", "numbers" },
        { "remote_processes", "1", "numbers" },
        { "cache_hits_only", "false", "kind" },
        { "countable_remote_execution", "true", "kind" },
        { "kind", "\"executor\"", "passes" },
        { "kind", "\"both\"", "kind" },
        { "schema", "\"flywheel.proof/v2\"", "format" },
        { "scope", "\"local-proof\"", "scope" },
        { "mode", "\"executor-backed\"", "passes" },
        { "endpoint_sha256", "\"00\"", "passes" },
        { "target_patterns", "[\"//other\"]", "passes" },
        { "target_patterns", "[]", "passes" },
        { "target_patterns", "[null]", "passes" },
        { "worker_image_digest", "\"sha256:1\"", "format" },
        { "created_at", "\"2026-03-04T12:02:00.000Z\"", "dates" },
        { "created_at", "\"2027-03-04T12:02:00.000Z\"", "dates" },
        { "passes", "[]", "passes" },
        { "passes", "[null,null]", "passes" },
        { "passes", "null", "format" },
        { "passes.0.role", "\"measured\"", "passes" },
        { "passes.0.record.invocation_id", "\"1b0c9a4e-3a51-4d0e-9a53-7d2f4b1f6a10\"", "passes" },
        { "passes.0.record.ended_at", "\"2026-03-04T12:02:30.000Z\"", "dates" },
        { "passes.0.record.exit_code", "1", "passes" },
        { "passes.0.record.verdict", "\"attached-idle\"", "verdict" },
        { "passes.1.record.verdict", "\"remote-executed\"", "verdict" },
        { "passes.1.record.verdict", "\"proven\"", "verdict" },
        { "passes.1.record.verdict", "null", "verdict" },
        { "passes.1.record.stream", "\"truncated\"", "passes" },
        { "passes.1.record.hit_rate", "0.9", "numbers" },
        { "passes.1.record.hit_rate", "1e999", "format" },
        { "passes.1.record.executed", "0", "numbers" },
        { "passes.1.record.remote_cache_hits", "0", "numbers" },
        { "passes.1.record.disk_cache_hits", "2", "numbers" },
        { "passes.1.record.runners", "null", "numbers" },
        { "passes.1.record.runners", "{\"remote cache hit\":9223372036854775807,\"a\":9223372036854775807}", "format" },
        { "passes.1.record.runners", "{\"remote cache hit\":-5}", "format" },
        { "passes.1.record.exit_code", "\"0\"", "format" },
        { "passes.1.record.started_at", "\"2026-03-04T12:02:00Z\"", "format" },
        { "passes.1.record.started_at", "\"yesterday\"", "format" },
        { "passes.1.record.schema", "\"flywheel.invocation/v2\"", "format" },
        { "passes.1.record", "{\"schema\":\"flywheel.invocation/v1\"}", "format" },
        { "passes.1.record", "null", "format" },
        { "passes.1.record.tests.cached_remotely", "3", "numbers" },
        { "passes.1.record.network_bytes", "{\"sent\":-1024,\"received\":0}", "format" },
        { "passes.1.record.workspace.commit", "\"ffffffffffffffffffffffffffffffffffffffff\"", "subject" },
        { "passes.1.record.workspace.dirty", "true", "changes" },
        { "passes.1.record.escape_hatch_reason", "\"why\"", "passes" },
        { "passes.1.record.command_class", "\"light\"", "passes" },
        { "passes.1.record.cache.endpoint", "\"grpc://127.0.0.1:9092\"", "passes" },
        { "passes.1.record.cache", "null", "passes" },
        { "passes.1.record.executor.endpoint", "\"grpcs://cache.example.internal:443\"", "kind" },
        { "passes.1.record.started_at", "null", "dates" },
        { "passes.1.stream_sha256", "\"xyz\"", "format" },
    };

    [Theory]
    [MemberData(nameof(Tampered))]
    public void A_change_is_found_even_when_the_digest_is_set_anew(string path, string value, string rule)
    {
        byte[] file = Given.Sealed(Given.File(ProofKind.Cache), root => Set(root["predicate"]!, path, value));
        ImmutableArray<ProofRefusal> refusals = Judge(file);
        Assert.Contains(refusals, refusal => refusal.Rule == rule);
        Assert.DoesNotContain(refusals, refusal => refusal.Rule == ProofRules.Integrity);
    }

    [Fact]
    public void A_cache_proof_that_calls_itself_an_executor_proof_in_every_place_is_refused()
    {
        byte[] file = Given.Sealed(Given.File(ProofKind.Cache), root =>
        {
            JsonNode predicate = root["predicate"]!;
            predicate["kind"] = "executor";
            predicate["cache_hits_only"] = false;
            predicate["countable_remote_execution"] = true;
            predicate["mode"] = "executor-backed";
            JsonArray passes = predicate["passes"]!.AsArray();
            passes.RemoveAt(0);
            passes[0]!["record"]!["mode"] = "executor-backed";
            passes[0]!["record"]!["executor"] = new JsonObject { ["endpoint"] = Given.Shared };
        });
        Assert.Equal(
            ["numbers: an executor proof takes nothing from the cache, and this one has hits",
                "verdict: the measured pass has the verdict attached-verified, and executor needs remote-executed",
                "numbers: the measured pass has no remote processes"],
            Judge(file).Select(refusal => refusal.ToString()));
    }

    [Theory]
    [InlineData(Given.Local, "shared", "scope: the measured pass used a cache on this machine or behind a forwarded port, and that is never shared")]
    [InlineData(Given.Shared, "local-proof", "scope: the measured pass used a cache elsewhere, and that is no local proof")]
    public void A_scope_that_the_endpoint_does_not_have_is_refused(string endpoint, string scope, string refusal)
    {
        byte[] file = Given.Sealed(Given.File(ProofKind.Executor, endpoint), root =>
        {
            root["predicate"]!["scope"] = scope;
            root["predicate"]!["passes"]![0]!["record"]!["scope"] = scope;
        });
        Assert.Equal([refusal], Judge(file).Select(each => each.ToString()));
    }

    [Theory]
    [InlineData("0123456789ab")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF01234567")]
    [InlineData("main")]
    [InlineData("")]
    public void A_subject_without_a_whole_commit_id_is_refused(string commit)
    {
        byte[] file = Given.Sealed(Given.File(ProofKind.Cache), root =>
        {
            root["subject"]![0]!["digest"]!["gitCommit"] = commit;
            foreach (JsonNode? pass in root["predicate"]!["passes"]!.AsArray())
            {
                pass!["record"]!["workspace"]!["commit"] = commit;
            }
        });
        Assert.Equal(["subject: its commit is no whole commit id"], Judge(file).Select(refusal => refusal.ToString()));
    }

    [Fact]
    public void What_is_demanded_and_not_there_is_refused_with_every_reason()
    {
        var demands = new ProofDemands
        {
            MinHits = 6,
            MinRemote = 1,
            MaxAge = TimeSpan.FromMinutes(5),
            Commit = new string('f', 40),
            Kind = ProofKind.Executor,
        };
        Assert.Equal(
            ["kind: it is a cache proof: a cache hit is no remote execution",
                $"commit: it is of another commit: {Given.Commit}",
                "min-hits: it has 5 remote cache hits, and 6 are demanded",
                "min-remote: it has 0 countable remote processes, and 1 are demanded",
                "max-age: it is stale: it was measured at 2026-03-04T12:03:00Z"],
            ProofRules.Judge(ProofJson.Read(Given.File(ProofKind.Cache)), demands, Given.Now).Select(refusal => refusal.ToString()));
    }

    [Fact]
    public void What_is_demanded_and_there_holds_to_the_last_unit()
    {
        var demands = new ProofDemands { MinHits = 5, MinRemote = 0, MaxAge = TimeSpan.FromMinutes(7), Commit = Given.Commit, Kind = ProofKind.Cache };
        Assert.Empty(ProofRules.Judge(ProofJson.Read(Given.File(ProofKind.Cache)), demands, Given.Now));
        Assert.Empty(ProofRules.Judge(ProofJson.Read(Given.File(ProofKind.Executor)), new() { MinRemote = 7, Kind = ProofKind.Executor }, Given.Now));
        Assert.Equal(["max-age"], ProofRules.Judge(ProofJson.Read(Given.File(ProofKind.Cache)), demands, Given.Now.AddSeconds(1)).Select(refusal => refusal.Rule));
    }

    private static ImmutableArray<ProofRefusal> Judge(byte[] file) => ProofRules.Judge(ProofJson.Read(file), ProofDemands.None, Given.Now);

    private static void Set(JsonNode node, string path, string value)
    {
        string[] steps = path.Split('.');
        foreach (string step in steps[..^1])
        {
            node = int.TryParse(step, out int index) ? node[index]! : node[step]!;
        }
        Assert.True(node.AsObject().ContainsKey(steps[^1]));
        node[steps[^1]] = JsonNode.Parse(value);
    }
}
