namespace Flywheel.Core.Doctor;

/// <summary>One thing that a check of <c>flywheel doctor</c> found: one line each, lower case, no full stop.</summary>
public abstract record Diagnosis
{
    private Diagnosis()
    {
    }

    public abstract T Match<T>(Func<Note, T> note, Func<Problem, T> problem);

    /// <summary>Worth knowing, and nothing is broken. <paramref name="Hint"/> is null where there is nothing to do.</summary>
    public sealed record Note(string What, string? Hint = null) : Diagnosis
    {
        public override T Match<T>(Func<Note, T> note, Func<Problem, T> problem) => note(this);
    }

    /// <summary>
    /// Something is broken. <paramref name="Fix"/> can be followed, and what stands in backquotes pasted. <paramref name="Repair"/> is what
    /// <c>--fix</c> does about it; null where that would not be safe.
    /// </summary>
    public sealed record Problem(string What, string Fix, Repair? Repair = null) : Diagnosis
    {
        public override T Match<T>(Func<Note, T> note, Func<Problem, T> problem) => problem(this);
    }
}

/// <summary>What <c>flywheel doctor --fix</c> does by itself: things that each guarded build would do as well.</summary>
public enum Repair
{
    /// <summary>Finishes the records that killed shims left.</summary>
    FinishPending,

    /// <summary>Takes the evidence's folder from everybody but the user.</summary>
    CloseEvidence,
}
