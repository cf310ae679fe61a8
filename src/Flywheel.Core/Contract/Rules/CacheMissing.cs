namespace Flywheel.Core.Contract.Rules;

internal sealed class CacheMissing : ContractRule
{
    public override string Id => "cache-missing";

    public override string ViolatedWhen => "strict or a heavy command, and `BAZEL_REMOTE_CACHE` is unset or blank";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        // Where local-only is declared, mode-local-only is the root.
        if (scene.CacheIsMissing)
        {
            string declared = scene.Mode.Declared is { } mode && scene.DeclaredMode is { } known
                ? mode.Source == SettingSource.Manifest
                    ? $", and {Manifest.FileName} says {known.Word()}"
                    : $", and {Variables.Mode} ({Shown.Source(mode.Source)}) says {known.Word()}"
                : "";
            // Without executor mode that variable says nothing, and whoever set only it should learn so.
            string other = scene.Settings.ExecutorCache is null ? "" : $" ({Variables.ExecutorCache} counts in executor mode only)";
            yield return new(
                $"{Variables.Cache} is not set{other}{declared}",
                $"set {Variables.Cache} to your substrate's endpoint, e.g. grpc://cache.example.internal:9092; a cache of your own sets it with `flywheel cache start` and "
                + "`eval \"$(flywheel cache env)\"`");
        }
    }
}
