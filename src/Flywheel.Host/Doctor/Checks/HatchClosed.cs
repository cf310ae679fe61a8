using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The escape hatch, which is for one command.</summary>
internal sealed class HatchClosed : DoctorCheck
{
    public override string Name => "escape-hatch";

    public override CheckResult Examine(DoctorFacts facts)
    {
        Diagnosis[] kept =
        [
            .. facts.ShellFiles.SelectMany(file => file.Profile.Hatches.Select(command => (Diagnosis)(file.IsUsed
                ? new Diagnosis.Problem(
                    $"{file.Path}:{command.Line} opens the escape hatch for every command",
                    $"{file.FixWithout(command)}, then `unset {EscapeHatch.Variable}` in shells that are open")
                : new Diagnosis.Note($"{file.Path}:{command.Line} opens the escape hatch for every command (your shell does not read that file)")))),
        ];
        bool isRoot = kept.OfType<Diagnosis.Problem>().Any();
        Diagnosis? here = facts.Facts.EscapeHatch.Match<Diagnosis?>(
            closed => null,
            open => new Diagnosis.Note(
                $"it is open here, {(open.ReasonGiven ? "with a reason" : "without a reason")}{(open.LastDay is { } day ? $", until {day:yyyy-MM-dd}" : "")}: contract and probe are gone around",
                $"`unset {EscapeHatch.Variable}` when it is not needed any more"),
            expired => isRoot
                ? new Diagnosis.Note($"it is set here, too, and expired on {expired.LastDay:yyyy-MM-dd}")
                : new Diagnosis.Problem($"it is set here, and expired: its last day was {expired.LastDay:yyyy-MM-dd}", $"`unset {EscapeHatch.Variable}`"));
        return Found(here is null ? kept : [.. kept, here], "closed, and no profile opens it");
    }
}
