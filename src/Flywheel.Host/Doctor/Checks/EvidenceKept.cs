using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>Whether records of builds can be kept.</summary>
internal sealed class EvidenceKept : DoctorCheck
{
    public override string Name => "evidence";

    public override CheckResult Examine(DoctorFacts facts)
    {
        EvidenceCondition evidence = facts.Evidence;
        bool given = facts.Settings.EvidenceDir is not null;
        if (!facts.Settings.EvidenceWanted.Value)
        {
            return Note($"none is kept: {Variables.Evidence} is off", $"`unset {Variables.Evidence}`");
        }
        string folder = evidence.Folder ?? $"the folder that {Variables.EvidenceDir} names";
        if (evidence.Fault is { } fault)
        {
            return Problem(fault, given
                ? $"set {Variables.EvidenceDir} to a folder that you can write to, or `unset {Variables.EvidenceDir}`"
                : evidence.Folder is null ? $"set HOME, or {Variables.EvidenceDir} to a folder"
                : $"see to its rights and its room, or set {Variables.EvidenceDir} to another folder");
        }
        if (evidence.IsOpenToOthers)
        {
            string close = $"`chmod 700 {ShellQuote.Of(folder)}`";
            return given
                ? Note($"{folder} is open to others; the records in it are not", close)
                : Problem($"{folder} is open to others", close, Repair.CloseEvidence);
        }
        string room = evidence.Free is { } free ? $", {(free >> 30 > 0 ? $"{free >> 30} GB" : $"{free >> 20} MB")} free" : "";
        return Ok(evidence.Exists ? $"{folder}{room}" : $"{folder} can be made{room}");
    }
}
