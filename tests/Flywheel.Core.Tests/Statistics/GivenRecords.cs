using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>Records, and what is reported of them.</summary>
internal static class GivenRecords
{
    internal static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    internal static readonly StatisticsQuery Query = new() { Until = Noon, Zone = TimeZoneInfo.Utc };

    /// <summary>Adds the records as they would be read from a log; one without a key gets one.</summary>
    internal static StatisticsReport Report(StatisticsQuery query, params IEnumerable<InvocationRecord> records)
    {
        var accumulator = new StatisticsAccumulator(query);
        var (reader, entry) = (new EntryReader(), new StatisticsEntry());
        int number = 0;
        foreach (InvocationRecord record in records)
        {
            byte[] line = EvidenceJson.Line(record.RecordId is null ? record with { RecordId = $"{number + 1:x32}" } : record);
            if (reader.Read(line, entry) != LineKind.Record)
            {
                throw new InvalidOperationException("the line is no record");
            }
            accumulator.Add(entry, new(0, number++, 1));
        }
        return accumulator.Report([]);
    }

    /// <summary>A build that ended so many hours before noon.</summary>
    internal static InvocationRecord Built(double hoursBefore, long? hits = 90, long? executed = 10, params string[] targets) => new()
    {
        RecordId = Guid.NewGuid().ToString("N"),
        Command = "build",
        Targets = [.. targets.DefaultIfEmpty("//...")],
        Workspace = new("/home/ada/monorepo", null, null),
        Verdict = "attached-verified",
        BazelVersion = "7.4.1",
        ExitCode = 0,
        RemoteCacheHits = hits,
        Executed = executed,
        Runners = hits is null ? null : new Dictionary<string, long> { ["remote cache hit"] = hits.Value, ["linux-sandbox"] = executed ?? 0, ["internal"] = 7 }
            .ToImmutableSortedDictionary(StringComparer.Ordinal),
        Fetches = new(1, 0, ["mirror.example"]),
        EndedAt = Noon.AddHours(-hoursBefore),
        DurationMs = 4000,
        OverheadMs = 12,
    };

    internal static InvocationRecord EscapeHatch(double hoursBefore, string? reason) => new()
    {
        RecordId = Guid.NewGuid().ToString("N"),
        Command = "build",
        Verdict = "escape-hatch",
        EscapeHatchReason = reason,
        EndedAt = Noon.AddHours(-hoursBefore),
    };
}
