using System.Collections.Immutable;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>The counts of <see cref="StatisticsTotals"/> under the names that JSON and CSV give them, in their order.</summary>
public static class StatisticsColumns
{
    public static ImmutableArray<(string Name, long Count)> Counts(StatisticsTotals totals) =>
    [
        ("builds", totals.Builds),
        ("failed", totals.Failed),
        ("measured", totals.Measured),
        ("spawns", totals.Spawns),
        ("remote_cache_hits", totals.RemoteCacheHits),
        ("executed", totals.Executed),
        ("remote_processes", totals.RemoteProcesses),
        ("disk_cache_hits", totals.DiskCacheHits),
        ("action_cache_hits", totals.ActionCacheHits),
        ("tests", totals.Tests),
        ("tests_cached_locally", totals.TestsCachedLocally),
        ("tests_cached_remotely", totals.TestsCachedRemotely),
        ("fetches", totals.Fetches),
        ("fetches_failed", totals.FetchesFailed),
        ("refusals", totals.Refusals),
        ("escape_hatches", totals.EscapeHatches),
    ];
}
