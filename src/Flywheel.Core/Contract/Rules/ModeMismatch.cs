namespace Flywheel.Core.Contract.Rules;

internal sealed class ModeMismatch : ContractRule
{
    public override string Id => "mode-mismatch";

    public override string ViolatedWhen => "declared and detected mode differ";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.DeclaredMode is not { } declared || declared == scene.Mode.Detected)
        {
            yield break;
        }
        // A missing cache explains why a shared-cache-backed build looks local; it does not explain a missing executor.
        if (scene.CacheIsMissing && declared == SubstrateMode.SharedCacheBacked
            && scene.Mode.Detected == SubstrateMode.CompatibilityLocalOnly)
        {
            yield break;
        }
        // Local-only is no way out for what needs the cache: mode-local-only would refuse that.
        bool localWillDo = !scene.NeedsCache;
        string declare = $"declare {scene.Mode.Detected.Word()} in {Variables.Mode}";
        string or = scene.Mode.Detected == SubstrateMode.CompatibilityLocalOnly && !localWillDo ? "" : $", or {declare}";
        string fix = declared switch
        {
            SubstrateMode.ExecutorBacked => $"set {Variables.Executor}{or}",
            SubstrateMode.SharedCacheBacked when scene.Mode.Detected == SubstrateMode.ExecutorBacked => $"unset {Variables.Executor}{or}",
            SubstrateMode.SharedCacheBacked => $"set {Variables.Cache}{or}",
            _ => localWillDo ? $"{declare}, or unset the endpoints" : declare,
        };
        yield return new(
            $"the declared mode is {declared.Word()} ({Shown.Source(scene.Mode.Effective.Source)}), "
            + $"and the endpoints say {scene.Mode.Detected.Word()}",
            fix);
    }
}
