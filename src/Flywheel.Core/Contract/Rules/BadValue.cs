namespace Flywheel.Core.Contract.Rules;

internal sealed class BadValue : ContractRule
{
    public override string Id => "bad-value";

    public override string ViolatedWhen =>
        "a variable holds a value outside its column (one boolean dialect: true/false, 1/0, yes/no, on/off, any case; blank is "
        + $"unset), or {Manifest.FileName} is malformed";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        foreach (SettingFault fault in scene.Settings.Faults)
        {
            // In executor mode the rule executor-proof says the same.
            if (fault.Variable == Variables.ProofDigest && scene.EffectiveMode == SubstrateMode.ExecutorBacked)
            {
                continue;
            }
            bool manifest = fault.Source == SettingSource.Manifest;
            yield return new(
                manifest ? $"{fault.Variable} {fault.What}" : $"{fault.Variable} ({Shown.Source(fault.Source)}) {fault.What}", fault.Fix);
        }
        if (scene.Facts is { Strict: true, Settings.EvidenceWanted.Value: false })
        {
            yield return new($"{Variables.Evidence} is off, and a strict run needs its evidence", $"unset {Variables.Evidence}");
        }
        foreach (string warning in scene.Settings.FileWarnings)
        {
            yield return new(warning, "set it in the environment, or take the line out", Warning: true);
        }
    }
}
