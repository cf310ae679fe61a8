using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>Writes blobs of one family by ByteStream, in messages that are made once.</summary>
internal sealed class BlobWriter
{
    private readonly ByteStream.ByteStreamClient stream;
    private readonly CallOptions options;
    private readonly string uploads;
    private readonly int size;
    private readonly WriteRequest[] messages;
    private readonly byte[] end;

    public BlobWriter(GrpcConnection connection, string instance, BlobFamily family, int chunk)
    {
        stream = new(connection.Calls);
        options = connection.Options;
        uploads = instance.Length == 0 ? "uploads/" : $"{instance}/uploads/";
        size = family.Size;
        // The last message has the number; eight bytes are not cut in two.
        int count = Math.Max(1, (size - sizeof(long)) / chunk);
        messages = new WriteRequest[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> part = i + 1 < count ? family.Shared.Slice(i * chunk, chunk) : family.Shared[(i * chunk)..];
            messages[i] = new WriteRequest { WriteOffset = (long)i * chunk, Data = UnsafeByteOperations.UnsafeWrap(part) };
        }
        end = messages[^1].Data.ToByteArray();
        messages[^1].Data = UnsafeByteOperations.UnsafeWrap(end);
        messages[^1].FinishWrite = true;
    }

    /// <exception cref="LoadFailure">Less than all of it was taken.</exception>
    public async ValueTask WriteAsync(Blob blob)
    {
        BlobFamily.Number(end, blob);
        messages[0].ResourceName = $"{uploads}{Guid.NewGuid():D}/blobs/{blob.Hash}/{size}";
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = stream.Write(options);
        foreach (WriteRequest message in messages)
        {
            await call.RequestStream.WriteAsync(message);
        }
        await call.RequestStream.CompleteAsync();
        WriteResponse answer = await call;
        if (answer.CommittedSize != size)
        {
            throw new LoadFailure($"ByteStream.Write of {blob.Hash}: {answer.CommittedSize} bytes committed, not {size}");
        }
    }
}
