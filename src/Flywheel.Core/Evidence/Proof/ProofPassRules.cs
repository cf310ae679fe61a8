using System.Globalization;
using Flywheel.Core.Contract;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>What one pass of a proof has to show, and how the passes fit together.</summary>
internal static class ProofPassRules
{
    /// <summary>No build has so many of anything; beyond it sums would not be numbers any more.</summary>
    private const long Most = 1_000_000_000_000;

    internal static IEnumerable<ProofRefusal> Judge(ProofStatement statement, ProofPass pass)
    {
        ProofPredicate predicate = statement.Predicate;
        InvocationRecord record = pass.Record;
        string named = $"the {pass.Role} pass";
        return
        [
            .. Built(named, pass),
            .. Verdict(named, predicate, pass),
            .. Counts(named, record),
            .. Same(named, statement, record),
            .. Where(named, predicate, record),
        ];
    }

    /// <summary>Two passes that are one, or in the wrong order, prove nothing.</summary>
    internal static IEnumerable<ProofRefusal> Order(ProofPredicate predicate)
    {
        if (predicate.Passes is not [var warm, var measured])
        {
            yield break;
        }
        if (warm.StreamSha256 == measured.StreamSha256 || warm.Record.InvocationId == measured.Record.InvocationId)
        {
            yield return new(ProofRules.Passes, "its two passes are one and the same");
        }
        if (warm.Record.EndedAt > measured.Record.StartedAt)
        {
            yield return new(ProofRules.Dates, "its warm pass is not before its measured one");
        }
    }

    private static IEnumerable<ProofRefusal> Built(string named, ProofPass pass)
    {
        InvocationRecord record = pass.Record;
        if (record.Schema != InvocationRecord.CurrentSchema)
        {
            yield return new(ProofRules.Format, $"{named} has a record of another schema");
        }
        if (pass.StreamSha256.Length != 64 || pass.StreamSha256.AsSpan().IndexOfAnyExcept("0123456789abcdef") >= 0)
        {
            yield return new(ProofRules.Format, $"{named} has no digest of its event stream");
        }
        if (!Guid.TryParseExact(record.InvocationId, "D", out _))
        {
            yield return new(ProofRules.Passes, $"{named} has no invocation id");
        }
        if (record.CommandClass != "heavy")
        {
            yield return new(ProofRules.Passes, $"{named} is of no heavy command");
        }
        if (record.ExitCode != 0)
        {
            yield return new(ProofRules.Passes, $"{named} did not end with exit code 0");
        }
        if (record.Stream != StreamState.Complete.Word())
        {
            yield return new(ProofRules.Passes, $"{named} has no complete event stream");
        }
        if (record is not { StartedAt: { } started, EndedAt: { } ended } || ended < started)
        {
            yield return new(ProofRules.Dates, $"{named} does not say from when to when it ran");
        }
    }

    private static IEnumerable<ProofRefusal> Verdict(string named, ProofPredicate predicate, ProofPass pass)
    {
        Verdict? verdict = Verdicts.Parse(pass.Record.Verdict);
        bool executor = predicate.Kind == ProofKinds.Executor;
        bool measured = pass.Role == ProofPass.MeasuredRole;
        // The warm pass of a cache proof may fill the cache by way of the executor.
        bool fits = executor ? verdict == Evidence.Verdict.RemoteExecuted
            : verdict == Evidence.Verdict.AttachedVerified || (!measured && verdict == Evidence.Verdict.RemoteExecuted);
        if (!fits)
        {
            yield return new(ProofRules.Verdict, $"{named} has the verdict {verdict?.Word() ?? "of no known word"}, and {predicate.Kind} needs "
                + (executor ? Evidence.Verdict.RemoteExecuted : Evidence.Verdict.AttachedVerified).Word());
        }
        if (measured && !executor && !(pass.Record.RemoteCacheHits > 0))
        {
            yield return new(ProofRules.Numbers, $"{named} has no remote cache hits");
        }
        if (measured && executor && !(pass.Record.RemoteProcesses > 0))
        {
            yield return new(ProofRules.Numbers, $"{named} has no remote processes");
        }
    }

