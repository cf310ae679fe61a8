using System.Globalization;
using Flywheel.Core.Doctor;

namespace Flywheel.Host.Doctor.Checks;

/// <summary>A clock that is grossly wrong: certificates, last days and the months of records depend on it.</summary>
internal sealed class ClockRight : DoctorCheck
{
    /// <summary>No build of this program is older.</summary>
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>No program is in use for so long.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30 * 365);

    private static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    public override string Name => "clock";

    public static bool IsWrong(DoctorFacts facts) => facts.Now < Written(facts) - Tolerance || facts.Now > First + Lifetime;

    public override CheckResult Examine(DoctorFacts facts)
    {
        if (IsWrong(facts))
        {
            return Problem(
                $"it says {Shown(facts.Now)}, and this program is of {Shown(Written(facts))}", "set the clock: `sudo timedatectl set-ntp true`");
        }
        return facts.Evidence.Newest - Tolerance > facts.Now
            ? Note($"it says {Shown(facts.Now)}, and a build ended on {Shown(facts.Evidence.Newest!.Value)}: it is wrong, or was", "set the clock: `sudo timedatectl set-ntp true`")
            : Ok($"{facts.Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC");
    }

    /// <summary>A file may be given any time: one that the program cannot have says nothing.</summary>
    private static DateTimeOffset Written(DoctorFacts facts) =>
        facts.ProgramWritten is { } written && written > First && written < First + Lifetime ? written : First;

    private static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
