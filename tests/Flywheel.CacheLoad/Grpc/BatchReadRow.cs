using Build.Bazel.Remote.Execution.V2;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>BatchReadBlobs of small blobs that are there.</summary>
internal sealed class BatchReadRow(GrpcCache cache, BlobFamily family, Blob[] blobs, LoadOptions options) : Row
{
    public override int? Bytes => family.Size * options.Batch;

    public override Task PrepareAsync()
    {
        cache.RequireBatch(options.Batch, family.Size);
        return cache.PutAsync(family, blobs);
    }

    public override LoadClient Open() => new Client(cache.Open(), cache.Target.Instance, family.Size, blobs, options);

    private sealed class Client : LoadClient
    {
        private readonly GrpcConnection connection;
        private readonly ContentAddressableStorage.ContentAddressableStorageClient storage;
        private readonly BatchReadBlobsRequest request;
        private readonly Blob[] blobs;
        private readonly int sample;

        public Client(GrpcConnection connection, string instance, int size, Blob[] blobs, LoadOptions options)
        {
            this.blobs = blobs;
            sample = options.Sample;
            this.connection = connection;
            storage = new(connection.Calls);
            request = new() { InstanceName = instance };
            request.Digests.Add(Enumerable.Range(0, options.Batch).Select(_ => new Digest { SizeBytes = size }));
        }

        public override async ValueTask OperateAsync(long number)
        {
            for (int i = 0; i < request.Digests.Count; i++)
            {
                request.Digests[i].Hash = blobs[(number * request.Digests.Count + i) % blobs.Length].Hash;
            }
            Answers.Check(request, await storage.BatchReadBlobsAsync(request, connection.Options), number % sample == 0);
        }

        public override void Dispose() => connection.Dispose();
    }
}
