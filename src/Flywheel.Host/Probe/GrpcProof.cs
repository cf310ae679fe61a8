using Build.Bazel.Remote.Execution.V2;
using Build.Bazel.Semver;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace Flywheel.Host.Probe;

/// <summary>
/// One conversation with a gRPC endpoint: capabilities, then a read and a write at once on the same connection. Capabilities are no
/// authority: servers announce updates to users whom they then refuse, and answer for instances that they do not have.
/// </summary>
internal sealed class GrpcProof : IDisposable
{
    /// <summary>Real servers answer INVALID_ARGUMENT to a call without it.</summary>
    private const string RequestMetadataHeader = "build.bazel.remote.execution.v2.requestmetadata-bin";

    private const int LongestMessage = 4 * 1024 * 1024;
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2);

    private readonly Endpoint endpoint;
    private readonly ProbeRequest request;
    private readonly ConnectionRecord record;
    private readonly TimeProvider time;
    private readonly GrpcChannel channel;
    private readonly Metadata headers;

    public GrpcProof(Endpoint endpoint, ProbeRequest request, ConnectionRecord record, TimeProvider time)
    {
        this.endpoint = endpoint;
        this.request = request;
        this.record = record;
        this.time = time;
        channel = GrpcChannel.ForAddress(Address(endpoint), new GrpcChannelOptions
        {
            HttpHandler = ProbeHandler.Create(endpoint, request.Target, record, time),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = LongestMessage,
            MaxRetryAttempts = null,
        });
        headers = Headers();
    }

    public void Dispose() => channel.Dispose();

    /// <summary>Proves the cache.</summary>
    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task<ServerTraits> ProveCacheAsync(DigestFunctionFacts digest, CancellationToken cancellation)
    {
        ServerCapabilities capabilities = await CapabilitiesAsync(cancellation);
        CheckCache(capabilities, digest);
        Task read = CheckReadAsync(digest, cancellation);
        Task write = request.Target.Upload ? CheckWriteAsync(digest, cancellation) : Task.CompletedTask;
        await Task.WhenAll(read, write);
        return Traits(capabilities);
    }

    /// <summary>Proves that the endpoint executes.</summary>
    /// <exception cref="ProbeFailure">It is not proved.</exception>
    public async Task ProveExecutorAsync(CancellationToken cancellation)
    {
        ServerCapabilities capabilities = await CapabilitiesAsync(cancellation);
        CheckVersions(capabilities);
        if (capabilities.ExecutionCapabilities is not { ExecEnabled: true })
        {
            throw new ProbeFailure(ProbeCause.NoExecutor);
        }
    }

    private async Task<ServerCapabilities> CapabilitiesAsync(CancellationToken cancellation)
    {
        var client = new Capabilities.CapabilitiesClient(channel);
        var message = new GetCapabilitiesRequest { InstanceName = request.Target.InstanceName };
        try
        {
            return await CallAsync(limit => client.GetCapabilitiesAsync(message, headers, cancellationToken: limit).ResponseAsync, cancellation);
        }
        catch (RpcException e)
        {
            throw CauseReader.FromStatus(endpoint, record, e);
        }
    }

    private void CheckCache(ServerCapabilities capabilities, DigestFunctionFacts digest)
    {
        CheckVersions(capabilities);
        if (capabilities.CacheCapabilities is not { } cache)
        {
            throw new ProbeFailure(ProbeCause.NoCache);
        }
        if (!cache.DigestFunction.Contains(digest.Value))
        {
            throw new ProbeFailure(ProbeCause.Digest,
                $"{digest.Value.ToString().ToUpperInvariant()} is asked for; offered: "
                + string.Join(", ", cache.DigestFunction.Select(offered => offered.ToString().ToUpperInvariant())));
        }
        if (request.Target.Upload && cache.ActionCacheUpdateCapabilities is not { UpdateEnabled: true })
        {
            throw new ProbeFailure(ProbeCause.NoWrite, "the server's capabilities say that updates are not enabled");
        }
        if (request.Compression && !cache.SupportedCompressors.Contains(Compressor.Types.Value.Zstd))
        {
            throw new ProbeFailure(ProbeCause.Compression);
        }
    }

    /// <summary>Every Bazel up to 6 speaks exactly 2.0, and later ones still do (RemoteServerCapabilities, ApiVersion).</summary>
    private static void CheckVersions(ServerCapabilities capabilities)
    {
        const int major = 2;
        SemVer low = capabilities.LowApiVersion ?? new SemVer();
        SemVer high = capabilities.HighApiVersion ?? new SemVer();
        bool lowEnough = low.Major < major || (low.Major == major && low.Minor == 0);
        if (!lowEnough || high.Major < major)
        {
            throw new ProbeFailure(ProbeCause.ApiVersion, $"the server speaks {Range(capabilities)}, Bazel 2.0");
        }
    }

    private async Task CheckReadAsync(DigestFunctionFacts digest, CancellationToken cancellation)
    {
        var client = new ActionCache.ActionCacheClient(channel);
        var message = new GetActionResultRequest
        {
            InstanceName = request.Target.InstanceName,
            // An action's digest is that of a message of some bytes; their count is checked by some servers.
            ActionDigest = new Digest { Hash = digest.RandomDigest(), SizeBytes = 142 },
        };
        try
        {
            await CallAsync(limit => client.GetActionResultAsync(message, headers, cancellationToken: limit).ResponseAsync, cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return;
        }
        catch (RpcException e)
        {
            throw CauseReader.FromStatus(endpoint, record, e);
        }
        throw new ProbeFailure(ProbeCause.NotAFaithfulStore, "it has a result for an action that nobody ever ran");
    }

    private async Task CheckWriteAsync(DigestFunctionFacts digest, CancellationToken cancellation)
    {
        var client = new ContentAddressableStorage.ContentAddressableStorageClient(channel);
        var blob = new Digest { Hash = digest.EmptyDigest };
        var message = new BatchUpdateBlobsRequest
        {
            InstanceName = request.Target.InstanceName,
            Requests = { new BatchUpdateBlobsRequest.Types.Request { Digest = blob, Data = ByteString.Empty } },
        };
        int code;
        try
        {
            BatchUpdateBlobsResponse response = await CallAsync(
                limit => client.BatchUpdateBlobsAsync(message, headers, cancellationToken: limit).ResponseAsync, cancellation);
            code = response.Responses.Count == 1 ? response.Responses[0].Status?.Code ?? 0 : (int)StatusCode.Unknown;
        }
        catch (RpcException e)
        {
            ProbeFailure failure = CauseReader.FromStatus(endpoint, record, e);
            throw IsRefusal(e.StatusCode) && record.GrpcContent ? NoWrite(e.StatusCode) : failure;
        }
        if (code != 0)
        {
            throw code == (int)StatusCode.ResourceExhausted
                ? new ProbeFailure(ProbeCause.Overloaded, "writing a blob: RESOURCE_EXHAUSTED", passing: true)
                : NoWrite((StatusCode)code);
        }
    }

    private static bool IsRefusal(StatusCode status) => status
        is StatusCode.Unauthenticated or StatusCode.PermissionDenied or StatusCode.Unimplemented or StatusCode.FailedPrecondition;

    private static ProbeFailure NoWrite(StatusCode status) => new(ProbeCause.NoWrite, $"writing a blob: gRPC status {status}");

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(CallLimit, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await call(either.Token);
        }
        catch (RpcException) when (either.IsCancellationRequested && record.SocketError is null)
        {
            throw CauseReader.FromTimeout(endpoint, record);
        }
    }

    private Metadata Headers()
    {
        RequestMetadata metadata = new()
        {
            ToolDetails = new ToolDetails { ToolName = "flywheel", ToolVersion = ShimVersion.Text },
            ActionId = "probe",
            ToolInvocationId = request.InvocationId.ToString("D"),
        };
        Metadata all = new() { { RequestMetadataHeader, metadata.ToByteArray() } };
        foreach (string header in request.Target.Headers.AddRange(
            endpoint == request.Target.Executor ? request.Target.ExecHeaders : request.Target.CacheHeaders))
        {
            int equals = header.IndexOf('=');
            if (equals > 0)
            {
                AddText(all, header[..equals].Trim().ToLowerInvariant(), header[(equals + 1)..]);
            }
        }
        return all;
    }

    private static void AddText(Metadata all, string name, string value)
    {
        try
        {
            all.Add(name, value);
        }
        catch (ArgumentException)
        {
            throw new ProbeFailure(ProbeCause.Unauthenticated, "a header of the environment has a name that gRPC does not allow");
        }
    }

    private static string Address(Endpoint endpoint) => endpoint.Scheme switch
    {
        EndpointScheme.Unix => "http://localhost",
        EndpointScheme.Grpcs => $"https://{Authority(endpoint)}",
        _ => $"http://{Authority(endpoint)}",
    };

    private static string Authority(Endpoint endpoint) =>
        endpoint.Host.Contains(':') ? $"[{endpoint.Host}]:{endpoint.Port}" : $"{endpoint.Host}:{endpoint.Port}";

    private static ServerTraits Traits(ServerCapabilities capabilities) => new(
        Range(capabilities),
        capabilities.CacheCapabilities?.ActionCacheUpdateCapabilities?.UpdateEnabled == true,
        capabilities.ExecutionCapabilities?.ExecEnabled == true,
        capabilities.CacheCapabilities?.SupportedCompressors.Contains(Compressor.Types.Value.Zstd) == true);

    private static string Range(ServerCapabilities capabilities) =>
        $"{Version(capabilities.LowApiVersion)} to {Version(capabilities.HighApiVersion)}";

    private static string Version(SemVer? version) => version is null ? "0.0" : $"{version.Major}.{version.Minor}";
}
