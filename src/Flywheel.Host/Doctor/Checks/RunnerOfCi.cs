using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>In CI, whether the runner is one of the substrate's: lanes are strict there.</summary>
internal sealed class RunnerOfCi : DoctorCheck
{
    private const string Rule = "runner-label";

    public override string Name => "ci";

    public override CheckResult Examine(DoctorFacts facts)
    {
        string context = RunContext.Of(facts.Environment);
        if (context == RunContext.DeveloperMachine)
        {
            return Ok("this is no CI job");
        }
        if (facts.Settings.RunnerLabels is null)
        {
            return facts.Settings.Faults.Any(fault => fault.Variable == Variables.RunnerLabels)
                ? Note($"{context}: what {Variables.RunnerLabels} says cannot be read")
                : Note($"{context}: {Variables.RunnerLabels} is not set, so that nobody knows whose runner this is", $"set {Variables.RunnerLabels} to the job's labels");
        }
        // The check of the contract says it already where `bazel` itself is judged by it.
        Violation? violation = facts.Judgement.Violations.Any(violation => violation.RuleId == Rule) ? null
            : AttachmentContract.Judge(facts.Facts with { StrictAsked = true }).Violations.FirstOrDefault(violation => violation.RuleId == Rule);
        return violation is { } found
            ? Problem($"{context}: {found.RuleId}: {found.What}", found.Fix)
            : Ok($"{context}, on a runner of the substrate by its labels");
    }
}
