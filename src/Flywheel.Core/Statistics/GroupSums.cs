using System.Runtime.InteropServices;

namespace Flywheel.Core.Statistics;

/// <summary>Sums of a group while records are added.</summary>
internal sealed class GroupSums
{
    private readonly Milliseconds duration = new();
    private readonly Milliseconds overhead = new();
    private long failed, measured, spawns, hits, executed, remote, disk, action, tests, testsLocally, testsRemotely, fetches, fetchesFailed, refusals;

    internal long Builds { get; private set; }

    internal long EscapeHatches { get; private set; }

    /// <summary>Spawns that measured builds ran.</summary>
    internal long Executed => executed;

    internal void Add(StatisticsEntry entry)
    {
        if (!entry.IsBuild)
        {
            refusals += entry.IsRefusal ? 1 : 0;
            EscapeHatches += entry.IsRefusal ? 0 : 1;
            return;
        }
        Builds++;
        failed += entry.ExitCode is not (null or 0) ? 1 : 0;
        if (entry is { RemoteCacheHits: { } hit, Executed: { } ran })
        {
            measured++;
            hits += hit;
            executed += ran;
        }
        foreach ((string name, long count) in entry.Runners)
        {
            spawns += StatisticsAccumulator.IsSpawn(name) ? count : 0;
        }
        remote += entry.RemoteProcesses ?? 0;
        disk += entry.DiskCacheHits ?? 0;
        action += entry.ActionCacheHits ?? 0;
        if (entry.Tests is { } run)
        {
            tests += run.Total;
            testsLocally += run.CachedLocally;
            testsRemotely += run.CachedRemotely;
        }
        if (entry.Fetches is { } fetched)
        {
            fetches += fetched.Count;
            fetchesFailed += fetched.Failed;
        }
        duration.Add(entry.DurationMs);
        overhead.Add(entry.OverheadMs);
    }

    internal StatisticsTotals Totals() => new()
    {
        Builds = Builds,
        Failed = failed,
        Measured = measured,
        Spawns = spawns,
        RemoteCacheHits = hits,
        Executed = executed,
        RemoteProcesses = remote,
        DiskCacheHits = disk,
        ActionCacheHits = action,
        Tests = tests,
        TestsCachedLocally = testsLocally,
        TestsCachedRemotely = testsRemotely,
        Fetches = fetches,
        FetchesFailed = fetchesFailed,
        Refusals = refusals,
        EscapeHatches = EscapeHatches,
        Duration = duration.Distribution(),
        Overhead = overhead.Distribution(),
    };

    /// <summary>All of them are kept, for a median is exact or it is none; most groups of a long tail have one.</summary>
    private sealed class Milliseconds
    {
        private List<long>? all;
        private long first;
        private int count;
        private long sum;

        internal void Add(long? known)
        {
            if (known is not { } one)
            {
                return;
            }
            sum += one;
            if (++count == 1)
            {
                first = one;
                return;
            }
            (all ??= [first]).Add(one);
        }

        internal Distribution Distribution()
        {
            if (count == 0)
            {
                return Statistics.Distribution.None;
            }
            Span<long> sorted = all is null ? [first] : CollectionsMarshal.AsSpan(all);
            sorted.Sort();
            return new(count, sum, sorted[(count - 1) / 2], sorted[(int)((((long)count * 95) + 99) / 100) - 1], sorted[^1]);
        }
    }
}
