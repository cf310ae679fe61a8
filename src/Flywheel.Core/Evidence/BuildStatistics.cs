namespace Flywheel.Core.Evidence;

/// <summary>What the counts of a stream mean for the shared cache. Null is unknown.</summary>
/// <param name="RemoteCacheHits">Null, too, when a disk cache's hits are among the count.</param>
/// <param name="Executed">Spawns that ran, here or on the executor.</param>
/// <param name="RemoteProcesses">Spawns that the executor ran; a cache hit is none.</param>
/// <param name="DiskCacheHits">Null, too, when they cannot be told from remote ones.</param>
/// <param name="ActionCacheHits">Of the local action cache.</param>
public sealed record BuildStatistics(
    long? RemoteCacheHits, long? Executed, long? RemoteProcesses, long? DiskCacheHits, long? ActionCacheHits)
{
    /// <summary>Hits that the disk or the remote cache gave: before 5.0, with a disk cache, Bazel calls both remote.</summary>
    public long? RemoteOrDiskHits { get; private init; }

    /// <summary>hits / (hits + executed), 0 to 1; null for 0/0, which is no rate, and where the hits are not known.</summary>
    public double? HitRate => RemoteCacheHits is { } hits && Executed is { } executed && hits + executed > 0
        ? (double)hits / (hits + executed)
        : null;

    /// <summary>Of a complete stream; of any other one nothing is known.</summary>
    public static BuildStatistics Of(StreamReading reading)
    {
        if (reading.State != StreamState.Complete || reading.Runners is not { } runners)
        {
            return new(null, null, null, null, null);
        }
        bool ambiguous = !runners.Counted && reading.Options is not { DiskCache: null };
        long hits = runners.Of(RunnerCounts.RemoteCacheHit);
        long? actionCache = reading.ActionCacheHits
            ?? (runners.Items.Any(item => item.Name == RunnerCounts.ActionCacheHit) ? runners.Of(RunnerCounts.ActionCacheHit) : null);
        return new(
            ambiguous && hits > 0 ? null : hits,
            runners.Executed,
            runners.Of(RunnerCounts.Remote),
            ambiguous && hits > 0 ? null : runners.Of(RunnerCounts.DiskCacheHit),
            actionCache)
        {
            RemoteOrDiskHits = ambiguous && hits > 0 ? hits : null,
        };
    }
}
