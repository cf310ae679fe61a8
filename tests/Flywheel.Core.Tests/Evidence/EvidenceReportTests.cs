using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

public sealed class EvidenceReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly InvocationRecord Warm = new()
    {
        RecordId = "0123456789abcdef0123456789abcdef",
        InvocationId = "93ef2845-7937-4c78-a95b-b919463dd606",
        Command = "build",
        Targets = ["//app/...", "-//app:slow"],
        Verdict = "attached-verified",
        ExitCode = 0,
        Attempts = 1,
        Stream = "complete",
        Mode = "shared-cache-backed",
        ModeSource = "manifest",
        Context = "ci",
        Scope = "shared",
        Cache = new("grpc://cache.example.internal:9092", "ab", "main", false),
        Probe = new("proven", 3.25),
        RemoteCacheHits = 117,
        Executed = 11,
        HitRate = 117.0 / 128,
        RemoteProcesses = 0,
        Runners = ImmutableSortedDictionary<string, long>.Empty.Add("remote cache hit", 117).Add("linux-sandbox", 11),
        Fetches = new(2, 1, ["mirror.example"]),
        Workspace = new("/w", "c0ffee", true),
        StartedAt = Noon,
        EndedAt = Noon.AddSeconds(2),
        DurationMs = 2000,
        OverheadMs = 14,
        Personality = "bazel",
        ShimVersion = "0.1.0",
    };

    private static readonly InvocationRecord Killed = new()
    {
        RecordId = "fedcba98765432100123456789abcdef",
        InvocationId = "one line\nand another, and longer than any of Bazel's own",
        Command = "test",
        Verdict = "unproven",
        Reason = "the shim was killed before Bazel ended: it ends in the midst of an event",
        EndedAt = Noon.AddDays(1),
    };

    [Fact]
    public void A_table_has_a_line_for_each_record_and_a_dash_for_what_is_not_known() => Assert.Equal(
        [
            "ended (UTC)          invocation                            command  verdict            hits   rate  exit",
            "2026-11-24 12:00:02  93ef2845-7937-4c78-a95b-b919463dd606  build    attached-verified   117  91.4%     0",
            "2026-11-25 12:00:00  one line?and another, and longer tha  test     unproven              -      -     -",
        ],
        EvidenceReport.Table([Warm, Killed]));

    [Fact]
    public void No_records_have_no_table_and_an_empty_array()
    {
        Assert.Empty(EvidenceReport.Table([]));
        Assert.Equal("[]\n", EvidenceReport.Json([]));
    }

    [Fact]
    public void The_array_holds_the_records_as_they_are()
    {
        using JsonDocument json = JsonDocument.Parse(EvidenceReport.Json([Warm, Killed]));
        Assert.Equal([Warm.InvocationId, Killed.InvocationId], json.RootElement.EnumerateArray().Select(r => r.GetProperty("invocation_id").GetString()));
        Assert.Equal(JsonValueKind.Null, json.RootElement[1].GetProperty("remote_cache_hits").ValueKind);
    }

    [Fact]
    public void One_record_is_told_whole_and_what_is_not_known_has_no_line()
    {
        Assert.Equal(
            [
                "invocation: 93ef2845-7937-4c78-a95b-b919463dd606",
                "record: 0123456789abcdef0123456789abcdef",
                "verdict: attached-verified",
                "command: build //app/... -//app:slow",
                "exit code: 0",
                "attempts: 1",
                "started: 2026-11-24 12:00:00.000 UTC",
                "ended: 2026-11-24 12:00:02.000 UTC",
                "took: 2000 ms, of which the shim 14 ms",
                "event stream: complete",
                "remote cache: 117 hits, 11 executed, 91.4%",
                "run on the executor: 0",
                "runners: 11 linux-sandbox, 117 remote cache hit",
                "fetches: 2, of which 1 failed mirror.example",
                "mode: shared-cache-backed (manifest)",
                "cache: grpc://cache.example.internal:9092, instance main, not uploading",
                "probe: proven, 3.3 ms",
                "context: ci (shared)",
                "workspace: /w at c0ffee, changed",
                "shim: bazel 0.1.0",
            ],
            EvidenceReport.Text(Warm));
        Assert.Equal(
            [
                "invocation: one line?and another, and longer than any of Bazel's own",
                "record: fedcba98765432100123456789abcdef",
                "verdict: unproven: the shim was killed before Bazel ended: it ends in the midst of an event",
                "command: test",
                "ended: 2026-11-25 12:00:00.000 UTC",
            ],
            EvidenceReport.Text(Killed));
    }

    [Fact]
    public void A_refusal_is_told_with_its_cause()
    {
        InvocationRecord refused = new InvocationRecord { Command = "build", ExitCode = 78 }.Refused("cache-missing");

        Assert.Equal(
            ["verdict: unproven: refused: cache-missing", "command: build", "exit code: 78", "attempts: 0", "refused: cache-missing", "event stream: absent"],
            EvidenceReport.Text(refused));
    }

    [Theory]
    [InlineData("last", "fedcba98765432100123456789abcdef")]
    [InlineData("0123", "0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789ABC", "0123456789abcdef0123456789abcdef")]
    [InlineData("93ef2845", "0123456789abcdef0123456789abcdef")]
    [InlineData("93ef2845-7937-4c78-a95b-b919463dd606", "0123456789abcdef0123456789abcdef")]
    [InlineData("one line", "fedcba98765432100123456789abcdef")]
    [InlineData("nobody", null)]
    public void A_record_is_found_by_either_id_or_its_beginning(string id, string? record) =>
        Assert.Equal(record is null ? [] : [record], EvidenceReport.Find([Warm, Killed], id).Select(found => found.RecordId));

    [Fact]
    public void A_whole_id_comes_before_a_longer_one_and_one_that_was_given_twice_is_two()
    {
        InvocationRecord mine = Warm with { RecordId = "a", InvocationId = "mine" };
        InvocationRecord longer = Warm with { RecordId = "b", InvocationId = "mine, too" };
        Assert.Equal(["a"], EvidenceReport.Find([longer, mine], "mine").Select(found => found.RecordId));
        Assert.Equal(["a", "c"], EvidenceReport.Find([mine, longer, mine with { RecordId = "c" }], "mine").Select(found => found.RecordId));
        Assert.Empty(EvidenceReport.Find([], "last"));
    }
}
