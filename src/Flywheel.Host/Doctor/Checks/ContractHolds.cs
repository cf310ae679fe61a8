using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The contract's own judgement of a <c>bazel build</c>.</summary>
internal sealed class ContractHolds : DoctorCheck
{
    public override string Name => "contract";

    public override CheckResult Examine(DoctorFacts facts)
    {
        Judgement judgement = facts.Judgement;
        Diagnosis[] problems =
        [
            .. judgement.Violations.Where(violation => !facts.ExplainedRules.Contains(violation.RuleId))
                .Select(violation => new Diagnosis.Problem($"{violation.RuleId}: {violation.What}", violation.Fix)),
        ];
        Diagnosis[] explained = problems.Length == 0 && !judgement.Holds
            ? [new Diagnosis.Note($"it does not hold, and would if the names were right: {string.Join(", ", facts.ExplainedRules.Distinct())}")]
            : [];
        Diagnosis[] byRc = judgement.Holds && !facts.JudgementWithRc.Holds
            ? [new Diagnosis.Note($"it does not hold with what rc files say, and would without: {string.Join(", ", facts.JudgementWithRc.Violations.Select(violation => violation.RuleId).Distinct())}")]
            : [];
        return Found(
            [
                .. problems, .. explained, .. byRc,
                .. judgement.Warnings.Select(warning => new Diagnosis.Note($"{warning.RuleId}: {warning.What}", warning.Fix)),
            ],
            $"it holds for `bazel build`: {judgement.Mode.Effective.Value.Word()}");
    }
}
