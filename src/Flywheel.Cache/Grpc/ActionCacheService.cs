using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Actions;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Google.Protobuf;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>REAPI's action cache.</summary>
internal sealed class ActionCacheService(ActionResults results, CacheCounters counters) : ActionCache.ActionCacheBase
{
    private const string MetadataHeader = "build.bazel.remote.execution.v2.requestmetadata-bin";
    private const string GuardName = "flywheel";

    public override async Task<ActionResult> GetActionResult(GetActionResultRequest request, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        EntryKey key = Digests.Action(request.InstanceName, request.ActionDigest);
        (ActionResult Result, byte[] Bytes)? found = results.Get(key);
        if (found is not null || !IsProof(context))
        {
            counters.Result(found is not null);
        }
        await Holding.AnswerAsync(context, found?.Bytes.Length ?? 0).ConfigureAwait(false);
        return found?.Result ?? throw new RpcException(new Status(StatusCode.NotFound, "there is no result of this action"));
    }

    public override Task<ActionResult> UpdateActionResult(UpdateActionResultRequest request, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        EntryKey key = Digests.Action(request.InstanceName, request.ActionDigest);
        if (request.ActionResult is null)
        {
            throw Digests.Invalid("the action result is missing");
        }
        byte[] bytes = request.ActionResult.ToByteArray();
        counters.Received(bytes.Length);
        WriteOutcome outcome = results.Put(key, bytes);
        counters.Written(outcome);
        if (outcome == WriteOutcome.Mismatch)
        {
            throw Digests.Invalid("the action result names an output without a path or a digest");
        }
        Outcomes.Demand(outcome);
        return Task.FromResult(request.ActionResult);
    }

    /// <summary>The guard's proof asks for a result that is never there: that is no miss of anybody's build.</summary>
    private static bool IsProof(ServerCallContext context)
    {
        try
        {
            return context.RequestHeaders.GetValueBytes(MetadataHeader) is { } bytes
                && RequestMetadata.Parser.ParseFrom(bytes).ToolDetails?.ToolName == GuardName;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
