using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>What one build event stream says. What it does not say is null, never 0.</summary>
public sealed record StreamReading
{
    public static StreamReading Absent { get; } = new() { State = StreamState.Absent, Reason = "Bazel wrote no event stream" };

    public required StreamState State { get; init; }

    /// <summary>Why it is not complete, in a few words; null for a complete one.</summary>
    public string? Reason { get; init; }

    /// <summary><c>started.uuid</c>.</summary>
    public string? InvocationId { get; init; }

    /// <summary><c>started.start_time_millis</c>.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary><c>finished.finish_time_millis</c>.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary><c>started.build_tool_version</c>, as odd as it may be; null when empty, as Debian's 4.2.3 has it.</summary>
    public string? BazelVersion { get; init; }

    public string? Command { get; init; }

    public string? WorkspaceDirectory { get; init; }

    /// <summary>From the canonical command line; null without one.</summary>
    public EffectiveOptions? Options { get; init; }

    /// <summary>Target patterns as the stream names them.</summary>
    public ImmutableArray<string> Patterns { get; init; } = [];

    /// <summary><c>finished.exit_code</c>.</summary>
    public StreamExit? Exit { get; init; }

    /// <summary>Spawns by runner; null when the stream has neither <c>runner_count</c> nor process statistics.</summary>
    public RunnerCounts? Runners { get; init; }

    /// <summary>Actions up to date in the local action cache (Bazel 7 and later).</summary>
    public long? ActionCacheHits { get; init; }

    public long? ActionsCreated { get; init; }

    public long? ActionsExecuted { get; init; }

    /// <summary>Milliseconds.</summary>
    public long? WallTime { get; init; }

    public TestCounts Tests { get; init; } = new(0, 0, 0);

    public FetchCounts Fetches { get; init; } = FetchCounts.None;

    /// <summary>Bytes over the network of the whole machine while the build ran (Bazel 5 and later).</summary>
    public NetworkBytes? Network { get; init; }

    /// <summary>Bazel's own warnings that it could not read from or write to the remote cache, each kind once.</summary>
    public ImmutableArray<string> CacheWarnings { get; init; } = [];

    /// <summary>Whether the executor turned the invocation away because its quota of concurrent executions is used up.</summary>
    public bool QuotaExhausted { get; init; }

    /// <summary>Events beyond 64 MiB, which were not looked into.</summary>
    public int OversizedEvents { get; init; }

    /// <summary>Whether one of them was progress text, which may have held a warning.</summary>
    public bool UnreadProgress { get; init; }

    /// <summary>
    /// The values of --build_event_binary_file among all options in effect, rc files included, in their order: the last one wins.
    /// </summary>
    public ImmutableArray<string> BinaryFiles { get; init; } = [];
}

/// <summary>How the server says the invocation ended.</summary>
/// <param name="Name">Bazel's word, such as SUCCESS; maybe empty.</param>
/// <param name="Code">Its exit code.</param>
public sealed record StreamExit(string Name, int Code);

/// <summary>Test results: every attempt, run and shard counts.</summary>
public sealed record TestCounts(int Total, int CachedLocally, int CachedRemotely);

/// <summary>External fetches, by the hosts of their addresses.</summary>
public sealed record FetchCounts(int Count, int Failed, ImmutableArray<string> Hosts)
{
    public static FetchCounts None { get; } = new(0, 0, []);
}

/// <summary>Bytes sent and received.</summary>
public sealed record NetworkBytes(long Sent, long Received);
