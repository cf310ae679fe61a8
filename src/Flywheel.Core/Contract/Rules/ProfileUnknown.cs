namespace Flywheel.Core.Contract.Rules;

internal sealed class ProfileUnknown : ContractRule
{
    public override string Id => "profile-unknown";

    public override string ViolatedWhen =>
        $"`{Variables.Profile}` is none of unattached, shared-cache-backed, executor-backed, local-proof "
        + "(compatibility-local-only counts as unattached)";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Settings.Profile is { } profile && !IsKnown(profile.Value))
        {
            yield return new(
                $"{Variables.Profile}{Shown.Echo(profile.Value)} ({Shown.Source(profile.Source)}) is no profile state",
                "set one of unattached, shared-cache-backed, executor-backed, local-proof, or unset it");
        }
    }

    private static bool IsKnown(string word) => word is "unattached" or SubstrateModes.LocalOnly
        or SubstrateModes.SharedCache or SubstrateModes.Executor or "local-proof";
}
