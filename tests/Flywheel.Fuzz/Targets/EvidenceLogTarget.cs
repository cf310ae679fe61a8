using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// A line of the evidence log: the quick reader and the careful one take the same lines, a record that is written is read again, and what an
/// import takes is plain and means the same.
/// </summary>
internal sealed class EvidenceLogTarget() : FuzzTarget("evidence-log")
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 0, 0, 0, TimeSpan.Zero);
    private readonly EntryReader reader = new();
    private readonly StatisticsEntry entry = new();

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var record = new InvocationRecord
            {
                RecordId = "0123456789abcdef0123456789abcdef",
                Command = "test",
                Targets = ["//a:b", "//\u00fc"],
                Workspace = new("/home/x", "c0ffee", true),
                Cache = new("grpc://cache:1", "abc", "", false),
                Probe = new("proven", 1.5),
                ExitCode = 3,
                Verdict = "attached-verified",
                HitRate = 0.5,
                Tests = new(3, 1, 2),
                Fetches = new(4, 1, ["a.example"]),
                NetworkBytes = new(1, 2),
                StartedAt = Now.AddHours(-2),
                EndedAt = Now.AddHours(-1),
                DurationMs = 1234,
            };
            yield return EvidenceJson.Line(record);
            yield return EvidenceJson.Line(new InvocationRecord());
            yield return EvidenceJson.Line(new PendingInvocation { OwnerPid = 7, OwnerStart = 8, StreamFile = "/x", Record = record });
            yield return Bytes("{\"schema\":\"flywheel.invocation/v2\",\"new\":{}}");
        }
    }

    public override string[] Words =>
    [
        "null", "3", "3.5", "1e30", "-1", "9223372036854775808", "\"x\"", "\"\\ud800\"", "\\u0000", "true", "[]", "[null]", "{}", "{\"count\":1.5}",
        "\"2026-02-30T00:00:00Z\"", ",", ":", "\"",
        "{", "}", "[", "]", "\\", "\"schema\":\"flywheel.invocation/v1\"", "\"runners\":", "\"record_id\":", "\"ended_at\":", "\"owner_pid\":",
        "\"exit_code\":", "\"targets\":", " ", "\t", "\u00a7",
    ];

    public override void Run(byte[] input)
    {
        InvocationRecord? record = EvidenceJson.ReadRecord(input);
        LineKind kind = reader.Read(input, entry);
        Require((kind == LineKind.Record) == (record is not null), "both readers take the same lines");
        Require((kind == LineKind.Newer) == EvidenceJson.IsNewerRecord(input), "both readers know a record of a version to come");
        if (record is not null)
        {
            Require(
                entry.ExitCode == record.ExitCode && entry.Verdict == record.Verdict && entry.RemoteCacheHits == record.RemoteCacheHits
                    && entry.StartedAt == record.StartedAt,
                "both readers read the same");
            byte[] line = EvidenceJson.Line(record);
            Require(!line.AsSpan().ContainsAny((byte)'\n', (byte)'\r'), "a record is one line");
            Require(
                EvidenceJson.ReadRecord(line) is { } again && EvidenceJson.Line(again).AsSpan().SequenceEqual(line),
                "a record that is written is read again");
        }
        _ = EvidenceJson.ReadRecordId(input);
        if (EvidenceJson.ReadPending(input) is { } pending)
        {
            Require(EvidenceJson.ReadPending(EvidenceJson.Line(pending)) is not null, "a pending record that is written is read again");
        }
        if (OfferedLine.Read(input, Now) is OfferedLine.Whole whole)
        {
            Require(!whole.Bytes.AsSpan().ContainsAnyExceptInRange((byte)' ', (byte)'~'), "what is imported is plain");
            Require(
                OfferedLine.Read(whole.Bytes, Now) is OfferedLine.Whole same && same.Id == whole.Id && same.Time == whole.Time,
                "what is imported means the same");
        }
    }
}
