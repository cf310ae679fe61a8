using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// Messages that a client sends to the cache over gRPC: the first byte chooses the method, a byte of 0xFF cuts a stream into messages. No message
/// that is one makes the cache fail, and nothing is written outside of its folder.
/// </summary>
internal sealed class CacheGrpcTarget() : FuzzTarget("cache-grpc")
{
    private const byte Cut = 0xFF;
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private static readonly Marshaller<byte[]> AsItIs = new(bytes => bytes, bytes => bytes);

    private static readonly (string Service, string Method, MethodType Type, MessageParser Parser)[] Methods =
    [
        ("build.bazel.remote.execution.v2.Capabilities", "GetCapabilities", MethodType.Unary, GetCapabilitiesRequest.Parser),
        ("build.bazel.remote.execution.v2.ActionCache", "GetActionResult", MethodType.Unary, GetActionResultRequest.Parser),
        ("build.bazel.remote.execution.v2.ActionCache", "UpdateActionResult", MethodType.Unary, UpdateActionResultRequest.Parser),
        ("build.bazel.remote.execution.v2.ContentAddressableStorage", "FindMissingBlobs", MethodType.Unary, FindMissingBlobsRequest.Parser),
        ("build.bazel.remote.execution.v2.ContentAddressableStorage", "BatchUpdateBlobs", MethodType.Unary, BatchUpdateBlobsRequest.Parser),
        ("build.bazel.remote.execution.v2.ContentAddressableStorage", "BatchReadBlobs", MethodType.Unary, BatchReadBlobsRequest.Parser),
        ("build.bazel.remote.execution.v2.ContentAddressableStorage", "GetTree", MethodType.ServerStreaming, GetTreeRequest.Parser),
        ("google.bytestream.ByteStream", "Read", MethodType.ServerStreaming, ReadRequest.Parser),
        ("google.bytestream.ByteStream", "Write", MethodType.ClientStreaming, WriteRequest.Parser),
        ("google.bytestream.ByteStream", "QueryWriteStatus", MethodType.Unary, QueryWriteStatusRequest.Parser),
    ];

    private readonly Lazy<ServedStore> store = new(() => new());
    private CallInvoker? invoker;

    public override bool IsNoisy => true;

    public override int Longest => 2048;

    public override IEnumerable<byte[]> Seeds
    {
        get
        {
            var digest = new Digest { Hash = Hello, SizeBytes = 5 };
            var result = new ActionResult
            {
                OutputFiles = { new OutputFile { Path = "a", Digest = digest } },
                OutputDirectories = { new OutputDirectory { Path = "b", TreeDigest = digest } },
            };
            var blob = new BatchUpdateBlobsRequest.Types.Request { Digest = digest, Data = ByteString.CopyFromUtf8("hello") };
            IMessage[] messages =
            [
                new GetCapabilitiesRequest { InstanceName = "a" }, new GetActionResultRequest { ActionDigest = digest },
                new UpdateActionResultRequest { ActionDigest = digest, ActionResult = result },
                new FindMissingBlobsRequest { BlobDigests = { digest, digest } },
                new BatchUpdateBlobsRequest { Requests = { blob } },
                new BatchReadBlobsRequest { Digests = { digest } }, new GetTreeRequest { RootDigest = digest, PageSize = 1, PageToken = "1" },
                new ReadRequest { ResourceName = $"a/blobs/{Hello}/5", ReadOffset = 1, ReadLimit = 2 },
                new WriteRequest { ResourceName = $"uploads/u/blobs/{Hello}/5", Data = ByteString.CopyFromUtf8("hello"), FinishWrite = true },
                new QueryWriteStatusRequest { ResourceName = $"uploads/u/blobs/{Hello}/5" },
            ];
            return messages.Select((message, method) => (byte[])[(byte)method, .. message.ToByteArray()]);
        }
    }

    public override string[] Words =>
    [
        Hello, "blobs/", "uploads/u/", "compressed-blobs/zstd/", "/5", "/0", "/-1", "/9223372036854775808", "../", "a", "hello", "\n\u0001a",
        "\u0012", "\u0018\u0001", "\b\u0005", "\u0010\u0005",
        "\u001a\u0005hello", "\0", "\u007f", "\b\u0001", "\u0010\u0001",
    ];

    public override void Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return;
        }
        var (service, name, type, parser) = Methods[input[0] % Methods.Length];
        byte[][] messages = type == MethodType.ClientStreaming ? Pieces(input.AsSpan(1)) : [input[1..]];
        StatusCode status = Call(new(type, service, name, AsItIs, AsItIs), messages).GetAwaiter().GetResult();
        bool failed = status is StatusCode.Unknown or StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.DataLoss
            or StatusCode.Unimplemented;
        Require(!failed || !messages.All(message => IsOne(parser, message)), $"no message makes {name} fail");
        Require(store.Value.IsAlone, "nothing is written outside of the folder");
    }

    private static bool IsOne(MessageParser parser, byte[] message)
    {
        try
        {
            parser.ParseFrom(message);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static byte[][] Pieces(ReadOnlySpan<byte> input)
    {
        var pieces = new List<byte[]>();
        foreach (Range piece in input.Split(Cut))
        {
            pieces.Add(input[piece].ToArray());
        }
        return [.. pieces];
    }

    private async Task<StatusCode> Call(Method<byte[], byte[]> method, byte[][] messages)
    {
        invoker ??= GrpcChannel.ForAddress(store.Value.Server.File.Grpc.Replace("grpc:", "http:", StringComparison.Ordinal)).CreateCallInvoker();
        var options = new CallOptions(deadline: DateTime.UtcNow + Limit);
        try
        {
            switch (method.Type)
            {
                case MethodType.Unary:
                    await invoker.AsyncUnaryCall(method, null, options, messages[0]);
                    break;
                case MethodType.ServerStreaming:
                    using (AsyncServerStreamingCall<byte[]> call = invoker.AsyncServerStreamingCall(method, null, options, messages[0]))
                    {
                        while (await call.ResponseStream.MoveNext(CancellationToken.None))
                        {
                        }
                    }
                    break;
                default:
                    using (AsyncClientStreamingCall<byte[], byte[]> call = invoker.AsyncClientStreamingCall(method, null, options))
                    {
                        await Send(call.RequestStream, messages);
                        await call.ResponseAsync;
                    }
                    break;
            }
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    /// <summary>Whatever of them the server still takes.</summary>
    private static async Task Send(IClientStreamWriter<byte[]> stream, byte[][] messages)
    {
        try
        {
            foreach (byte[] message in messages)
            {
                await stream.WriteAsync(message);
            }
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // It has answered already: the answer counts.
        }
    }
}
