using System.Collections.Immutable;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <param name="Finished">Records that were finished from what killed shims left.</param>
/// <param name="Waiting">Killed shims' invocations that Bazel still works on: left for the next time.</param>
/// <param name="Troubles">What is worth a line each.</param>
public sealed record RecoveryOutcome(int Finished, int Waiting, ImmutableArray<string> Troubles);

/// <param name="Records">The oldest first.</param>
/// <param name="Torn">Lines that are no record: torn by a loss of power, or not ours.</param>
/// <param name="Newer">Records of a version to come.</param>
/// <param name="Troubles">What could not be read, a line each.</param>
public sealed record EvidenceLogReading(
    ImmutableArray<InvocationRecord> Records, int Torn, int Newer, ImmutableArray<string> Troubles);

/// <param name="Written">Records.</param>
/// <param name="Torn">Lines that are no record: torn by a loss of power, or not ours.</param>
/// <param name="Newer">Records of a version to come, whose time is not known.</param>
/// <param name="Undated">Records without a time, or of one that cannot be: they are in no span of time.</param>
/// <param name="Troubles">What could not be read, a line each.</param>
public sealed record ExportOutcome(long Written, long Torn, long Newer, long Undated, ImmutableArray<string> Troubles);

/// <param name="Imported">Records that are new in the log.</param>
/// <param name="AlreadyThere">Records that the log had, or that were offered twice.</param>
/// <param name="PassedOver">How many lines were not taken, by why.</param>
/// <param name="Troubles">What could not be read or written, a line each.</param>
public sealed record ImportOutcome(
    long Imported, long AlreadyThere, ImmutableSortedDictionary<PassedOver, long> PassedOver, ImmutableArray<string> Troubles);

/// <param name="Removed">Records that are gone.</param>
/// <param name="Kept">Records that stay.</param>
/// <param name="Troubles">What could not be pruned, a line each.</param>
public sealed record PruneOutcome(long Removed, long Kept, ImmutableArray<string> Troubles);
