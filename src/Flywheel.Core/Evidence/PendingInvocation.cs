namespace Flywheel.Core.Evidence;

/// <summary>
/// What is written before Bazel starts, so that nothing is lost with a shim that is killed: schema <c>flywheel.pending/v1</c>.
/// Whoever finds its owner gone finishes the record from the stream.
/// </summary>
public sealed record PendingInvocation
{
    public const string SchemaPrefix = "flywheel.pending/v";
    public const string CurrentSchema = SchemaPrefix + "1";

    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The shim that supervises; with its start in clock ticks since boot, since numbers are used again.</summary>
    public required int OwnerPid { get; init; }

    public required ulong OwnerStart { get; init; }

    /// <summary>Where Bazel writes its events; null when it was asked for none.</summary>
    public string? StreamFile { get; init; }

    /// <summary>False for a file that the user asked for himself.</summary>
    public bool DeleteStream { get; init; } = true;

    /// <summary>What the build is meant to be attached to: <see cref="ExpectedRemote"/>.</summary>
    public string? ExpectedCache { get; init; }

    public string? ExpectedExecutor { get; init; }

    /// <summary>The record as far as it is known before Bazel runs.</summary>
    public required InvocationRecord Record { get; init; }
}
