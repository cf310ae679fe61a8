using System.Collections.Immutable;

namespace Flywheel.Host.Evidence;

/// <param name="Finished">Records that were finished from what killed shims left.</param>
/// <param name="Waiting">Killed shims' invocations that Bazel still works on: left for the next time.</param>
/// <param name="Troubles">What is worth a line each.</param>
public sealed record RecoveryOutcome(int Finished, int Waiting, ImmutableArray<string> Troubles);
