using System.Collections.Immutable;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>A file that may be a proof, read.</summary>
/// <param name="Statement">Null where the file is none.</param>
/// <param name="Digest">The digest over its content, as it is; empty without a statement.</param>
/// <param name="Refusals">Why it is none.</param>
public sealed record ProofReading(ProofStatement? Statement, string Digest, ImmutableArray<ProofRefusal> Refusals)
{
    public static ProofReading Refused(string rule, string what) => new(null, "", [new(rule, what)]);
}

/// <summary>One reason why a proof does not hold.</summary>
/// <param name="Rule">A word of <see cref="ProofRules"/>.</param>
/// <param name="What">In lower case, without a full stop.</param>
public sealed record ProofRefusal(string Rule, string What)
{
    public override string ToString() => $"{Rule}: {What}";
}

/// <summary>What a proof is demanded to be, beyond holding by itself. Null demands nothing.</summary>
public sealed record ProofDemands
{
    public static ProofDemands None { get; } = new();

    /// <summary>Remote cache hits at least.</summary>
    public long? MinHits { get; init; }

    /// <summary>Remote processes at least; only those of an executor proof count.</summary>
    public long? MinRemote { get; init; }

    /// <summary>Since the measured pass ended.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>A whole commit id, in lower case.</summary>
    public string? Commit { get; init; }

    public ProofKind? Kind { get; init; }
}
