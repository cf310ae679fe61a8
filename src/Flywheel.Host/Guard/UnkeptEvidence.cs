using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;

namespace Flywheel.Host.Guard;

/// <summary>What is said when evidence cannot be kept: it costs a warning and no build, and a lane does not build without it.</summary>
internal static class UnkeptEvidence
{
    private const string Hint = $"flywheel: hint: make room there, or name another folder in {Variables.EvidenceDir}";

    public static LaunchPlan.Refuse Refusal(LaunchPlan.Supervise plan, string reason) => new(
        [$"flywheel: `{plan.Draft.Personality} {plan.Draft.Command}` needs its evidence, and it cannot be kept", $"flywheel: {reason}", Hint],
        ExitCodes.ContractViolated)
    {
        Record = new(plan.Draft.Refused(RefusalCauses.EvidenceUnkept), plan.Facts),
    };

    public static ImmutableArray<string> Warning(string reason) => [$"flywheel: warning: no evidence of this build is kept: {reason}", Hint];
}
