using System.Buffers;
using System.Security.Cryptography;
using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>
/// Reads blobs by ByteStream and keeps nothing of them: the generated message would copy each part into an array of its own, which
/// costs more than the rest of the client.
/// </summary>
internal sealed class BlobReader
{
    private readonly GrpcConnection connection;
    private readonly string blobs;
    private readonly int size;
    private readonly Method<ReadRequest, BlobReader> read;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long received;
    private bool hashing;

    public BlobReader(GrpcConnection connection, string instance, int size)
    {
        this.connection = connection;
        this.size = size;
        blobs = instance.Length == 0 ? "blobs/" : $"{instance}/blobs/";
        read = new(
            MethodType.ServerStreaming,
            "google.bytestream.ByteStream",
            "Read",
            Marshallers.Create((request, context) => context.Complete(request.ToByteArray()), _ => new ReadRequest()),
            Marshallers.Create((BlobReader _, SerializationContext _) => throw new NotSupportedException(), Take));
    }

    /// <summary>With <paramref name="contents"/>, the content is checked by its digest, too.</summary>
    /// <exception cref="LoadFailure">It is not there, or another one.</exception>
    public async ValueTask ReadAsync(Blob blob, bool contents)
    {
        received = 0;
        hashing = contents;
        using AsyncServerStreamingCall<BlobReader> call = connection.Calls.AsyncServerStreamingCall(
            read, null, connection.Options, new ReadRequest { ResourceName = $"{blobs}{blob.Hash}/{size}" });
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
        }
        if (received != size)
        {
            throw new LoadFailure($"ByteStream.Read of {blob.Hash}: {received} bytes, not {size}");
        }
        if (contents && Convert.ToHexStringLower(hash.GetHashAndReset()) != blob.Hash)
        {
            throw new LoadFailure($"ByteStream.Read of {blob.Hash}: another content");
        }
    }

    /// <summary>A ReadResponse: its one field, <c>data</c>, or nothing.</summary>
    private BlobReader Take(DeserializationContext context)
    {
        ReadOnlySequence<byte> message = context.PayloadAsReadOnlySequence();
        if (message.IsEmpty)
        {
            return this;
        }
        SequenceReader<byte> reader = new(message);
        if (!reader.TryRead(out byte tag) || tag != ((ReadResponse.DataFieldNumber << 3) | 2)
            || !TryReadLength(ref reader, out int length) || length != reader.Remaining)
        {
            throw new LoadFailure("ByteStream.Read: a message of something else than data");
        }
        received += length;
        if (hashing)
        {
            foreach (ReadOnlyMemory<byte> part in reader.UnreadSequence)
            {
                hash.AppendData(part.Span);
            }
        }
        return this;
    }

    private static bool TryReadLength(ref SequenceReader<byte> reader, out int length)
    {
        length = 0;
        for (int shift = 0; shift < 28 && reader.TryRead(out byte next); shift += 7)
        {
            length |= (next & 0x7f) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }
        return false;
    }
}
