using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>One HTTP/2 connection, as one Bazel would have.</summary>
internal sealed class GrpcConnection : IDisposable
{
    private readonly GrpcChannel channel;

    private GrpcConnection(GrpcChannel channel, CallOptions options)
    {
        this.channel = channel;
        Calls = channel.CreateCallInvoker();
        Options = options;
    }

    public CallInvoker Calls { get; }

    public CallOptions Options { get; }

    public static GrpcConnection To(Target target)
    {
        GrpcChannel channel = GrpcChannel.ForAddress($"http://{target.Grpc!.Authority}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
                InitialHttp2StreamWindowSize = 1 << 20,
            },
            DisposeHttpClient = true,
            DisableResolverServiceConfig = true,
            MaxReceiveMessageSize = null,
            MaxRetryAttempts = null,
        });
        // Bazel's RemoteWorker refuses a call without it.
        Metadata headers = new() { { "build.bazel.remote.execution.v2.requestmetadata-bin", RequestMetadata() } };
        return new(channel, new CallOptions(headers));
    }

    public void Dispose() => channel.Dispose();

    private static byte[] RequestMetadata() => new RequestMetadata
    {
        ToolDetails = new ToolDetails { ToolName = "flywheel-cache-load", ToolVersion = "1" },
        ActionId = "load",
        ToolInvocationId = Guid.NewGuid().ToString("D"),
    }.ToByteArray();
}
