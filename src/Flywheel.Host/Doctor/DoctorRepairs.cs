using System.Collections.Immutable;
using Flywheel.Core.Doctor;
using Flywheel.Core.Messages;
using Flywheel.Host.Evidence;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>What <c>flywheel doctor --fix</c> does: nothing that a guarded build would not do as well.</summary>
public static class DoctorRepairs
{
    /// <summary>Does what the problems ask for, and says each thing.</summary>
    public static ImmutableArray<RepairDone> Apply(IEnumerable<CheckResult> results, SettingsSources sources, TimeProvider time) =>
    [
        .. results.SelectMany(result => result.Problems.Select(problem => (result.Check, problem.Repair)))
            .Where(asked => asked.Repair is not null).Distinct()
            .SelectMany(asked => asked.Repair == Repair.FinishPending ? FinishPending(asked.Check, sources, time) : CloseEvidence(asked.Check, sources, time)),
    ];

    private static IEnumerable<RepairDone> FinishPending(string check, SettingsSources sources, TimeProvider time) =>
        EvidenceStore.Find(sources.Settings, sources.Environment, time).Match<RepairDone[]>(
            opened =>
            {
                RecoveryOutcome outcome = opened.Store.Recover();
                return
                [
                    new(check, $"finished {outcome.Finished} {(outcome.Finished == 1 ? "record" : "records")} of killed shims in {opened.Store.Directory}", Done: true),
                    .. outcome.Troubles.Select(trouble => new RepairDone(check, trouble, Done: false)),
                ];
            },
            unusable => [new(check, unusable.Reason, Done: false)]);

    /// <summary>As a build does when it opens the evidence.</summary>
    private static IEnumerable<RepairDone> CloseEvidence(string check, SettingsSources sources, TimeProvider time) =>
        EvidenceStore.Open(sources.Settings, sources.Environment, time).Match<RepairDone[]>(
            opened => [new(check, $"took {opened.Store.Directory} from everybody but you", Done: true)],
            unusable => [new(check, unusable.Reason, Done: false)]);
}
