using Build.Bazel.Remote.Execution.V2;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;
using Google.Protobuf;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>REAPI's content addressable storage.</summary>
internal sealed class StorageService(BlobStore store, CacheCounters counters) : ContentAddressableStorage.ContentAddressableStorageBase
{
    public override Task<FindMissingBlobsResponse> FindMissingBlobs(FindMissingBlobsRequest request, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        var blobs = new (EntryKey Key, long Size)[request.BlobDigests.Count];
        for (int i = 0; i < blobs.Length; i++)
        {
            blobs[i] = Digests.Blob(request.BlobDigests[i]);
        }
        var answer = new FindMissingBlobsResponse();
        foreach (int missing in store.FindMissing(blobs))
        {
            answer.MissingBlobDigests.Add(request.BlobDigests[missing]);
        }
        return Task.FromResult(answer);
    }

    public override Task<BatchUpdateBlobsResponse> BatchUpdateBlobs(BatchUpdateBlobsRequest request, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        DemandBatch(request.Requests.Sum(blob => (long)blob.Data.Length));
        var answer = new BatchUpdateBlobsResponse();
        foreach (BatchUpdateBlobsRequest.Types.Request blob in request.Requests)
        {
            counters.Received(blob.Data.Length);
            Status status = Put(blob);
            answer.Responses.Add(new BatchUpdateBlobsResponse.Types.Response { Digest = blob.Digest, Status = Message(status) });
        }
        return Task.FromResult(answer);
    }

    public override async Task<BatchReadBlobsResponse> BatchReadBlobs(BatchReadBlobsRequest request, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        long total = 0;
        foreach (Digest digest in request.Digests)
        {
            DemandBatch(total += Digests.Blob(digest).Size);
        }
        await Holding.AnswerAsync(context, total).ConfigureAwait(false);
        var answer = new BatchReadBlobsResponse();
        foreach (Digest digest in request.Digests)
        {
            (EntryKey key, long size) = Digests.Blob(digest);
            byte[]? content = Content(key, size);
            counters.Blob(content is not null);
            counters.Sent(content?.Length ?? 0);
            answer.Responses.Add(new BatchReadBlobsResponse.Types.Response
            {
                Digest = digest,
                Data = UnsafeByteOperations.UnsafeWrap(content),
                Status = Message(content is null ? new(StatusCode.NotFound, "there is no such blob") : Status.DefaultSuccess),
            });
        }
        return answer;
    }

    public override async Task GetTree(GetTreeRequest request, IServerStreamWriter<GetTreeResponse> responses, ServerCallContext context)
    {
        Digests.Check(request.DigestFunction);
        var walk = new TreeWalk(store, Digests.Blob(request.RootDigest));
        foreach (GetTreeResponse page in walk.Pages(request.PageSize, request.PageToken))
        {
            await Holding.AnswerAsync(context, page.CalculateSize()).ConfigureAwait(false);
            await responses.WriteAsync(page, context.CancellationToken).ConfigureAwait(false);
        }
    }

    private Status Put(BatchUpdateBlobsRequest.Types.Request blob)
    {
        if (Digests.Fault(blob.Digest, out EntryKey key) is { } fault)
        {
            return new(StatusCode.InvalidArgument, fault);
        }
        if (blob.Compressor != Compressor.Types.Value.Identity)
        {
            return new(StatusCode.InvalidArgument, "compressed blobs are not supported: supported_compressors has none");
        }
        WriteOutcome outcome = blob.Digest.SizeBytes != blob.Data.Length ? WriteOutcome.Mismatch
            : key.IsEmptyBlob && blob.Data.IsEmpty ? WriteOutcome.AlreadyThere
            : store.Put(key, blob.Data.Span);
        counters.Written(outcome);
        return Outcomes.Status(outcome);
    }

    private byte[]? Content(EntryKey key, long size)
    {
        using Reading? reading = store.Read(key, size);
        return reading?.All();
    }

    private static void DemandBatch(long bytes)
    {
        if (bytes > CapabilitiesService.LargestBatch)
        {
            throw Digests.Invalid($"a batch has at most {CapabilitiesService.LargestBatch} bytes: max_batch_total_size_bytes");
        }
    }

    private static Google.Rpc.Status Message(Status status) => new() { Code = (int)status.StatusCode, Message = status.Detail };
}
