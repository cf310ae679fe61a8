namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeUnknown : ContractRule
{
    public override string Id => "mode-unknown";

    public override string ViolatedWhen => "the declared mode is none of the three words";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Settings.DeclaredMode is { } declared && scene.DeclaredMode is null)
        {
            string local = scene.NeedsCache ? "" : $" or {SubstrateModes.LocalOnly}";
            string named = declared.Source == SettingSource.Manifest ? "`enrollment.substrateMode`" : Variables.Mode;
            yield return new(
                $"{named} ({Shown.Source(declared.Source)}) is no substrate mode{Shown.Echo(declared.Value)}",
                $"declare {SubstrateModes.SharedCache} or {SubstrateModes.Executor}{local}");
        }
    }
}
