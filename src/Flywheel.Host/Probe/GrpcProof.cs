using Build.Bazel.Remote.Execution.V2;
using Flywheel.Core.Probe;
using Google.Protobuf;
using StatusCode = Grpc.Core.StatusCode;

namespace Flywheel.Host.Probe;

/// <summary>
/// What is asked of a gRPC endpoint: capabilities, then a read and a write at once on the same connection. Capabilities are no
/// authority: servers announce updates to users whom they then refuse, and answer for instances that they do not have.
/// </summary>
internal sealed class GrpcProof(ProbeRequest request, DigestFunctionFacts digest, GrpcConversation conversation)
{
    /// <summary>Proves the cache.</summary>
    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveCacheAsync(CancellationToken cancellation)
    {
        ServerCapabilities capabilities = await CapabilitiesAsync(cancellation);
        conversation.Journal.Said(capabilities);
        CapabilityJudgement.OfCache(capabilities, request, digest);
        conversation.Journal.Holds(ProbeStep.GetCapabilities);
        Task read = CheckReadAsync(cancellation);
        Task write = request.Target.Upload ? CheckWriteAsync(cancellation) : Task.CompletedTask;
        await Task.WhenAll(read, write).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // When both fail, what is wrong with reading is what matters.
        await read;
        await write;
        return CapabilityJudgement.Traits(capabilities);
    }

    /// <summary>Proves that the endpoint executes.</summary>
    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveExecutorAsync(CancellationToken cancellation)
    {
        ServerCapabilities capabilities = await CapabilitiesAsync(cancellation);
        conversation.Journal.Said(capabilities);
        CapabilityJudgement.OfExecutor(capabilities, request, digest);
        conversation.Journal.Holds(ProbeStep.GetCapabilities);
        return CapabilityJudgement.Traits(capabilities);
    }

    private async Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellation) =>
        (ServerCapabilities)await conversation.CallAsync(
            ProbeCall.GetCapabilities, new GetCapabilitiesRequest { InstanceName = request.Target.InstanceName }, cancellation);

    private async Task CheckReadAsync(CancellationToken cancellation)
    {
        var message = new GetActionResultRequest
        {
            InstanceName = request.Target.InstanceName,
            // An action's digest is that of a message of some bytes; their count is checked by some servers.
            ActionDigest = new Digest { Hash = digest.RandomDigest(), SizeBytes = 142 },
            DigestFunction = digest.Named,
        };
        try
        {
            await conversation.CallAsync(ProbeCall.GetActionResult, message, cancellation);
        }
        catch (ProbeFailure e) when (e.Status == StatusCode.NotFound)
        {
            conversation.Journal.Holds(ProbeStep.ReadProof);
            return;
        }
        throw new ProbeFailure(ProbeCause.NotAFaithfulStore, "it has a result for an action that nobody ever ran");
    }

    private async Task CheckWriteAsync(CancellationToken cancellation)
    {
        var message = new BatchUpdateBlobsRequest
        {
            InstanceName = request.Target.InstanceName,
            Requests =
            {
                new BatchUpdateBlobsRequest.Types.Request { Digest = new Digest { Hash = digest.EmptyDigest }, Data = ByteString.Empty },
            },
            DigestFunction = digest.Named,
        };
        var response = (BatchUpdateBlobsResponse)await conversation.CallAsync(ProbeCall.BatchUpdateBlobs, message, cancellation);
        if (response.Responses is not [var blob])
        {
            throw new ProbeFailure(ProbeCause.NoWrite, $"one blob was sent, and {response.Responses.Count} were answered for");
        }
        if (blob.Status is { Code: not (int)StatusCode.OK } status)
        {
            throw conversation.FromStatus(ProbeCall.BatchUpdateBlobs, (StatusCode)status.Code, status.Message);
        }
        conversation.Journal.Holds(ProbeStep.WriteProof);
    }
}
