namespace Flywheel.Core.Evidence.Proof;

/// <summary>Why <c>flywheel prove</c> proved nothing.</summary>
/// <param name="Cause">One word, to look for.</param>
/// <param name="Why">In lower case, without a full stop.</param>
/// <param name="Hint">What to do about it; null where nothing of ours helps.</param>
public sealed record ProofMiss(string Cause, string Why, string? Hint = null)
{
    private const int Interrupt = 8;
    private const string JudgeAgain = "`flywheel contract` judges the same without building";

    /// <summary>The reason why this attempt ends here; null while nothing is amiss.</summary>
    public static ProofMiss? Of(ProofAttempt attempt)
    {
        AttemptedPass pass = attempt.Passes[^1];
        string named = Named(attempt.Kind, pass);
        return Ended(pass, named)
            ?? Recorded(pass, named)
            ?? (attempt.Kind == ProofKind.Executor ? Executed(pass.Record!)
                : pass.Role == ProofPass.WarmRole ? Warmed(pass.Record!)
                : Hit(attempt.Passes[0].Record!, pass.Record!));
    }

    /// <summary>In the message's first line: what was not proven.</summary>
    public static string Headline(ProofKind kind, string command) => kind == ProofKind.Cache
        ? $"`{command}` did not prove the cache"
        : $"`{command}` did not prove the executor";

    private static string Named(ProofKind kind, AttemptedPass pass) =>
        kind == ProofKind.Executor ? "the build" : pass.Role == ProofPass.WarmRole ? "the first build" : "the second build";

    private static ProofMiss? Ended(AttemptedPass pass, string named)
    {
        if (pass.Interrupted || pass.ExitCode == Interrupt)
        {
            return new("interrupted", $"{named} was interrupted");
        }
        return pass.ExitCode switch
        {
            0 => null,
            ExitCodes.NotProven or ExitCodes.ContractViolated => new(
                "refused", $"the guard refused {named}, for the reason above (exit code {pass.ExitCode})", JudgeAgain),
            ExitCodes.EvidenceShort => new("unproven", $"{named} ended well, and its verdict is no proof{Reason(pass.Record)}", JudgeAgain),
            _ => new("build-failed", $"{named} ended with exit code {pass.ExitCode}, and what does not build proves nothing"),
        };
    }

    private static string Reason(InvocationRecord? record) => record?.Reason is { } reason ? $": {reason}" : "";

    private static ProofMiss? Recorded(AttemptedPass pass, string named)
    {
        if (!pass.UsedFreshBase)
        {
            return WarmBase($"{named} ran in another output base than the fresh one it was given");
        }
        if (pass.Record is not { } record)
        {
            return new("no-record", $"{named} left no record in the evidence", "is the `bazel` beside `flywheel` the guarded one, and can its evidence be written?");
        }
        if (pass.StreamSha256 is null)
        {
            return new("no-stream", $"{named} left no event stream where it was told to", "leave options of other event streams out");
        }
        return Verdicts.Parse(record.Verdict) switch
        {
            Verdict.Detached => new("detached", $"{named} was detached{Reason(record)}", JudgeAgain),
            // A proof of the executor asks the cache for nothing on purpose: that nothing ran there is what is amiss.
            Verdict.Unproven when record.Reason == VerdictReading.AskedForNothing => null,
            Verdict.Unproven => DiskCache(record, named) ?? new("unproven", $"{named} is no proof{Reason(record)}"),
            Verdict.EscapeHatch => new("escape-hatch", $"{named} went through the escape hatch"),
            null => new("unproven", $"{named} has a verdict of no known word", "are `bazel` and `flywheel` of one version?"),
            _ => null,
        };
    }

    /// <summary>What a build in an output base that is not fresh shows of the cache: nothing.</summary>
    public static ProofMiss WarmBase(string what) => new(
        "warm-output-base", $"{what}, and a warm output base hides the remote cache", "leave `--output_base` out: each build of a proof has a fresh one");

    /// <summary>Hits that the disk cache gave, or may have given.</summary>
    private static ProofMiss? DiskCache(InvocationRecord record, string named)
    {
        bool ambiguous = record.RemoteCacheHits is null && record.Runners?.GetValueOrDefault(RunnerCounts.RemoteCacheHit) > 0;
        return ambiguous || (record.DiskCacheHits > 0 && record.RemoteCacheHits == 0)
            ? new("disk-cache", $"{named} took results from the disk cache" + (ambiguous ? ", or from the remote one: this Bazel calls both remote" : ""),
                "add `--disk_cache=` to the build: a disk cache hides the remote one")
            : null;
    }

    private static ProofMiss NoWork(string named) => new(
        "no-cacheable-work", $"{named} had no action whose result a cache can keep", "name targets that run actions");

    private static ProofMiss? Warmed(InvocationRecord warm) =>
        DiskCache(warm, "the first build") ?? (warm is { Executed: 0, RemoteCacheHits: 0 } ? NoWork("the first build") : null);

    private static ProofMiss? Hit(InvocationRecord warm, InvocationRecord measured)
    {
        const string named = "the second build";
        if (DiskCache(measured, named) is { } disk)
        {
            return disk;
        }
        if (measured.RemoteCacheHits is not > 0)
        {
            return measured.ActionCacheHits > 0 ? WarmBase($"{named} took results from the local action cache")
                : measured is { Executed: 0, Tests.CachedLocally: > 0 } ? WarmBase($"{named} had its tests cached locally")
                : measured.Executed == 0 ? NoWork(named)
                : warm.Cache?.Upload == false ? new("no-upload",
                    $"{named} took nothing from the cache: results are not uploaded, and nobody else had uploaded these",
                    "allow it with GF_BAZEL_REMOTE_UPLOAD=true, or prove after a lane that uploads has built this commit")
                : new("not-stored", $"{named} took nothing from the cache, though results are uploaded",
                    "does the cache keep what is written? are the actions tagged no-cache, no-remote or no-remote-cache, or never the same twice?");
        }
        return measured.Verdict == Verdict.AttachedVerified.Word() ? null
            : new("verdict", $"{named} took results from the cache, and its verdict is {measured.Verdict}{Reason(measured)}");
    }

    private static ProofMiss? Executed(InvocationRecord measured)
    {
        if (measured.RemoteProcesses is > 0)
        {
            return measured.Verdict == Verdict.RemoteExecuted.Word() ? null
                : new("verdict", $"the build ran spawns remotely, and its verdict is {measured.Verdict}{Reason(measured)}");
        }
        return measured.Executed is > 0
            ? new("nothing-remote", $"the build ran {ProofText.Some(measured.Executed.Value, "spawn")} here and none on the executor",
                "are the actions tagged no-remote, no-remote-exec or local, or is a spawn strategy set?")
            : measured.RemoteCacheHits is > 0
                ? new("hits-only", "the build took results from the cache, and a cache hit is no remote execution")
                : NoWork("the build");
    }
}
