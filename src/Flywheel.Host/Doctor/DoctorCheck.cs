using System.Collections.Immutable;
using Flywheel.Core.Doctor;
using Flywheel.Host.Doctor.Checks;

namespace Flywheel.Host.Doctor;

/// <summary>One check of <c>flywheel doctor</c>. Its file is named after it; it looks at nothing but the facts.</summary>
internal abstract class DoctorCheck
{
    /// <summary>In the order in which they are shown: what starts first comes first.</summary>
    public static ImmutableArray<DoctorCheck> All { get; } =
    [
        new PathOrder(), new ShellOverrides(), new EditorBazel(), new WorkspaceWrapper(), new BazeliskFound(), new Recursion(), new SetVariables(),
        new ContractHolds(), new CacheAnswers(), new RcFilesAgree(), new HatchClosed(), new EvidenceKept(), new PendingRecords(), new ClockRight(),
        new RunnerOfCi(), new ExternalFetches(),
    ];

    /// <summary>Kebab case, at most 12 letters.</summary>
    public abstract string Name { get; }

    public abstract CheckResult Examine(DoctorFacts facts);

    protected CheckResult Ok(string summary) => new(Name, summary, []);

    /// <summary>What was found, or that all is well.</summary>
    protected CheckResult Found(IEnumerable<Diagnosis> diagnoses, string summary) => new(Name, summary, [.. diagnoses]);

    protected CheckResult Problem(string what, string fix, Repair? repair = null) => new(Name, "", [new Diagnosis.Problem(what, fix, repair)]);

    protected CheckResult Note(string what, string? hint = null) => new(Name, "", [new Diagnosis.Note(what, hint)]);
}
