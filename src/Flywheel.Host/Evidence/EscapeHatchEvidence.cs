using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>The record of a build that goes around the gate: written before Bazel takes the process over.</summary>
internal static class EscapeHatchEvidence
{
    /// <summary>Null when it is kept, or not wanted; else the one line to say. The hatch opens all the same.</summary>
    public static string? Keep(UnsupervisedRecord use, ImmutableArray<ByteString> environment, TimeProvider time)
    {
        Settings settings = use.Facts.Settings;
        if (!settings.EvidenceWanted.Value)
        {
            return null;
        }
        string? trouble = EvidenceStore.Open(settings, new EnvironmentSnapshot(environment), time).Match(
            opened => opened.Store.Append(use.Record with { RecordId = Guid.NewGuid().ToString("N"), StartedAt = time.GetUtcNow() }),
            unusable => unusable.Reason);
        return trouble is null ? null : $"flywheel: warning: this use of the escape hatch is not recorded: {trouble}";
    }
}
