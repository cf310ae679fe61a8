using System.Buffers;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>Blobs in pieces.</summary>
internal sealed class ByteStreamService(BlobStore store, PartialUploads partials, CacheCounters counters) : ByteStream.ByteStreamBase
{
    /// <summary>In bytes of content a message; what a slow reader holds of our memory is a little more than this.</summary>
    private const int Piece = 32 << 10;

    /// <summary>In messages: how often an upload looks whether somebody else's was quicker.</summary>
    private const int Look = 16;

    public override async Task Read(ReadRequest request, IServerStreamWriter<ReadResponse> responses, ServerCallContext context)
    {
        ResourceName name = ResourceName.Parse(request.ResourceName, upload: false, out string fault) ?? throw Digests.Invalid(fault);
        if (request.ReadLimit < 0)
        {
            throw Digests.Invalid("read_limit is a number of bytes, or 0 for all");
        }
        if (request.ReadOffset < 0 || request.ReadOffset > name.Size)
        {
            throw new RpcException(new Status(StatusCode.OutOfRange, "read_offset is outside the blob"));
        }
        using Reading? reading = store.Read(name.Key, name.Size);
        counters.Blob(reading is not null);
        if (reading is null)
        {
            throw new RpcException(new Status(StatusCode.NotFound, "there is no such blob"));
        }
        long end = request.ReadLimit > 0 ? Math.Min(name.Size, request.ReadOffset + Math.Min(request.ReadLimit, name.Size)) : name.Size;
        if (reading.Content is { } content)
        {
            await Send(content.AsMemory((int)request.ReadOffset, (int)(end - request.ReadOffset))).ConfigureAwait(false);
            return;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (long at = request.ReadOffset; at < end;)
            {
                int read = reading.ReadAt(at, buffer.AsSpan(0, (int)Math.Min(Piece, end - at)));
                if (read == 0)
                {
                    throw new RpcException(new Status(StatusCode.DataLoss, "the blob ended early"));
                }
                await Send(buffer.AsMemory(0, read)).ConfigureAwait(false);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Task Send(ReadOnlyMemory<byte> piece)
        {
            counters.Sent(piece.Length);
            return responses.WriteAsync(new() { Data = UnsafeByteOperations.UnsafeWrap(piece) });
        }
    }

    public override async Task<WriteResponse> Write(IAsyncStreamReader<WriteRequest> requests, ServerCallContext context)
    {
        if (!await requests.MoveNext(context.CancellationToken).ConfigureAwait(false))
        {
            throw Digests.Invalid("a write has at least one request");
        }
        string resource = requests.Current.ResourceName;
        ResourceName name = ResourceName.Parse(resource, upload: true, out string fault) ?? throw Digests.Invalid(fault);
        if (store.Contains(name.Key, name.Size))
        {
            return new() { CommittedSize = name.Size };
        }
        PartialUpload partial = await partials.EnterAsync(resource, context.CancellationToken).ConfigureAwait(false);
        bool keep = true;
        try
        {
            WriteOutcome? outcome = Start(partial, name, requests.Current.WriteOffset);
            outcome ??= await Receive(partial, name, requests).ConfigureAwait(false);
            keep = outcome is null;
            if (outcome is { } ended)
            {
                counters.Written(ended);
                Outcomes.Demand(ended);
            }
            return new() { CommittedSize = outcome is null ? partial.Length : name.Size };
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            throw PartialUploads.SentAway();
        }
        finally
        {
            partials.Leave(partial, keep);
        }
    }

    public override Task<QueryWriteStatusResponse> QueryWriteStatus(QueryWriteStatusRequest request, ServerCallContext context)
    {
        ResourceName name = ResourceName.Parse(request.ResourceName, upload: true, out string fault) ?? throw Digests.Invalid(fault);
        if (store.Contains(name.Key, name.Size))
        {
            return Task.FromResult(new QueryWriteStatusResponse { CommittedSize = name.Size, Complete = true });
        }
        // Of one that nobody knows, nothing is there: the client begins at 0, as it has to.
        partials.TryLength(request.ResourceName, out long length);
        return Task.FromResult(new QueryWriteStatusResponse { CommittedSize = length });
    }

    /// <summary>At the beginning a new upload, else one that came just so far.</summary>
    /// <returns>Null, or why nothing is to be sent.</returns>
    private WriteOutcome? Start(PartialUpload partial, ResourceName name, long offset)
    {
        if (offset != partial.Length && offset != 0)
        {
            throw Digests.Invalid($"write_offset is {offset}, and {partial.Length} bytes are here");
        }
        if (offset > 0)
        {
            return null;
        }
        WriteOutcome? outcome = store.Begin(name.Key, name.Size, out Upload? upload);
        partial.Restart(upload);
        return outcome;
    }

    /// <returns>What became of it; null when the client stopped before the end, to go on later.</returns>
    private async Task<WriteOutcome?> Receive(PartialUpload partial, ResourceName name, IAsyncStreamReader<WriteRequest> requests)
    {
        Upload upload = partial.Upload!;
        for (int count = 1; ; count++)
        {
            WriteRequest request = requests.Current;
            if (request.ResourceName.Length > 0 && request.ResourceName != partial.Name)
            {
                throw Digests.Invalid("resource_name changed within a write");
            }
            if (request.WriteOffset != upload.Length)
            {
                throw Digests.Invalid($"write_offset is {request.WriteOffset}, and {upload.Length} bytes are here");
            }
            counters.Received(request.Data.Length);
            if (upload.Append(new(request.Data.Memory)) is { } refused)
            {
                return refused;
            }
            if (request.FinishWrite)
            {
                return upload.Complete();
            }
            if (count % Look == 0 && store.Contains(name.Key, name.Size))
            {
                return WriteOutcome.AlreadyThere;
            }
            if (!await requests.MoveNext(partial.Held).ConfigureAwait(false))
            {
                return null;
            }
        }
    }
}
