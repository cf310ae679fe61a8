namespace Flywheel.Core.Statistics;

/// <summary>
/// Sums over the records of a group. What a record does not know adds nothing: it is left out, never counted as 0.
/// </summary>
/// <remarks>
/// A refused command and a use of the escape hatch are records, too, but no builds: of the first nothing ran, of the second nothing is
/// known. They have counts of their own.
/// </remarks>
public sealed record StatisticsTotals
{
    /// <summary>Supervised invocations: every record that is neither a refusal nor a use of the escape hatch.</summary>
    public long Builds { get; init; }

    /// <summary>Of the builds, those whose exit code is known and not 0.</summary>
    public long Failed { get; init; }

    /// <summary>Of the builds, those whose hits and executed spawns are both known: what the hit rate is of.</summary>
    public long Measured { get; init; }

    /// <summary>Spawns of builds whose runners are known: every runner but <c>total</c> and <c>internal</c>.</summary>
    public long Spawns { get; init; }

    /// <summary>Remote cache hits of measured builds.</summary>
    public long RemoteCacheHits { get; init; }

    /// <summary>Spawns that measured builds ran anywhere.</summary>
    public long Executed { get; init; }

    /// <summary>Spawns that ran on an executor.</summary>
    public long RemoteProcesses { get; init; }

    public long DiskCacheHits { get; init; }

    public long ActionCacheHits { get; init; }

    public long Tests { get; init; }

    public long TestsCachedLocally { get; init; }

    public long TestsCachedRemotely { get; init; }

    /// <summary>External fetches: they come before any cache hit can help.</summary>
    public long Fetches { get; init; }

    public long FetchesFailed { get; init; }

    /// <summary>Commands that were refused: contract, probe, or evidence that could not be kept.</summary>
    public long Refusals { get; init; }

    public long EscapeHatches { get; init; }

    /// <summary>How long builds took.</summary>
    public Distribution Duration { get; init; } = Distribution.None;

    /// <summary>What the shim itself took of it.</summary>
    public Distribution Overhead { get; init; } = Distribution.None;

    /// <summary>0 to 1, of summed hits and executed spawns; null, not 0, where there were neither.</summary>
    public double? HitRate => RemoteCacheHits + Executed is > 0 and var work ? (double)RemoteCacheHits / work : null;
}

/// <summary>Milliseconds of what is known. The median is the lower one of an even count, the 95th percentile by nearest rank.</summary>
/// <param name="Count">How many were known.</param>
/// <param name="SumMs">Of all of them.</param>
/// <param name="MedianMs">Null where <paramref name="Count"/> is 0.</param>
/// <param name="P95Ms">Null where <paramref name="Count"/> is 0.</param>
/// <param name="MaxMs">Null where <paramref name="Count"/> is 0.</param>
public sealed record Distribution(long Count, long SumMs, long? MedianMs, long? P95Ms, long? MaxMs)
{
    public static readonly Distribution None = new(0, 0, null, null, null);
}
