namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeUndeclared : ContractRule
{
    public override string Id => "mode-undeclared";

    public override string ViolatedWhen =>
        "a heavy command under the name `bazel` with no declared mode (other names fall back to the detected mode)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        // A manifest that cannot be read may well declare one: then bad-value names the root.
        bool unread = scene.Settings.Faults.Any(fault => fault.Source == SettingSource.Manifest);
        if (scene.Facts is { Heavy: true, Personality: Personality.Bazel } && scene.Settings.DeclaredMode is null && !unread)
        {
            string said = scene.Mode.Detected.Word();
            bool local = scene.Mode.Detected == SubstrateMode.CompatibilityLocalOnly;
            string suggested = local ? SubstrateModes.SharedCache : said;
            yield return new(
                $"no substrate mode is declared{(local ? "" : $"; the endpoints say {said}")}",
                $"set {Variables.Mode}={suggested}, or `enrollment.substrateMode` in {Manifest.FileName}");
        }
    }
}
