using System.Security.Cryptography;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Flywheel.Cache.Tests;

/// <summary>A plain REAPI client, which asks as it is told to.</summary>
internal sealed class CacheClient : IDisposable
{
    private readonly GrpcChannel channel;

    internal CacheClient(string address)
    {
        channel = GrpcChannel.ForAddress(address.Replace("grpc://", "http://", StringComparison.Ordinal), new()
        {
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
        });
        Capabilities = new(channel);
        Results = new(channel);
        Storage = new(channel);
        Bytes = new(channel);
    }

    internal Capabilities.CapabilitiesClient Capabilities { get; }

    internal ActionCache.ActionCacheClient Results { get; }

    internal ContentAddressableStorage.ContentAddressableStorageClient Storage { get; }

    internal ByteStream.ByteStreamClient Bytes { get; }

    public void Dispose() => channel.Dispose();

    internal static Digest DigestOf(ReadOnlySpan<byte> content) =>
        new() { Hash = Convert.ToHexStringLower(SHA256.HashData(content)), SizeBytes = content.Length };

    /// <summary>Through a batch; the status of it.</summary>
    internal async Task<StatusCode> PutAsync(Digest digest, byte[] content)
    {
        BatchUpdateBlobsResponse answer = await Storage.BatchUpdateBlobsAsync(new()
        {
            Requests = { new BatchUpdateBlobsRequest.Types.Request { Digest = digest, Data = ByteString.CopyFrom(content) } },
        });
        return (StatusCode)answer.Responses.Single().Status.Code;
    }

    /// <summary>Through a batch; null when it is not there.</summary>
    internal async Task<byte[]?> GetAsync(Digest digest)
    {
        BatchReadBlobsResponse.Types.Response answer = (await Storage.BatchReadBlobsAsync(new() { Digests = { digest } })).Responses.Single();
        return answer.Status.Code == (int)StatusCode.OK ? answer.Data.ToByteArray() : null;
    }

    internal async Task<bool> HasAsync(Digest digest) =>
        (await Storage.FindMissingBlobsAsync(new() { BlobDigests = { digest } })).MissingBlobDigests.Count == 0;

    /// <summary>In pieces of <paramref name="piece"/> bytes; what the server says is committed.</summary>
    internal async Task<long> WriteAsync(string resource, byte[] content, int piece = 16 << 10)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = Bytes.Write();
        for (int at = 0; at == 0 || at < content.Length; at += piece)
        {
            int length = Math.Min(piece, content.Length - at);
            var request = new WriteRequest
            {
                ResourceName = at == 0 ? resource : "",
                WriteOffset = at,
                Data = ByteString.CopyFrom(content, at, length),
                FinishWrite = at + length == content.Length,
            };
            try
            {
                await call.RequestStream.WriteAsync(request);
            }
            catch (RpcException)
            {
                // The answer is here before all was sent: it says what happened.
                break;
            }
        }
        return (await call.ResponseAsync).CommittedSize;
    }

    internal async Task<byte[]> ReadAsync(string resource, long offset = 0, long limit = 0)
    {
        using AsyncServerStreamingCall<ReadResponse> call = Bytes.Read(new() { ResourceName = resource, ReadOffset = offset, ReadLimit = limit });
        using var content = new MemoryStream();
        await foreach (ReadResponse piece in call.ResponseStream.ReadAllAsync())
        {
            piece.Data.WriteTo(content);
        }
        return content.ToArray();
    }

    internal static string Upload(Digest digest) => $"uploads/{Guid.NewGuid()}/blobs/{digest.Hash}/{digest.SizeBytes}";

    internal static string Blob(Digest digest) => $"blobs/{digest.Hash}/{digest.SizeBytes}";
}
