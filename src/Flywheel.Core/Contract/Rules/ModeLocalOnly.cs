namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeLocalOnly : ContractRule
{
    public override string Id => "mode-local-only";

    public override string ViolatedWhen => "a heavy command, or strict, while the mode is `compatibility-local-only`";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        // A mode that is merely detected follows from the unset cache, which cache-missing names.
        if (scene.NeedsCache && scene.EffectiveMode == SubstrateMode.CompatibilityLocalOnly && !scene.CacheIsMissing)
        {
            string what = $"the mode is {SubstrateModes.LocalOnly} ({Shown.Source(scene.Mode.Effective.Source)}), which no shared cache backs";
            string fix = scene.Mode.Detected == SubstrateMode.CompatibilityLocalOnly
                ? $"declare {SubstrateModes.SharedCache} or {SubstrateModes.Executor} in {Variables.Mode}, and set {Variables.Cache}"
                : $"declare {scene.Mode.Detected.Word()} in {Variables.Mode}";
            yield return new(what, fix);
        }
    }
}
