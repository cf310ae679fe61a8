using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>The record of a command that was refused: written after the refusal is said, which it never changes.</summary>
internal static class RefusalEvidence
{
    /// <param name="use">What is known of it.</param>
    /// <param name="exitCode">Of the refusal.</param>
    /// <param name="environment">For the folder's place.</param>
    /// <param name="time">The time.</param>
    /// <param name="elapsed">Since the shim began.</param>
    public static void Keep(
        UnsupervisedRecord use, int exitCode, ImmutableArray<ByteString> environment, TimeProvider time, TimeSpan elapsed)
    {
        Settings settings = use.Facts.Settings;
        // A value that is no boolean may have been meant to say off.
        if (!settings.EvidenceWanted.Value || settings.Faults.Any(fault => fault.Variable == Variables.Evidence))
        {
            return;
        }
        DateTimeOffset now = time.GetUtcNow();
        InvocationRecord record = use.Record with
        {
            ExitCode = exitCode,
            StartedAt = now - elapsed,
            EndedAt = now,
            DurationMs = (long)elapsed.TotalMilliseconds,
            OverheadMs = (long)Math.Ceiling(elapsed.TotalMilliseconds),
        };
        // Of a record that cannot be kept nothing is said. The last lines of a refusal are what to do about it, and another trouble behind
        // them, which hinders nobody yet, would stand in their place; the next build that runs tells of it.
        _ = EvidenceStore.OpenLog(settings, new EnvironmentSnapshot(environment), time).Match(
            opened => opened.Store.Append(record),
            unusable => unusable.Reason);
    }
}
