namespace Flywheel.Core.Evidence;

/// <summary>A verdict with its reason: why not more could be said, or where a detached build went. Null where nothing is missing.</summary>
public sealed record VerdictReading(Verdict Verdict, string? Reason)
{
    private const string NothingRan = "no actions ran";

    internal const string AskedForNothing = "with --noremote_accept_cached the cache was asked for nothing";

    /// <summary>Bazel counts no spawn that fails or is interrupted (measured on 4.2.3 and 2.1.0).</summary>
    private const string NothingCounted = "no spawn was counted, and Bazel counts none that fails";

    /// <summary>Judges a stream against what it was meant to be attached to.</summary>
    public static VerdictReading Judge(StreamReading reading, BuildStatistics statistics, ExpectedRemote expected)
    {
        if (Incomplete(reading) is { } incomplete)
        {
            return incomplete;
        }
        EffectiveOptions options = reading.Options!;
        if (options.Cache is not { } cache)
        {
            return new(Verdict.Detached, "no remote cache was in effect");
        }
        if (RemoteIdentity.Of(cache, options.RemoteProxy) is var actual && actual.Normalized != expected.Cache)
        {
            return new(Verdict.Detached, $"the cache in effect was {actual.Shown}");
        }
        string? executor = options.RemoteExecutor is { } address ? RemoteIdentity.Of(address, options.RemoteProxy).Normalized : null;
        if (executor != expected.Executor)
        {
            return new(Verdict.Detached, executor is null ? "no remote executor was in effect" : "another remote executor was in effect");
        }
        return Connected(reading, statistics, options);
    }

    /// <summary>Judges a stream by itself: what can be said without a contract to compare with.</summary>
    public static VerdictReading Judge(StreamReading reading, BuildStatistics statistics) =>
        Incomplete(reading) is { } incomplete ? incomplete
        : reading.Options!.Cache is null ? new(Verdict.Detached, "no remote cache was in effect")
        : Connected(reading, statistics, reading.Options);

    private static VerdictReading? Incomplete(StreamReading reading) =>
        reading.State != StreamState.Complete ? Unproven(reading.Reason ?? $"the event stream is {reading.State.Word()}")
        : reading.Options is null ? Unproven("the event stream does not say which options were in effect")
        : null;

    /// <summary>What can be said once the right endpoints were in effect: configured is not connected.</summary>
    private static VerdictReading Connected(StreamReading reading, BuildStatistics statistics, EffectiveOptions options)
    {
        if (!reading.CacheWarnings.IsEmpty)
        {
            return Unproven($"Bazel warned: {string.Join("; ", reading.CacheWarnings)}");
        }
        if (reading.UnreadProgress)
        {
            return Unproven("a piece of Bazel's output is too large to be searched for its warnings");
        }
        if (statistics.Executed is not { } executed)
        {
            return Unproven("the event stream has no statistics");
        }
        bool hit = statistics.RemoteCacheHits > 0;
        if (options.WarningsHidden && (hit || executed > 0))
        {
            return Unproven("--ui_event_filters keeps Bazel from saying whether it could read from and write to the cache");
        }
        if (options.RemoteExecutor is not null && statistics.RemoteProcesses > 0)
        {
            return new(Verdict.RemoteExecuted, null);
        }
        if (hit)
        {
            return new(Verdict.AttachedVerified, null);
        }
        if (options.TakesNothingFromCache && executed > 0)
        {
            return Unproven(AskedForNothing);
        }
        if (options.RemoteLocalFallback && executed > 0)
        {
            return Unproven("with --remote_local_fallback a build without hits looks the same when the cache is dead");
        }
        if (executed > 0)
        {
            return new(Verdict.AttachedVerified, null);
        }
        return statistics.RemoteOrDiskHits > 0
            ? Unproven("this Bazel calls a hit of --disk_cache a remote one")
            : new(Verdict.AttachedIdle, reading.Exit is { Code: not 0 } ? NothingCounted : NothingRan);
    }

    private static VerdictReading Unproven(string reason) => new(Verdict.Unproven, reason);
}

/// <summary>What a build was meant to be attached to, in the form that is compared: <see cref="RemoteIdentity.Normalized"/>.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="Executor">Null outside executor mode.</param>
public sealed record ExpectedRemote(string Cache, string? Executor);
