using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>The quick reader of statistics takes for a record what the reader of records does, and reads the same in it.</summary>
public sealed class EntryReaderTests
{
    private static readonly InvocationRecord Whole = new()
    {
        RecordId = "0123456789abcdef0123456789abcdef",
        InvocationId = "1\u0301nv\"ocation\\",
        Context = "ci",
        Command = "test",
        Targets = ["//a:b", "//ünï/\"c\"", ""],
        Workspace = new("/home/\u0007x", "c0ffee", true),
        BazelVersion = "7.4.1",
        Cache = new("grpc://cache:1", "abc", "", false),
        Executor = new(null),
        Probe = new("proven", 1.5),
        EscapeHatchReason = "why\nnot",
        ExitCode = 3,
        Attempts = 2,
        Stream = "complete",
        Verdict = "attached-verified",
        Runners = new Dictionary<string, long> { ["total"] = 9, ["local"] = 4, ["remote cache hit"] = 5 }.ToImmutableSortedDictionary(),
        RemoteCacheHits = 5,
        Executed = 4,
        HitRate = 5.0 / 9,
        RemoteProcesses = 0,
        Tests = new(3, 1, 2),
        Fetches = new(4, 1, ["a.example", "b.example"]),
        NetworkBytes = new(1, 2),
        StartedAt = DateTimeOffset.UnixEpoch,
        EndedAt = DateTimeOffset.UnixEpoch.AddMilliseconds(1234),
        DurationMs = 1234,
        OverheadMs = 12,
    };

    private static readonly string[] Pieces =
    [
        "null", "3", "3.5", "1e30", "-1", "9223372036854775808", "\"x\"", "\"\\ud800\"", "true", "[]", "[null]", "[1]", "{}",
        "{\"path\":1}", "{\"count\":1.5}", "{\"a\":null}", "\"2026-02-30T00:00:00Z\"", ",",
    ];

    [Fact]
    public void What_it_takes_is_what_the_record_says()
    {
        var entry = new StatisticsEntry();
        Assert.Equal(LineKind.Record, new EntryReader().Read(EvidenceJson.Line(Whole), entry));
        Same(Whole, entry);
    }

    [Fact]
    public void Nothing_of_a_line_is_left_for_the_next_one()
    {
        var (reader, entry) = (new EntryReader(), new StatisticsEntry());
        reader.Read(EvidenceJson.Line(Whole), entry);
        Assert.Equal(LineKind.Record, reader.Read(EvidenceJson.Line(new InvocationRecord()), entry));
        Same(new InvocationRecord(), entry);
    }

    /// <summary>A byte changed, a piece left out, or a value put in the place of another: both readers say the same of what comes of it.</summary>
    [Fact]
    public void A_damaged_line_is_a_record_for_both_readers_or_for_none()
    {
        byte[] line = EvidenceJson.Line(Whole);
        int[] values = [.. line.Index().Where(one => one.Item == ':' && one.Index > 0 && line[one.Index - 1] == '"').Select(one => one.Index + 1)];
        Gen<byte[]> changed = Gen.Select(Gen.Int[0, line.Length - 1], Gen.Byte, (at, value) => (byte[])[.. line[..at], value, .. line[(at + 1)..]]);
        Gen<byte[]> cut = Gen.Select(Gen.Int[0, line.Length], Gen.Int[0, 40], (at, count) => (byte[])[.. line[..at], .. line[Math.Min(at + count, line.Length)..]]);
        Gen<byte[]> replaced = Gen.Select(Gen.OneOfConst(values), Gen.OneOfConst(Pieces), (at, piece) => Replaced(line, at, piece));
        var reader = new EntryReader();
        var entry = new StatisticsEntry();
        Gen.OneOf(changed, cut, replaced).Sample(damaged =>
        {
            InvocationRecord? record = EvidenceJson.ReadRecord(damaged);
            LineKind expected = record is not null ? LineKind.Record : EvidenceJson.IsNewerRecord(damaged) ? LineKind.Newer : LineKind.Torn;
            Assert.Equal(expected, reader.Read(damaged, entry));
            if (record is not null)
            {
                Same(record, entry);
            }
        }, iter: 20_000, threads: 1, print: Encoding.Latin1.GetString);
    }

    [Theory]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"refusal\":{\"cause\":\"tls\",\"more\":[1]}}", true, "tls")]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"refusal\":{\"cause\":null}}", true, null)]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"refusal\":null}", false, null)]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"verdict\":\"unproven\"}", false, null)]
    public void A_refusal_is_one_by_its_field(string line, bool isRefusal, string? cause)
    {
        var entry = new StatisticsEntry();
        Assert.Equal(LineKind.Record, new EntryReader().Read(Encoding.UTF8.GetBytes(line), entry));
        Assert.Equal((isRefusal, cause, !isRefusal), (entry.IsRefusal, entry.RefusalCause, entry.IsBuild));
    }

    [Fact]
    public void More_texts_than_are_kept_are_still_read_rightly()
    {
        var words = new Utf8Words();
        for (int i = 0; i < 50_000; i++)
        {
            string text = $"//a/{i % 30_000}";
            Assert.Equal(text, words.Get(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>The value that begins at a place, whatever it is, with all that is in it.</summary>
    private static byte[] Replaced(byte[] line, int at, string piece)
    {
        var json = new System.Text.Json.Utf8JsonReader(line.AsSpan(at), isFinalBlock: false, state: default);
        json.Read();
        json.TrySkip();
        return [.. line[..at], .. Encoding.UTF8.GetBytes(piece), .. line[(at + (int)json.BytesConsumed)..]];
    }

    private static void Same(InvocationRecord record, StatisticsEntry entry)
    {
        Assert.Equal((record.StartedAt, record.EndedAt, record.Command, record.Workspace?.Path, record.Verdict),
            (entry.StartedAt, entry.EndedAt, entry.Command, entry.Workspace, entry.Verdict));
        Assert.Equal((record.BazelVersion, record.Cache?.Endpoint, record.Context, record.EscapeHatchReason),
            (entry.BazelVersion, entry.Endpoint, entry.Context, entry.EscapeHatchReason));
        Assert.Equal((record.ExitCode, record.RemoteCacheHits, record.Executed, record.RemoteProcesses),
            (entry.ExitCode, entry.RemoteCacheHits, entry.Executed, entry.RemoteProcesses));
        Assert.Equal((record.DiskCacheHits, record.ActionCacheHits, record.DurationMs, record.OverheadMs),
            (entry.DiskCacheHits, entry.ActionCacheHits, entry.DurationMs, entry.OverheadMs));
        Assert.Equal(record.Targets, entry.Targets);
        Assert.Equal((record.Runners ?? ImmutableSortedDictionary<string, long>.Empty).Select(one => (one.Key, one.Value)).Order(), entry.Runners.Order());
        Assert.Equal(record.Runners is not null, entry.HasRunners);
        Assert.Equal(record.Tests is { } tests ? (tests.Total, tests.CachedLocally, tests.CachedRemotely) : null, entry.Tests);
        Assert.Equal(record.Fetches is { } fetches ? (fetches.Count, fetches.Failed) : null, entry.Fetches);
        Assert.Equal(record.Fetches?.Hosts ?? [], entry.Hosts);
        Assert.Equal(record.RecordId, entry.Id.Text ?? (entry.Id.IsKnown ? entry.Id.Bits.ToString("x32") : null));
    }
}
