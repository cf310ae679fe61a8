namespace Flywheel.Core.Evidence;

/// <summary>What may be said about one invocation and the shared cache; never more than its stream shows.</summary>
public enum Verdict
{
    /// <summary>The contract's cache was in effect and used: hits, or spawns that it was asked about first.</summary>
    AttachedVerified,

    /// <summary>Attached, and there was no cacheable work.</summary>
    AttachedIdle,

    /// <summary>Another cache, or none, was in effect.</summary>
    Detached,

    /// <summary>The executor was in effect and ran something.</summary>
    RemoteExecuted,

    /// <summary>Contract and probe were gone around.</summary>
    EscapeHatch,

    /// <summary>Nothing of this can be said.</summary>
    Unproven,
}

/// <summary>The words for <see cref="Verdict"/> in records.</summary>
public static class Verdicts
{
    public static string Word(this Verdict verdict) => verdict switch
    {
        Verdict.AttachedVerified => "attached-verified",
        Verdict.AttachedIdle => "attached-idle",
        Verdict.Detached => "detached",
        Verdict.RemoteExecuted => "remote-executed",
        Verdict.EscapeHatch => "escape-hatch",
        _ => "unproven",
    };

    /// <summary>For people.</summary>
    public static string Meaning(this Verdict verdict) => verdict switch
    {
        Verdict.AttachedVerified =>
            "the contract's cache was in effect, and it was used: there were hits, or spawns that it was asked about first, and Bazel warned of no failing read or write",
        Verdict.AttachedIdle => "attached, and there was no work to share: no hit rate, which is not a rate of 0",
        Verdict.Detached => "another cache, or none, was in effect",
        Verdict.RemoteExecuted => "the contract's executor was in effect and ran something",
        Verdict.EscapeHatch => "contract and probe were gone around",
        _ => "the stream does not show it, for the reason beside it",
    };

    /// <summary>Null for a word that is none of them.</summary>
    public static Verdict? Parse(string? word)
    {
        for (Verdict verdict = Verdict.AttachedVerified; verdict <= Verdict.Unproven; verdict++)
        {
            if (verdict.Word() == word)
            {
                return verdict;
            }
        }
        return null;
    }

    /// <summary>Whether a strict run that ended well is nevertheless no success: exit code 76.</summary>
    public static bool FailsStrict(this Verdict verdict) => verdict is Verdict.Detached or Verdict.Unproven;
}
