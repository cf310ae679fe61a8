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
        "null", "3", "3.5", "1e30", "-1", "1000000000001", "9223372036854775807", "9223372036854775808", "\"x\"", "\"\"", "\"0123456789abcdef0123456789ABCDEF\"", "\"\\u0030123456789abcdef0123456789abcdef\"", "\"\\ud800\"", "true", "[]", "[null]", "[1]", "{}",
        "{\"path\":1}", "{\"count\":1.5}", "{\"a\":null}", "\"2026-02-30T00:00:00Z\"", "\"2026-02-28T00:00:00\"", "\"2026-02-28T00:00Z\"", "\"2026-02-28\"", "\"2026-02-28T00:00:00+01:00\"",
        "\"2026-02-28T00:00:0\\u0030Z\"", ",",
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
        var empty = new InvocationRecord { RecordId = "fedcba9876543210fedcba9876543210" };
        Assert.Equal(LineKind.Record, reader.Read(EvidenceJson.Line(empty), entry));
        Same(empty, entry);
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
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"refusal\":{\"cause\":\"tls\",\"more\":[1]}}", true, "tls")]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"refusal\":{\"cause\":null}}", true, null)]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"refusal\":null}", false, null)]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"verdict\":\"unproven\"}", false, null)]
    public void A_refusal_is_one_by_its_field(string line, bool isRefusal, string? cause)
    {
        var entry = new StatisticsEntry();
        Assert.Equal(LineKind.Record, new EntryReader().Read(Encoding.UTF8.GetBytes(line), entry));
        Assert.Equal((isRefusal, cause, !isRefusal), (entry.IsRefusal, entry.RefusalCause, entry.IsBuild));
    }

    /// <summary>Both readers, the writer, and an import, for which the reader of records speaks.</summary>
    [Theory]
    [InlineData("\"executed\":-1,\"remote_cache_hits\":9223372036854775807,\"duration_ms\":1000000000001,\"overhead_ms\":-9223372036854775808")]
    [InlineData("\"runners\":{\"local\":-1},\"disk_cache_hits\":-1,\"action_cache_hits\":-1,\"remote_processes\":-1")]
    [InlineData("\"runners\":{\"local\":1000000000000,\"worker\":1},\"tests\":{\"total\":-1},\"fetches\":{\"failed\":-1,\"hosts\":[\"a\"]}")]
    [InlineData("\"hit_rate\":1.01,\"network_bytes\":{\"sent\":-1,\"received\":1},\"probe\":{\"result\":null,\"elapsed_ms\":-0.1},\"attempts\":-1")]
    public void A_number_that_cannot_be_is_not_known(string fields)
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"schema":"flywheel.invocation/v1","record_id":"{{Whole.RecordId}}",{{fields}}}""");
        InvocationRecord record = EvidenceJson.ReadRecord(line)!;
        Assert.Equal(new InvocationRecord { RecordId = Whole.RecordId, Probe = record.Probe }, record);
        Assert.Null(record.Probe?.ElapsedMs);
        var entry = new StatisticsEntry();
        Assert.Equal(LineKind.Record, new EntryReader().Read(line, entry));
        Same(record, entry);
    }

    [Fact]
    public void What_was_counted_wrongly_is_not_written()
    {
        InvocationRecord wrong = Whole with
        {
            Executed = -1,
            DurationMs = long.MaxValue,
            HitRate = double.NaN,
            Tests = new(1, -1, 0),
            Fetches = new(-1, 0, []),
            NetworkBytes = new(-1, 0),
            Runners = ImmutableSortedDictionary<string, long>.Empty.Add("local", -4),
            Probe = new("proven", double.PositiveInfinity),
        };
        InvocationRecord read = EvidenceJson.ReadRecord(EvidenceJson.Line(wrong))!;
        Assert.Equal((null, null, null, null, null, null, null), (read.Executed, read.DurationMs, read.HitRate, read.Tests, read.Fetches, read.NetworkBytes, read.Runners));
        Assert.Equal((5L, null), (read.RemoteCacheHits, read.Probe!.ElapsedMs));
    }

    [Fact]
    public void A_line_of_more_than_four_megabytes_is_no_record_and_no_record_is_written_as_one()
    {
        string text = Encoding.UTF8.GetString(EvidenceJson.Line(Whole with { Reason = new string('r', RecordLimits.LongestLine) }));
        Assert.Null(EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(LineKind.Torn, new EntryReader().Read(Encoding.UTF8.GetBytes(text), new StatisticsEntry()));

        byte[] line = EvidenceJson.Line(Whole with { Targets = [.. Enumerable.Range(0, 20_000).Select(i => new string('\u0001', 120))] });
        Assert.InRange(line.Length, RecordLimits.LongestLine / 4, RecordLimits.LongestLine);
        Assert.Equal(2500, EvidenceJson.ReadRecord(line)!.Targets.Length);
    }

    /// <summary>Without a distance from UTC it would be another time on each machine.</summary>
    [Theory]
    [InlineData("2026-11-27T10:00:00Z", true)]
    [InlineData("2026-11-27T10:00:00.123456789-05:30", true)]
    [InlineData("2026-11-27T10:00:00", false)]
    [InlineData("2026-11-27T10:00:00.1234567", false)]
    [InlineData("2026-11-27T10:00Z", false)]
    [InlineData("2026-11-27T10:00+01:00", false)]
    [InlineData("2026-11-27", false)]
    public void A_time_is_one_of_RFC_3339(string time, bool isOne)
    {
        byte[] line = Encoding.UTF8.GetBytes($$"""{"schema":"flywheel.invocation/v1","record_id":"{{Whole.RecordId}}","ended_at":"{{time}}"}""");
        Assert.Equal(isOne, EvidenceJson.ReadRecord(line) is not null);
        Assert.Equal(isOne ? LineKind.Record : LineKind.Torn, new EntryReader().Read(line, new StatisticsEntry()));
    }

    [Fact]
    public void A_name_is_cut_between_characters()
    {
        string smile = "\ud83d\ude00";
        Assert.Equal(new string('x', 1000), RecordLimits.Name(new string('x', 1000)));
        Assert.Equal(new string('x', 1000) + "\u2026", RecordLimits.Name(new string('x', 1001)));
        Assert.Equal(new string('x', 999) + "\u2026", RecordLimits.Name(new string('x', 999) + smile));
    }

    [Theory]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"\u00d3\\r\":\"\",\"verdict\":\"unproven\"}")]
    [InlineData("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"verdict\":\"unproven\",\"refusal\":{\"\u00ff\\n\":1}}")]
    public void A_name_with_an_escape_and_bytes_that_are_not_UTF8_is_passed_over_by_both_readers(string latin)
    {
        byte[] line = Encoding.Latin1.GetBytes(latin);
        var entry = new StatisticsEntry();

        Assert.NotNull(EvidenceJson.ReadRecord(line));
        Assert.Equal(LineKind.Record, new EntryReader().Read(line, entry));
        Assert.Equal("unproven", entry.Verdict);
    }

    [Theory]
    [InlineData("\"exit_code\":\"x\",\"exit_code\":3", LineKind.Record)]
    [InlineData("\"exit_code\":3,\"exit_code\":\"x\"", LineKind.Torn)]
    [InlineData("\"cache\":{\"endpoint_sha256\":\"\u00ff\"},\"exit_code\":3,\"cache\":{}", LineKind.Record)]
    [InlineData("\"cache\":{\"endpoint\":7,\"endpoint\":\"e\"},\"exit_code\":3", LineKind.Record)]
    [InlineData("\"zz\\ud800\":1,\"exit_code\":3", LineKind.Record)]
    [InlineData("\"\\ud800\":1,\"exit_code\":3", LineKind.Torn)]
    public void A_field_that_is_there_twice_counts_by_its_last(string fields, LineKind kind)
    {
        byte[] line = Encoding.Latin1.GetBytes("{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\"," + fields + "}");
        InvocationRecord? record = EvidenceJson.ReadRecord(line);
        var entry = new StatisticsEntry();

        Assert.Equal((kind, kind == LineKind.Record), (new EntryReader().Read(line, entry), record is not null));
        if (record is not null)
        {
            Assert.Equal(3, entry.ExitCode);
            Same(record, entry);
        }
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
        Assert.Equal((record.StartedAt, record.EndedAt, Name(record.Command), Name(record.Workspace?.Path), Name(record.Verdict)),
            (entry.StartedAt, entry.EndedAt, entry.Command, entry.Workspace, entry.Verdict));
        Assert.Equal((Name(record.BazelVersion), Name(record.Cache?.Endpoint), Name(record.Context), Name(record.EscapeHatchReason)),
            (entry.BazelVersion, entry.Endpoint, entry.Context, entry.EscapeHatchReason));
        Assert.Equal((record.ExitCode, record.RemoteCacheHits, record.Executed, record.RemoteProcesses),
            (entry.ExitCode, entry.RemoteCacheHits, entry.Executed, entry.RemoteProcesses));
        Assert.Equal((record.DiskCacheHits, record.ActionCacheHits, record.DurationMs, record.OverheadMs),
            (entry.DiskCacheHits, entry.ActionCacheHits, entry.DurationMs, entry.OverheadMs));
        Assert.Equal(record.Targets.Select(Name).OfType<string>(), entry.Targets);
        Assert.Equal(record.Runners ?? ImmutableSortedDictionary<string, long>.Empty, entry.Runners.ToImmutableSortedDictionary(StringComparer.Ordinal));
        Assert.Equal(record.Tests is { } tests ? (tests.Total, tests.CachedLocally, tests.CachedRemotely) : null, entry.Tests);
        Assert.Equal(record.Fetches is { } fetches ? (fetches.Count, fetches.Failed) : null, entry.Fetches);
        Assert.Equal((record.Fetches?.Hosts ?? []).Select(Name).OfType<string>(), entry.Hosts);
        Assert.Equal(record.RecordId, entry.Id.ToString("x32"));
    }

    private static string? Name(string? text) => string.IsNullOrEmpty(text) ? null : RecordLimits.Name(text);
}
