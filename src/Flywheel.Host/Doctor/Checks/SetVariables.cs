using Flywheel.Core.Doctor;
using Flywheel.Core.Messages;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The variables that are set, and names that are only nearly one.</summary>
internal sealed class SetVariables : DoctorCheck
{
    public override string Name => DoctorReport.VariablesCheck;

    public override CheckResult Examine(DoctorFacts facts) => Found(
        facts.Misspelt.Select(name => Judge(facts, name.Set, name.Meant)),
        facts.Variables.Length switch { 0 => "none is set", 1 => "one is set", var count => $"{count} are set" });

    private static Diagnosis Judge(DoctorFacts facts, string set, string meant) => facts.Environment.Get(meant) is null
        ? new Diagnosis.Problem($"{set} is set, and no variable of the contract; {meant} is one", $"`export {meant}=\"${set}\"; unset {set}`")
        : new Diagnosis.Note($"{set} is set beside {meant}, and is no variable of the contract", $"`unset {set}`");
}
