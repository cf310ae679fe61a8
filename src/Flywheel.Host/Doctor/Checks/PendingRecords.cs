using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Records that killed shims left unfinished.</summary>
internal sealed class PendingRecords : DoctorCheck
{
    public override string Name => "pending";

    public override CheckResult Examine(DoctorFacts facts) => facts.Evidence switch
    {
        { Left: > 0 and var left } => Problem(
            left == 1 ? "a shim that was killed left its record unfinished" : $"shims that were killed left {left} records unfinished",
            $"`flywheel evidence list` finishes {(left == 1 ? "it" : "them")}", Repair.FinishPending),
        { Waiting: > 0 and var waiting } => Note($"Bazel goes on without its shim, which was killed; {(waiting == 1 ? "a record waits" : $"{waiting} records wait")} for its end"),
        _ => Ok("no record was left unfinished"),
    };
}
