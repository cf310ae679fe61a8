using System.Collections.Immutable;

namespace Flywheel.Core.Doctor;

/// <summary>How a check ended; the worst of what it found.</summary>
public enum CheckState
{
    Ok,
    Note,
    Problem,
}

/// <summary>What a check of <c>flywheel doctor</c> found.</summary>
/// <param name="Check">Its name, in kebab case.</param>
/// <param name="Summary">What is so, for a check that found nothing.</param>
/// <param name="Diagnoses">What it found; empty where all is well.</param>
public sealed record CheckResult(string Check, string Summary, ImmutableArray<Diagnosis> Diagnoses)
{
    public CheckState State => Diagnoses.IsEmpty ? CheckState.Ok : Problems.Any() ? CheckState.Problem : CheckState.Note;

    public IEnumerable<Diagnosis.Problem> Problems => Diagnoses.OfType<Diagnosis.Problem>();
}
