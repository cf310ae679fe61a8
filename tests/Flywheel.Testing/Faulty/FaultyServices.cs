using System.Collections.Concurrent;
using System.Security.Cryptography;
using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Digests = Build.Bazel.Remote.Execution.V2.DigestFunction.Types.Value;
using Status = Grpc.Core.Status;

namespace Flywheel.Testing.Faulty;

/// <summary>The refusals that are still to be made.</summary>
internal sealed class Refusals(CacheFaults faults)
{
    private int made;

    public bool AllMade => faults.Refusals.IsEmpty || Volatile.Read(ref made) >= faults.RefusalsInAll;

    public Status? Next(CacheCall call) =>
        faults.Refusals.TryGetValue(call, out Status refusal) && Interlocked.Increment(ref made) <= faults.RefusalsInAll ? refusal : null;
}

/// <summary>What stands before every call: who asks, the header, and the refusals.</summary>
internal sealed class GateKeeper(CacheFaults faults, Refusals refusals) : Interceptor
{
    private const string Metadata = "build.bazel.remote.execution.v2.requestmetadata-bin";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (context.RequestHeaders.GetValueBytes(Metadata) is not { } metadata || RequestMetadata.Parser.ParseFrom(metadata).ToolDetails is not { } tool)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "RequestMetadata not received from the client"));
        }
        if (faults.WantedHeader is var (name, value) && context.RequestHeaders.GetValue(name) != value)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, ""));
        }
        CacheCall call = Enum.Parse<CacheCall>(context.Method[(context.Method.LastIndexOf('/') + 1)..]);
        if ((!faults.RefusesBazelOnly || tool.ToolName == "bazel") && refusals.Next(call) is { } refusal)
        {
            throw new RpcException(refusal);
        }
        return continuation(request, context);
    }
}

/// <summary>What was written, and which instance it is for.</summary>
internal sealed class CacheContents(CacheFaults faults)
{
    private readonly ConcurrentDictionary<string, byte[]> blobs = new(StringComparer.Ordinal);

    public void CheckInstance(string name)
    {
        if (faults.OnlyInstance is { } only && only != name)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "no such instance"));
        }
    }

    /// <summary>Keeps a blob whose digest is right.</summary>
    public StatusCode Write(Digest digest, byte[] data)
    {
        if (digest.SizeBytes != data.Length || digest.Hash != Convert.ToHexStringLower(SHA256.HashData(data)))
        {
            return StatusCode.InvalidArgument;
        }
        blobs[digest.Hash] = data;
        return StatusCode.OK;
    }
}

internal sealed class FaultyCapabilities(CacheFaults faults) : Capabilities.CapabilitiesBase
{
    private const int LargestBatch = 4 * 1024 * 1024;

    public override Task<ServerCapabilities> GetCapabilities(GetCapabilitiesRequest request, ServerCallContext context)
    {
        SemVer low = new() { Major = Lies(CapabilityLies.OldVersions) ? 1 : Lies(CapabilityLies.NewVersions) ? 3 : 2 };
        SemVer high = new() { Major = low.Major, Minor = 3 };
        SemVer? deprecated = null;
        if (Lies(CapabilityLies.NewerVersions))
        {
            low.Minor = 1;
        }
        if (Lies(CapabilityLies.DeprecatedVersions))
        {
            deprecated = new SemVer { Major = 2 };
            low.Minor = 1;
        }
        CacheCapabilities cache = new()
        {
            DigestFunction = { Lies(CapabilityLies.OtherDigests) ? [Digests.Md5] : [Digests.Sha256, Digests.Sha1] },
            ActionCacheUpdateCapabilities = new ActionCacheUpdateCapabilities { UpdateEnabled = !Lies(CapabilityLies.NoUpdate) },
            MaxBatchTotalSizeBytes = LargestBatch,
        };
        if (!Lies(CapabilityLies.NoZstd))
        {
            cache.SupportedCompressors.Add(Compressor.Types.Value.Zstd);
        }
        return Task.FromResult(new ServerCapabilities
        {
            DeprecatedApiVersion = deprecated,
            LowApiVersion = low,
            HighApiVersion = high,
            CacheCapabilities = Lies(CapabilityLies.NoCache) ? null : cache,
            ExecutionCapabilities = new ExecutionCapabilities
            {
                DigestFunction = Lies(CapabilityLies.OtherDigestsToExecute) ? Digests.Md5 : Digests.Sha256,
                ExecEnabled = !Lies(CapabilityLies.NoExecution),
            },
        });
    }

    private bool Lies(CapabilityLies lie) => faults.Lies.HasFlag(lie);
}

internal sealed class FaultyActionCache(CacheFaults faults, CacheContents contents) : ActionCache.ActionCacheBase
{
    public override Task<ActionResult> GetActionResult(GetActionResultRequest request, ServerCallContext context)
    {
        contents.CheckInstance(request.InstanceName);
        return faults.KnowsEverything
            ? Task.FromResult(new ActionResult())
            : throw new RpcException(new Status(StatusCode.NotFound, "no such action"));
    }
}

internal sealed class FaultyStorage(CacheFaults faults, CacheContents contents)
    : ContentAddressableStorage.ContentAddressableStorageBase
{
    public override Task<BatchUpdateBlobsResponse> BatchUpdateBlobs(BatchUpdateBlobsRequest request, ServerCallContext context)
    {
        contents.CheckInstance(request.InstanceName);
        var response = new BatchUpdateBlobsResponse();
        foreach (BatchUpdateBlobsRequest.Types.Request blob in request.Requests)
        {
            StatusCode code = faults.BlobStatus != StatusCode.OK ? faults.BlobStatus : contents.Write(blob.Digest, blob.Data.ToByteArray());
            response.Responses.Add(new BatchUpdateBlobsResponse.Types.Response
            {
                Digest = blob.Digest,
                Status = new Google.Rpc.Status { Code = (int)code },
            });
        }
        return Task.FromResult(response);
    }
}
