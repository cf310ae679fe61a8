namespace Flywheel.Core.Statistics;

/// <summary>What statistics take from one record. It is filled again and again, so that a long log makes no garbage; null is unknown.</summary>
public sealed class StatisticsEntry
{
    /// <summary>Our own key of the record.</summary>
    public UInt128 Id { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When it ended, else when it began; by this it stands in a month's log, too.</summary>
    public DateTimeOffset? Time => EndedAt ?? StartedAt;

    public string? Command { get; set; }

    public string? Workspace { get; set; }

    public string? Verdict { get; set; }

    public string? BazelVersion { get; set; }

    public string? Endpoint { get; set; }

    public string? Context { get; set; }

    public string? EscapeHatchReason { get; set; }

    /// <summary>Whether the command was refused: nothing ran.</summary>
    public bool IsRefusal { get; set; }

    public string? RefusalCause { get; set; }

    public int? ExitCode { get; set; }

    public long? RemoteCacheHits { get; set; }

    public long? Executed { get; set; }

    public long? RemoteProcesses { get; set; }

    public long? DiskCacheHits { get; set; }

    public long? ActionCacheHits { get; set; }

    public long? DurationMs { get; set; }

    public long? OverheadMs { get; set; }

    /// <summary>Whether tests are known, and then how many.</summary>
    public (int Total, int CachedLocally, int CachedRemotely)? Tests { get; set; }

    /// <summary>Whether external fetches are known, and then how many.</summary>
    public (int Count, int Failed)? Fetches { get; set; }

    /// <summary>Hosts of the fetches.</summary>
    public List<string> Hosts { get; } = [];

    public List<string> Targets { get; } = [];

    /// <summary>Spawns by the names that Bazel prints; empty, too, where they are not known.</summary>
    public Dictionary<string, long> Runners { get; } = new(StringComparer.Ordinal);

    /// <summary>A use of the escape hatch: what ran is not known.</summary>
    public bool IsEscapeHatch => !IsRefusal && Verdict == "escape-hatch";

    public bool IsBuild => !IsRefusal && !IsEscapeHatch;

    /// <summary>0 to 1; null where either count is unknown, or both are 0.</summary>
    public double? HitRate => RemoteCacheHits is { } hits && Executed is { } executed && hits + executed > 0 ? (double)hits / (hits + executed) : null;

    /// <summary>As it was before anything was read.</summary>
    public void Clear()
    {
        Id = default;
        (StartedAt, EndedAt) = (null, null);
        (Command, Workspace, Verdict, BazelVersion, Endpoint, Context) = (null, null, null, null, null, null);
        (EscapeHatchReason, IsRefusal, RefusalCause, ExitCode) = (null, false, null, null);
        (RemoteCacheHits, Executed, RemoteProcesses, DiskCacheHits, ActionCacheHits) = (null, null, null, null, null);
        (DurationMs, OverheadMs, Tests, Fetches) = (null, null, null, null);
        Hosts.Clear();
        Targets.Clear();
        Runners.Clear();
    }
}

/// <summary>Where a record stands, for who wants the whole of it afterwards.</summary>
/// <param name="Log">Which log.</param>
/// <param name="Offset">Bytes from its beginning.</param>
/// <param name="Length">Bytes of the line.</param>
public readonly record struct RecordPlace(int Log, long Offset, int Length);
