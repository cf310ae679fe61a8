using Flywheel.Core.Probe;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Guard;

/// <summary>What the guard may do to find out what it decides by.</summary>
/// <param name="Probe">Asks the cache; null where it may not be asked, and is taken to be proven.</param>
/// <param name="MayStartBazel">Whether a Bazel whose version nobody knows may be asked for its options, which starts its server.</param>
internal sealed record GuardInquiry(Func<ProbeRequest, ProbeResult>? Probe, bool MayStartBazel)
{
    /// <summary>Everything, as for a command that runs.</summary>
    public static GuardInquiry Whole(TimeProvider time) => new(Asking(time), MayStartBazel: true);

    /// <summary>For one that only is explained: no Bazel is started.</summary>
    public static GuardInquiry Only(TimeProvider time, bool probe) => new(probe ? Asking(time) : null, MayStartBazel: false);

    private static Func<ProbeRequest, ProbeResult> Asking(TimeProvider time) =>
        request => new CacheProbe(time).RunAsync(request, CancellationToken.None).GetAwaiter().GetResult();
}
