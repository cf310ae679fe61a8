namespace Flywheel.Core.Contract.Rules;

internal sealed class EscapeHatchInLane : ContractRule
{
    public override string Id => "escape-hatch-in-lane";

    public override string ViolatedWhen => "strict and the escape hatch is set";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Facts.Strict && scene.Facts.EscapeHatch.IsOpen)
        {
            yield return new(
                $"{EscapeHatch.Variable} is set, and a strict run has no way around the gate",
                $"unset {EscapeHatch.Variable} in this lane");
        }
    }
}
