using System.Globalization;
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
        && handover.Covers(fingerprint, time.GetUtcNow().ToUnixTimeMilliseconds())
        && StartTime(handover.ProcessId) == handover.StartTime;

    /// <summary>The value for a child of ours; null where this process cannot be told by its start.</summary>
    public static string? HandDown(string fingerprint, TimeProvider time) =>
        StartTime(Environment.ProcessId) is { } start
            ? new ProbeHandover(Environment.ProcessId, start, time.GetUtcNow().ToUnixTimeMilliseconds(), fingerprint).ToString()
            : null;

    /// <summary>Field 22 of /proc/PID/stat (proc(5)), in clock ticks since boot; null for a process that is gone.</summary>
    private static long? StartTime(int processId)
    {
        try
        {
            string text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            // The command's name, in parentheses, may hold blanks and parentheses of its own.
            string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X")
                && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
                ? ticks
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
