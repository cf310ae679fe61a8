using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Guard;

/// <summary>Takes and gives <see cref="ProbeHandover"/>, checking against the process table what it says.</summary>
internal static class ProbeHandovers
{
    /// <summary>Whether a supervising shim that still runs has just proved what this fingerprint stands for.</summary>
    public static bool Covers(EnvironmentSnapshot environment, string fingerprint, TimeProvider time) =>
        ProbeHandover.Parse(environment.Get(ChildEnvironment.ProvenVariable)) is { } handover
        && handover.Covers(fingerprint, Now(time))
        && new ProcessIdentity(handover.ProcessId, handover.StartTime).IsAlive;

    /// <summary>The value for a child of ours.</summary>
    public static string HandDown(string fingerprint, TimeProvider time)
    {
        ProcessIdentity self = ProcessIdentity.Self;
        return new ProbeHandover(self.Id, self.StartTicks, Now(time), fingerprint).ToString();
    }

    private static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();
}
