namespace Flywheel.Core.Evidence.Proof;

/// <summary>What a proof is about. The two are never counted for each other.</summary>
public enum ProofKind
{
    /// <summary>Results came from the shared cache; what ran, ran here.</summary>
    Cache,

    /// <summary>Actions ran on the remote executor.</summary>
    Executor,
}

/// <summary>The words for <see cref="ProofKind"/> in proofs and on the command line.</summary>
public static class ProofKinds
{
    public const string Cache = "cache";
    public const string Executor = "executor";

    public static string Word(this ProofKind kind) => kind == ProofKind.Executor ? Executor : Cache;

    /// <summary>Null for a word that is none of them.</summary>
    public static ProofKind? Parse(string? word) => word switch
    {
        Cache => ProofKind.Cache,
        Executor => ProofKind.Executor,
        _ => null,
    };
}
