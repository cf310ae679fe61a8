using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>A report over records, reckoned here in the plainest way.</summary>
internal static class SampleReport
{
    internal static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    internal static StatisticsReport Of(ImmutableArray<InvocationRecord> records, StatisticsKey by = StatisticsKey.Day)
    {
        StatisticsTotals total = Totals(records);
        return new()
        {
            From = SampleBuilds.Until.AddDays(-SampleBuilds.Days),
            Until = SampleBuilds.Until,
            TimeZone = "Europe/Berlin",
            Calendar = new(Zone),
            By = by,
            Total = total with { Refusals = records.Length > 1 ? 9 : 0 },
            Groups = by == StatisticsKey.Day ? Days(records) : Groups(records, record => [record.Workspace?.Path]),
            Days = Days(records),
            Runners = Counts(records.Where(record => record.Runners is not null).SelectMany(record => record.Runners!)
                .Where(runner => runner.Key is not ("total" or "internal")), runner => runner.Key, runner => runner.Value),
            Verdicts = Counts(records, record => record.Verdict, _ => 1),
            RefusalCauses = records.Length > 1 ? [new("refused", 5), new("tls-untrusted", 3), new(null, 1)] : [],
            HatchReasons = Counts(records.Where(record => record.Verdict == "escape-hatch"), record => record.EscapeHatchReason, _ => 1),
            FetchHosts = Counts(records.SelectMany(record => record.Fetches?.Hosts ?? []), host => host, _ => 1),
            Coldest = [.. Groups(records, record => [.. record.Targets]).OrderByDescending(group => group.Totals.Executed).Take(10)],
            Durations = Durations(records),
            Newest = [.. records.Take(2000)],
            Records = records.Length,
            Torn = records.Length > 1 ? 2 : 0,
        };
    }

    internal static string Day(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static StatisticsTotals Totals(IEnumerable<InvocationRecord> records)
    {
        InvocationRecord[] builds = [.. records.Where(record => record.Verdict != "escape-hatch")];
        InvocationRecord[] measured = [.. builds.Where(build => build.RemoteCacheHits is not null && build.Executed is not null)];
        return new()
        {
            Builds = builds.Length,
            Failed = builds.Count(build => build.ExitCode is not (null or 0)),
            Measured = measured.Length,
            Spawns = builds.Sum(build => build.Runners?.Where(runner => runner.Key is not ("total" or "internal")).Sum(runner => runner.Value) ?? 0),
            RemoteCacheHits = measured.Sum(build => build.RemoteCacheHits!.Value),
            Executed = measured.Sum(build => build.Executed!.Value),
            RemoteProcesses = builds.Sum(build => build.RemoteProcesses ?? 0),
            ActionCacheHits = builds.Sum(build => build.ActionCacheHits ?? 0),
            Tests = builds.Sum(build => build.Tests?.Total ?? 0),
            TestsCachedLocally = builds.Sum(build => build.Tests?.CachedLocally ?? 0),
            TestsCachedRemotely = builds.Sum(build => build.Tests?.CachedRemotely ?? 0),
            Fetches = builds.Sum(build => build.Fetches?.Count ?? 0),
            FetchesFailed = builds.Sum(build => build.Fetches?.Failed ?? 0),
            EscapeHatches = records.Count() - builds.Length,
            Duration = Distribution(builds.Select(build => build.DurationMs)),
            Overhead = Distribution(builds.Select(build => build.OverheadMs)),
        };
    }

    private static Distribution Distribution(IEnumerable<long?> values)
    {
        long[] known = [.. values.OfType<long>().Order()];
        return known.Length == 0 ? Core.Statistics.Distribution.None
            : new(known.Length, known.Sum(), known[(known.Length - 1) / 2], known[(int)Math.Ceiling(known.Length * 0.95) - 1], known[^1]);
    }

    private static ImmutableArray<StatisticsGroup> Days(ImmutableArray<InvocationRecord> records)
    {
        if (records.IsEmpty)
        {
            return [];
        }
        ILookup<string, InvocationRecord> byDay = records.ToLookup(record => Day(SampleBuilds.Time(record)));
        var first = DateOnly.Parse(byDay.Min(day => day.Key)!, CultureInfo.InvariantCulture);
        var last = DateOnly.Parse(byDay.Max(day => day.Key)!, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, last.DayNumber - first.DayNumber + 1)
            .Select(at => first.AddDays(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Select(day => new StatisticsGroup(day, Totals(byDay[day])))];
    }

    private static IEnumerable<StatisticsGroup> GroupsOf(ImmutableArray<InvocationRecord> records, Func<InvocationRecord, string?[]> keys) =>
        records.SelectMany(record => keys(record).Select(key => (key, record))).GroupBy(pair => pair.key)
            .Select(group => new StatisticsGroup(group.Key, Totals(group.Select(pair => pair.record))));

    private static ImmutableArray<StatisticsGroup> Groups(ImmutableArray<InvocationRecord> records, Func<InvocationRecord, string?[]> keys) =>
        [.. GroupsOf(records, keys).OrderByDescending(group => group.Totals.Builds)];

    private static ImmutableArray<NamedCount> Counts<T>(IEnumerable<T> items, Func<T, string?> name, Func<T, long> count) =>
        [.. items.GroupBy(name).Select(group => new NamedCount(group.Key, group.Sum(count))).OrderByDescending(named => named.Count)
            .ThenBy(named => named.Name, StringComparer.Ordinal)];

    private static ImmutableArray<DurationBucket> Durations(ImmutableArray<InvocationRecord> records)
    {
        long[] known = [.. records.Where(record => record.Verdict != "escape-hatch").Select(record => record.DurationMs).OfType<long>()];
        long[] bounds = [0, .. Enumerable.Range(0, 15).Select(power => 250L << power)];
        return [.. bounds.Select((from, at) => (From: from, Below: at + 1 < bounds.Length ? bounds[at + 1] : (long?)null))
            .Select(bucket => new DurationBucket(bucket.From, bucket.Below, known.Count(took => took >= bucket.From && !(took >= bucket.Below))))];
    }
}
