namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeUndeclared : ContractRule
{
    public override string Id => "mode-undeclared";

    public override string ViolatedWhen =>
        "a heavy command under the name `bazel` with no declared mode (other names fall back to the detected mode)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Facts is { Heavy: true, Personality: Personality.Bazel } && scene.Settings.DeclaredMode is null)
        {
            string said = scene.Mode.Detected.Word();
            string suggested = scene.Mode.Detected == SubstrateMode.CompatibilityLocalOnly ? SubstrateModes.SharedCache : said;
            yield return new(
                $"no substrate mode is declared; the endpoints say {said}",
                $"set {Variables.Mode}={suggested}, or `enrollment.substrateMode` in {Manifest.FileName}");
        }
    }
}
