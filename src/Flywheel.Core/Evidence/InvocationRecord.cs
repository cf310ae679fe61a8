using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>
/// What is kept of one supervised invocation, of one use of the escape hatch, or of one refusal: schema <c>flywheel.invocation/v1</c>.
/// Keys are snake_case, times RFC 3339 in UTC, durations in milliseconds; unknown is null, never 0. It holds no environment, no header,
/// no argument of a program and no option's value outside the allow-list.
/// </summary>
public sealed record InvocationRecord
{
    public const string SchemaPrefix = "flywheel.invocation/v";
    public const string CurrentSchema = SchemaPrefix + "1";

    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Our own key of the record. Null in the answer of <c>flywheel bep</c>, which records nothing.</summary>
    public string? RecordId { get; init; }

    /// <summary>Bazel's invocation id. Null where Bazel was started without us.</summary>
    public string? InvocationId { get; init; }

    public string? ShimVersion { get; init; }

    /// <summary>The name that the shim was started under.</summary>
    public string? Personality { get; init; }

    /// <summary>developer-machine, ci, github-actions or gitlab-ci.</summary>
    public string? Context { get; init; }

    /// <summary>shared, or local-proof for a loopback or unix endpoint.</summary>
    public string? Scope { get; init; }

    public string? Command { get; init; }

    /// <summary>heavy, fetching or light.</summary>
    public string? CommandClass { get; init; }

    public ImmutableArray<string> Targets { get; init; } = [];

    public RecordedWorkspace? Workspace { get; init; }

    public string? BazelVersion { get; init; }

    /// <summary>Path of the program that was started.</summary>
    public string? Launcher { get; init; }

    public string? Mode { get; init; }

    /// <summary>environment, manifest, file, default or detected.</summary>
    public string? ModeSource { get; init; }

    public RecordedCache? Cache { get; init; }

    public RecordedExecutor? Executor { get; init; }

    public RecordedProbe? Probe { get; init; }

    /// <summary>Of the escape hatch; null where it was not used.</summary>
    public string? EscapeHatchReason { get; init; }

    /// <summary>Null for a command that was let through. The key is written only where there is one.</summary>
    public RecordedRefusal? Refusal { get; init; }

    /// <summary>Null when it is not known: behind the escape hatch, and after a killed shim. Of a refusal it is the shim's own.</summary>
    public int? ExitCode { get; init; }

    /// <summary>How often Bazel was started for it; 0 where it was refused.</summary>
    public int? Attempts { get; init; }

    /// <summary>A word of <see cref="StreamStates"/>.</summary>
    public string? Stream { get; init; }

    /// <summary>A word of <see cref="Verdicts"/>.</summary>
    public string? Verdict { get; init; }

    public string? Reason { get; init; }

    /// <summary>Spawns by runner, names as Bazel prints them.</summary>
    public ImmutableSortedDictionary<string, long>? Runners { get; init; }

    public long? RemoteCacheHits { get; init; }

    public long? Executed { get; init; }

    /// <summary>0 to 1.</summary>
    public double? HitRate { get; init; }

    public long? RemoteProcesses { get; init; }

    public long? DiskCacheHits { get; init; }

    public long? ActionCacheHits { get; init; }

    public RecordedTests? Tests { get; init; }

    public RecordedFetches? Fetches { get; init; }

    /// <summary>Of the whole machine while the build ran.</summary>
    public RecordedBytes? NetworkBytes { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>What the shim itself took, before and after Bazel.</summary>
    public long? OverheadMs { get; init; }

    /// <summary>Of a command that is not let through: nothing ran, and so nothing is proven.</summary>
    public InvocationRecord Refused(string cause) => this with
    {
        Refusal = new(cause),
        Attempts = 0,
        Stream = StreamState.Absent.Word(),
        Verdict = Evidence.Verdict.Unproven.Word(),
        Reason = $"refused: {cause}",
    };

    /// <summary>
    /// With what a stream says filled in. What the stream does not know stays as it is here; of one that is not complete, no number is.
    /// </summary>
    public InvocationRecord With(StreamReading reading, BuildStatistics statistics, VerdictReading verdict) => this with
    {
        InvocationId = InvocationId ?? reading.InvocationId,
        BazelVersion = reading.BazelVersion ?? BazelVersion,
        Stream = reading.State.Word(),
        Verdict = verdict.Verdict.Word(),
        Reason = verdict.Reason,
        Runners = reading.State != StreamState.Complete ? null : reading.Runners?.Items.GroupBy(item => item.Name, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Sum(item => item.Count), StringComparer.Ordinal),
        RemoteCacheHits = statistics.RemoteCacheHits,
        Executed = statistics.Executed,
        HitRate = statistics.HitRate,
        RemoteProcesses = statistics.RemoteProcesses,
        DiskCacheHits = statistics.DiskCacheHits,
        ActionCacheHits = statistics.ActionCacheHits,
        Tests = reading.State != StreamState.Complete ? null
            : new(reading.Tests.Total, reading.Tests.CachedLocally, reading.Tests.CachedRemotely),
        Fetches = reading.State != StreamState.Complete ? null
            : new(reading.Fetches.Count, reading.Fetches.Failed, reading.Fetches.Hosts),
        NetworkBytes = reading is { State: StreamState.Complete, Network: { } network } ? new(network.Sent, network.Received) : null,
    };
}

/// <param name="Path">Of its root.</param>
/// <param name="Commit">Of git's HEAD; null without git.</param>
/// <param name="Dirty">Whether git sees changes; null where it did not answer in time.</param>
public sealed record RecordedWorkspace(string? Path, string? Commit, bool? Dirty);

/// <param name="Endpoint">Without user information.</param>
/// <param name="EndpointSha256">Of the normalised form.</param>
/// <param name="Instance">REAPI instance name; empty is the default one.</param>
/// <param name="Upload">Whether local results are uploaded.</param>
public sealed record RecordedCache(
    string? Endpoint, string? EndpointSha256, string? Instance, bool? Upload);

/// <param name="Endpoint">Without user information; null where there is no executor.</param>
public sealed record RecordedExecutor(string? Endpoint);

/// <param name="Cause">A word of <see cref="RefusalCauses"/>, the id of the contract's rule that is violated first, or the probe's cause.</param>
public sealed record RecordedRefusal(string? Cause);

/// <param name="Result">proven, handed-down by the shim that this one runs under, or refused.</param>
/// <param name="ElapsedMs">Milliseconds; null when nothing was asked.</param>
public sealed record RecordedProbe(string? Result, double? ElapsedMs);

public sealed record RecordedTests(int Total, int CachedLocally, int CachedRemotely);

/// <param name="Count">External fetches that Bazel reported.</param>
/// <param name="Failed">Of these.</param>
/// <param name="Hosts">Of their addresses.</param>
public sealed record RecordedFetches(int Count, int Failed, ImmutableArray<string> Hosts);

public sealed record RecordedBytes(long Sent, long Received);