    /// <summary>Every number that follows from the runners follows from them.</summary>
    private static IEnumerable<ProofRefusal> Counts(string named, InvocationRecord record)
    {
        if (record.Runners is not { } runners)
        {
            yield return new(ProofRules.Numbers, $"{named} has no counts of runners");
            yield break;
        }
        long?[] all =
        [
            .. runners.Values.Select(count => (long?)count), record.RemoteCacheHits, record.Executed, record.RemoteProcesses, record.DiskCacheHits,
            record.ActionCacheHits, record.Attempts, record.DurationMs, record.OverheadMs, record.Tests?.Total, record.Tests?.CachedLocally,
            record.Tests?.CachedRemotely, record.Fetches?.Count, record.Fetches?.Failed, record.NetworkBytes?.Sent / 1024,
            record.NetworkBytes?.Received / 1024,
        ];
        if (all.Any(count => count is < 0 or > Most))
        {
            yield return new(ProofRules.Numbers, $"{named} counts what no build has");
            yield break;
        }
        var counts = new RunnerCounts([.. runners.Select(runner => new RunnerCount(runner.Key, runner.Value))], Counted: true);
        long hits = counts.Of(RunnerCounts.RemoteCacheHit);
        if (record.RemoteCacheHits != hits || record.Executed != counts.Executed || record.RemoteProcesses != counts.Of(RunnerCounts.Remote)
            || record.DiskCacheHits != counts.Of(RunnerCounts.DiskCacheHit))
        {
            yield return new(ProofRules.Numbers, $"{named} has sums that are not those of its runners");
        }
        double? rate = hits + counts.Executed > 0 ? (double)hits / (hits + counts.Executed) : null;
        if (record.HitRate != rate)
        {
            yield return new(ProofRules.Numbers, string.Create(CultureInfo.InvariantCulture, $"{named} has a hit rate that is not that of its counts"));
        }
        if (record.Tests is { } tests && (tests.CachedLocally > tests.Total || tests.CachedRemotely > tests.Total))
        {
            yield return new(ProofRules.Numbers, $"{named} has more cached tests than tests");
        }
    }

    /// <summary>What the predicate says of all passes, each says of itself.</summary>
    private static IEnumerable<ProofRefusal> Same(string named, ProofStatement statement, InvocationRecord record)
    {
        ProofPredicate predicate = statement.Predicate;
        // Null where git did not answer in time; who makes a proof asks it before and after.
        if (record.Workspace?.Commit is { } commit && commit != statement.Commit)
        {
            yield return new(ProofRules.Subject, $"{named} was made at another commit");
        }
        if (record.Workspace?.Dirty == true)
        {
            yield return new(ProofRules.Changes, $"{named} was made with uncommitted changes");
        }
        if (record.Mode != predicate.Mode || record.Cache?.EndpointSha256 != predicate.EndpointSha256
            || record.Cache?.Instance != predicate.Instance || record.BazelVersion != predicate.BazelVersion
            || !record.Targets.SequenceEqual(predicate.TargetPatterns))
        {
            yield return new(ProofRules.Passes, $"{named} has another mode, endpoint, instance, Bazel or other targets than the proof");
        }
        bool executed = predicate.Mode == SubstrateModes.Executor;
        if (!(executed || (predicate.Mode == SubstrateModes.SharedCache && predicate.Kind == ProofKinds.Cache)))
        {
            yield return new(ProofRules.Kind, $"{predicate.Kind} cannot be proven in this mode");
        }
        if (executed != (record.Executor?.Endpoint is not null))
        {
            yield return new(ProofRules.Kind, executed ? $"{named} had no executor" : $"{named} had an executor, and the mode has none");
        }
        if (record.EscapeHatchReason is not null)
        {
            yield return new(ProofRules.Passes, $"{named} went through the escape hatch");
        }
    }

    /// <summary>A cache that only this machine sees is never said to be shared.</summary>
    private static IEnumerable<ProofRefusal> Where(string named, ProofPredicate predicate, InvocationRecord record)
    {
        if (record.Scope != predicate.Scope || record.Context != predicate.Context || predicate.Scope is not (RunScope.Shared or RunScope.LocalProof))
        {
            yield return new(ProofRules.Scope, $"{named} has another scope or context than the proof");
        }
        Endpoint? cache = record.Cache?.Endpoint is { } address ? Endpoint.Parse(address).Value : null;
        if (cache is null || RemoteIdentity.Of(cache).Sha256 != record.Cache!.EndpointSha256)
        {
            yield return new(ProofRules.Passes, $"{named} has an endpoint that is not that of its digest");
        }
        else if (cache.IsLoopback != (record.Scope == RunScope.LocalProof))
        {
            yield return new(ProofRules.Scope, cache.IsLoopback
                ? $"{named} used a cache on this machine or behind a forwarded port, and that is never shared"
                : $"{named} used a cache elsewhere, and that is no local proof");
        }
    }
}
