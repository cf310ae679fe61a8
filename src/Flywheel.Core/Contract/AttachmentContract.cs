using System.Collections.Immutable;
using Flywheel.Core.Contract.Rules;

namespace Flywheel.Core.Contract;

/// <summary>The contract: facts in, every violation out. Total and pure.</summary>
public static class AttachmentContract
{
    /// <summary>The rules in the order in which they are reported: roots before what hangs on them.</summary>
    public static ImmutableArray<ContractRule> Rules { get; } =
    [
        new ModeUndeclared(), new ModeUnknown(), new ModeLocalOnly(), new ModeMismatch(), new ModeConflict(), new CacheMissing(),
        new EndpointPlaceholder(), new Contract.Rules.EndpointScheme(), new EndpointMalformed(), new EndpointUserinfo(), new EndpointStale(),
        new EndpointLoopback(), new ExecutorWithoutCache(), new ExecutorCacheSplit(), new ExecutorProof(), new ProfileUnknown(),
        new ProfileContradiction(), new RunnerLabel(), new TokenSource(), new BadValue(), new FlagConflict(), new EscapeHatchInLane(),
    ];

    public static Judgement Judge(Facts facts)
    {
        var scene = new Scene(facts);
        var violations = ImmutableArray.CreateBuilder<Violation>();
        var warnings = ImmutableArray.CreateBuilder<Violation>();
        foreach (ContractRule rule in Rules)
        {
            foreach (Finding finding in rule.Judge(scene))
            {
                (finding.Warning ? warnings : violations).Add(new Violation(rule.Id, finding.What, finding.Fix));
            }
        }
        return new Judgement(violations.ToImmutable(), warnings.ToImmutable(), scene.Mode, scene.Target(), Scene.Shown(scene.Cache), Scene.Shown(scene.Executor), facts.Strict);
    }
}
