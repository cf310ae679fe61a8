using System.Collections.Immutable;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>What one build of <c>flywheel prove</c> left.</summary>
/// <param name="Role">A word of <see cref="ProofPass"/>.</param>
/// <param name="ExitCode">Of the guarded Bazel; 128 + n when signal n ended it.</param>
public sealed record AttemptedPass(string Role, int ExitCode)
{
    /// <summary>Whether somebody asked for the end, at the keyboard or with a signal.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Whether the fresh output base that it was given is the one it used.</summary>
    public bool UsedFreshBase { get; init; } = true;

    /// <summary>Of the log; null where there is none of this invocation.</summary>
    public InvocationRecord? Record { get; init; }

    /// <summary>Null without an event stream.</summary>
    public string? StreamSha256 { get; init; }
}

/// <summary>All that <c>flywheel prove</c> did, of which a proof is made, or the reason why none can be.</summary>
/// <param name="Kind">What was to be proven.</param>
/// <param name="Passes">In the order they ran; the last one is short of what was wanted where there are too few.</param>
public sealed record ProofAttempt(ProofKind Kind, ImmutableArray<AttemptedPass> Passes)
{
    /// <summary>The roles of all passes that a proof of this kind needs.</summary>
    public static ImmutableArray<string> Roles(ProofKind kind) =>
        kind == ProofKind.Cache ? [ProofPass.WarmRole, ProofPass.MeasuredRole] : [ProofPass.MeasuredRole];

    /// <summary>The statement, for an attempt without a <see cref="ProofMiss"/>.</summary>
    /// <param name="subject">The repository at its commit.</param>
    /// <param name="workerImage">As it was declared.</param>
    /// <param name="now">The proof's own time.</param>
    public ProofStatement Statement(ProofSubject subject, string? workerImage, DateTimeOffset now)
    {
        InvocationRecord measured = Passes[^1].Record!;
        return new()
        {
            Type = ProofStatement.StatementType,
            Subject = [subject],
            PredicateType = ProofStatement.FlywheelPredicate,
            Predicate = new()
            {
                Schema = ProofPredicate.CurrentSchema,
                Kind = Kind.Word(),
                Scope = measured.Scope ?? "",
                Context = measured.Context,
                Mode = measured.Mode ?? "",
                EndpointSha256 = measured.Cache?.EndpointSha256 ?? "",
                Instance = measured.Cache?.Instance,
                BazelVersion = measured.BazelVersion,
                TargetPatterns = measured.Targets,
                Passes = [.. Passes.Select(pass => new ProofPass(pass.Role, pass.StreamSha256!, pass.Record!))],
                RemoteCacheHits = measured.RemoteCacheHits ?? 0,
                RemoteProcesses = measured.RemoteProcesses ?? 0,
                CacheHitsOnly = Kind == ProofKind.Cache,
                CountableRemoteExecution = Kind == ProofKind.Executor,
                WorkerImageDigest = workerImage,
                CreatedAt = now.ToUniversalTime(),
                Integrity = "",
            },
        };
    }
}
