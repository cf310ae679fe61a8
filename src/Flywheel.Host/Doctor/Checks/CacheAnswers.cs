using Flywheel.Core.Doctor;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>The cache, asked as before a build.</summary>
internal sealed class CacheAnswers : DoctorCheck
{
    public override string Name => "cache";

    public override CheckResult Examine(DoctorFacts facts)
    {
        if (facts.Probe is not { } result || facts.Judgement.Target is not { } target)
        {
            return Note(facts.ProbeWanted ? "not asked: the contract does not hold" : "not asked, as `--no-probe` says");
        }
        if (ProbeDiagnosis.Of(result, target, facts.Settings) is { } problem)
        {
            // A certificate is judged by the clock, which is another check's problem.
            return result is ProbeResult.Refused { Cause: ProbeCause.TlsUntrusted } && ClockRight.IsWrong(facts)
                ? Note($"{problem.What}; the clock is wrong, and certificates are judged by it")
                : Found([problem], "");
        }
        return result is ProbeResult.Proven proven ? Ok(ProbeDiagnosis.Proven(proven, target)) : Ok("");
    }
}
