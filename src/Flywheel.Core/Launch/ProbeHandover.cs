using System.Globalization;

namespace Flywheel.Core.Launch;

/// <summary>
/// What a supervising shim tells a nested call (a wrapper, `bazel run` of a script that builds): this very endpoint, instance
/// and set of credentials was proved by the process so named, at that moment. It spares the nested call the probe and nothing else.
/// </summary>
/// <param name="ProcessId">The supervising shim.</param>
/// <param name="StartTime">Its start in clock ticks since boot (field 22 of /proc/PID/stat): a reused pid does not count.</param>
/// <param name="ProvenAt">Milliseconds since the Unix epoch.</param>
/// <param name="Fingerprint">Hex digest over all that the probe used.</param>
public sealed record ProbeHandover(int ProcessId, ulong StartTime, long ProvenAt, string Fingerprint)
{
    /// <summary>How long it counts. The clock may also have been set back: a moment in the future does not count.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(30);

    public bool Covers(string fingerprint, long nowMilliseconds) =>
        string.Equals(Fingerprint, fingerprint, StringComparison.Ordinal)
        && nowMilliseconds >= ProvenAt
        && nowMilliseconds - ProvenAt <= Lifetime.TotalMilliseconds;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"v1:{ProcessId}:{StartTime}:{ProvenAt}:{Fingerprint}");

    /// <summary>Null for anything that is not exactly of the form that <see cref="ToString"/> prints.</summary>
    public static ProbeHandover? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }
        string[] parts = text.Split(':');
        return parts.Length == 5
            && parts[0] == "v1"
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            && ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
            && long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? new ProbeHandover(pid, start, at, parts[4])
            : null;
    }
}
