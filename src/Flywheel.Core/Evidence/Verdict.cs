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
