namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeConflict : ContractRule
{
    public override string Id => "mode-conflict";

    public override string ViolatedWhen =>
        "a warning: the environment and the manifest declare different modes; the environment wins";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Settings is { DeclaredMode: { } declared, ManifestMode: { } manifest }
            && declared.Source != SettingSource.Manifest && declared.Value != manifest)
        {
            yield return new(
                $"{Variables.Mode} ({Shown.Source(declared.Source)}) and {Manifest.FileName} declare different modes; the former wins",
                "make them say the same",
                Warning: true);
        }
    }
}
