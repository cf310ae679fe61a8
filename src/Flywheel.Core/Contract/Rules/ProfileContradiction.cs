namespace Flywheel.Core.Contract.Rules;

internal sealed class ProfileContradiction : ContractRule
{
    public override string Id => "profile-contradiction";

    public override string ViolatedWhen =>
        $"`{Variables.Profile}` contradicts: unattached needs no endpoint and local-only mode; shared-cache-backed needs that "
        + "mode, a cache and no executor; executor-backed needs that mode and both; local-proof needs "
        + $"`{Variables.LocalProof}=port-forward` and a backed mode";

    public override IEnumerable<Finding> Judge(Scene scene)
    {
        if (scene.Settings.Profile is not { } profile || Contradictions(scene, profile.Value) is not { Length: > 0 } contradictions)
        {
            yield break;
        }
        yield return new(
            $"{Variables.Profile} ({Shown.Source(profile.Source)}) says {profile.Value}, but {string.Join(" and ", contradictions)}",
            $"correct {Variables.Profile}, or what contradicts it");
    }

    private static string[] Contradictions(Scene scene, string profile)
    {
        string mode = scene.EffectiveMode.Word();
        bool executor = scene.Executor is not null;
        bool cache = scene.Cache is not null;
        // An unset cache has a rule of its own; so has an executor without one.
        bool cacheNamed = scene.CacheIsMissing || executor;
        string wrongMode = $"the mode is {mode}";
        // Where the mode is only detected from the unset cache, it is that rule's, too.
        bool modeNamed = scene.CacheIsMissing && scene.DeclaredMode is null && !executor;
        return profile switch
        {
            "unattached" or SubstrateModes.LocalOnly =>
                Those((scene.Endpoints.Length > 0, "an endpoint is set"), (mode != SubstrateModes.LocalOnly, wrongMode)),
            SubstrateModes.SharedCache => Those((mode != profile && !modeNamed, wrongMode), (!cache && !cacheNamed, "no cache is set"),
                (executor, "an executor is set")),
            SubstrateModes.Executor => Those((mode != profile && !modeNamed, wrongMode), (!cache && !cacheNamed, "no cache is set"),
                (!executor, "no executor is set")),
            "local-proof" => Those((!scene.Settings.PortForward.Value, $"{Variables.LocalProof} is not port-forward"),
                (mode == SubstrateModes.LocalOnly && !modeNamed, wrongMode)),
            _ => [],
        };
    }

    private static string[] Those(params (bool Holds, string What)[] of) => [.. of.Where(o => o.Holds).Select(o => o.What)];
}
