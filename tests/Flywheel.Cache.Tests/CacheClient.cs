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
    private const int LargestBatch = 1_000_000;

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

    /// <summary>Through a batch, or what is too large for one in pieces; null when it is not there.</summary>
    internal async Task<byte[]?> GetAsync(Digest digest)
    {
        if (digest.SizeBytes > LargestBatch)
        {
            try
            {
                return await ReadAsync(Blob(digest));
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
            {
                return null;
            }
        }
        BatchReadBlobsResponse.Types.Response answer = (await Storage.BatchReadBlobsAsync(new() { Digests = { digest } })).Responses.Single();
        return answer.Status.Code == (int)StatusCode.OK ? answer.Data.ToByteArray() : null;
    }

    /// <summary>Through a batch, or what is too large for one in pieces; it has to succeed.</summary>
    internal async Task<Blob> PutAsync(Blob blob)
    {
        if (blob.Content.Length > LargestBatch)
        {
            await WriteAsync(Upload(blob.Digest), blob.Content);
        }
        else if (await PutAsync(blob.Digest, blob.Content) is not StatusCode.OK and var code)
        {
            throw new InvalidOperationException($"the blob was not taken: {code}");
        }
        return blob;
    }

    /// <summary>The result of an action; null when there is none.</summary>
    internal async Task<ActionResult?> ResultAsync(Digest action, string instance = "")
    {
        try
        {
            return await Results.GetActionResultAsync(new() { ActionDigest = action, InstanceName = instance });
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    internal AsyncUnaryCall<ActionResult> PutResult(Digest action, ActionResult result, string instance = "") =>
        Results.UpdateActionResultAsync(new() { ActionDigest = action, ActionResult = result, InstanceName = instance });

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

    /// <summary>One message, and nothing after it; what the server says is committed.</summary>
    internal async Task<long> WriteOnceAsync(string resource, long offset, ReadOnlyMemory<byte> content, bool finish)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = Bytes.Write();
        try
        {
            await call.RequestStream.WriteAsync(new()
            {
                ResourceName = resource,
                WriteOffset = offset,
                Data = ByteString.CopyFrom(content.Span),
                FinishWrite = finish,
            });
            await call.RequestStream.CompleteAsync();
        }
        catch (RpcException)
        {
            // The answer says what happened.
        }
        return (await call.ResponseAsync).CommittedSize;
    }

    internal async Task<QueryWriteStatusResponse> StatusAsync(string resource) =>
        await Bytes.QueryWriteStatusAsync(new() { ResourceName = resource });

    /// <summary>The status that a call ends with.</summary>
    internal static async Task<StatusCode> CodeOfAsync(Func<Task> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }

    /// <summary>The same, of a unary call.</summary>
    internal static Task<StatusCode> CodeOfAsync<T>(AsyncUnaryCall<T> call) => CodeOfAsync(() => call.ResponseAsync);

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
