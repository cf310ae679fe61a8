using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>BatchUpdateBlobs of small blobs that were never there.</summary>
internal sealed class BatchWriteRow(GrpcCache cache, BlobFamily family, int batch) : Row
{
    private readonly GrpcCache cache = cache;
    private readonly BlobFamily family = family;
    private readonly int batch = batch;
    private Blob[] blobs = [];

    public override int? Bytes => family.Size * batch;

    public override bool Writes => true;

    public override Task PrepareAsync()
    {
        cache.RequireBatch(batch, family.Size);
        return Task.CompletedTask;
    }

    public override void Supply(long operations) => blobs = family.New(operations * batch);

    public override LoadClient Open() => new Client(this);

    public override Task VerifyAsync(long operations) => cache.VerifyAsync(family, blobs.AsSpan(..(int)(operations * batch)));

    private sealed class Client : LoadClient
    {
        private readonly BatchWriteRow row;
        private readonly GrpcConnection connection;
        private readonly ContentAddressableStorage.ContentAddressableStorageClient storage;
        private readonly BatchUpdateBlobsRequest request;
        private readonly byte[][] contents;

        public Client(BatchWriteRow row)
        {
            this.row = row;
            connection = row.cache.Open();
            storage = new(connection.Calls);
            request = new() { InstanceName = row.cache.Target.Instance };
            contents = [.. Enumerable.Range(0, row.batch).Select(_ => row.family.Shared.ToArray())];
            request.Requests.Add(contents.Select(content => new BatchUpdateBlobsRequest.Types.Request
            {
                Digest = new Digest { SizeBytes = row.family.Size },
                Data = UnsafeByteOperations.UnsafeWrap(content),
            }));
        }

        public override async ValueTask OperateAsync(long number)
        {
            for (int i = 0; i < contents.Length; i++)
            {
                Blob blob = row.blobs[number * contents.Length + i];
                BlobFamily.Number(contents[i], blob);
                request.Requests[i].Digest.Hash = blob.Hash;
            }
            Answers.Check(request, await storage.BatchUpdateBlobsAsync(request, connection.Options));
        }

        public override void Dispose() => connection.Dispose();
    }
}
