using Flywheel.Cache.Store;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>What a client is told of something it wrote.</summary>
internal static class Outcomes
{
    internal static Status Status(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Stored or WriteOutcome.AlreadyThere => global::Grpc.Core.Status.DefaultSuccess,
        WriteOutcome.Mismatch => new(StatusCode.InvalidArgument, "the content does not have this digest"),
        WriteOutcome.Full => new(StatusCode.ResourceExhausted, WriteOutcomes.Full),
        WriteOutcome.ReadOnly => new(StatusCode.PermissionDenied, WriteOutcomes.ReadOnly),
        _ => new(StatusCode.Internal, WriteOutcomes.Failed),
    };

    /// <exception cref="RpcException">It is not in the cache.</exception>
    internal static void Demand(WriteOutcome outcome)
    {
        if (Status(outcome) is { StatusCode: not StatusCode.OK } status)
        {
            throw new RpcException(status);
        }
    }
}
