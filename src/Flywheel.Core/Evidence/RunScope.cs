using Flywheel.Core.Contract;

namespace Flywheel.Core.Evidence;

/// <summary>How far a record's claim reaches.</summary>
public static class RunScope
{
    public const string Shared = "shared";

    /// <summary>A loopback or unix endpoint, whatever the context: a forwarded port or a cache of this machine, never the shared one.</summary>
    public const string LocalProof = "local-proof";

    public static string Of(RemoteTarget target) => target.Executor is { IsLoopback: true } executor ? Of(executor) : Of(target.Cache);

    public static string Of(Endpoint endpoint) => endpoint.IsLoopback ? LocalProof : Shared;
}
