using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;

namespace Flywheel.CacheLoad.Grpc;

/// <summary>A REAPI endpoint: what it allows, and how blobs are put there before they are read.</summary>
internal sealed class GrpcCache : IDisposable
{
    /// <summary>gRPC's own limit of a message, where a server names none.</summary>
    private const long MessageLimit = 4 << 20;

    /// <summary>What a blob's digest and its frame add to a message, and more.</summary>
    private const int EntryOverhead = 128;

    private const int Verified = 8;

    private readonly GrpcConnection connection;
    private readonly ContentAddressableStorage.ContentAddressableStorageClient storage;
    private readonly long batchLimit;

    private GrpcCache(Target target, GrpcConnection connection, long batchLimit)
    {
        Target = target;
        this.connection = connection;
        this.batchLimit = batchLimit;
        storage = new(connection.Calls);
    }

    public Target Target { get; }

    public GrpcConnection Connection => connection;

    /// <summary>A connection to measure with.</summary>
    public GrpcConnection Open() => GrpcConnection.To(Target);

    /// <exception cref="LoadFailure">It has no SHA-256, or takes no action results.</exception>
    public static async Task<GrpcCache> OpenAsync(Target target)
    {
        var connection = GrpcConnection.To(target);
        ServerCapabilities capabilities = await new Capabilities.CapabilitiesClient(connection.Calls)
            .GetCapabilitiesAsync(new GetCapabilitiesRequest { InstanceName = target.Instance }, connection.Options);
        if (capabilities.CacheCapabilities is not { } cache || !cache.DigestFunction.Contains(DigestFunction.Types.Value.Sha256))
        {
            throw new LoadFailure($"target `{target.Name}` names no SHA-256 among its digest functions");
        }
        long named = cache.MaxBatchTotalSizeBytes;
        return new(target, connection, named == 0 ? MessageLimit : Math.Min(named, MessageLimit));
    }

    /// <exception cref="LoadFailure">The server allows no batch of that many blobs of that size.</exception>
    public void RequireBatch(int blobs, int size)
    {
        if (blobs > BatchSize(size))
        {
            throw new LoadFailure($"target `{Target.Name}` allows batches of {batchLimit} bytes: {blobs} blobs of {size} bytes do not fit");
        }
    }

    /// <summary>Writes those of the blobs that are not there.</summary>
    public async Task PutAsync(BlobFamily family, Blob[] blobs)
    {
        FindMissingBlobsRequest question = new() { InstanceName = Target.Instance };
        question.BlobDigests.Add(blobs.Select(blob => new Digest { Hash = blob.Hash, SizeBytes = family.Size }));
        FindMissingBlobsResponse answer = await storage.FindMissingBlobsAsync(question, connection.Options);
        HashSet<string> missing = [.. answer.MissingBlobDigests.Select(digest => digest.Hash)];
        Blob[] wanted = [.. blobs.Where(blob => missing.Contains(blob.Hash))];
        int together = BatchSize(family.Size);
        if (together == 0)
        {
            BlobWriter writer = new(connection, Target.Instance, family, chunk: 1 << 16);
            foreach (Blob blob in wanted)
            {
                await writer.WriteAsync(blob);
            }
            return;
        }
        foreach (Blob[] some in wanted.Chunk(together))
        {
            BatchUpdateBlobsRequest batch = new() { InstanceName = Target.Instance };
            foreach (Blob blob in some)
            {
                byte[] content = family.Shared.ToArray();
                BlobFamily.Number(content, blob);
                batch.Requests.Add(new BatchUpdateBlobsRequest.Types.Request
                {
                    Digest = new Digest { Hash = blob.Hash, SizeBytes = family.Size },
                    Data = UnsafeByteOperations.UnsafeWrap(content),
                });
            }
            Answers.Check(batch, await storage.BatchUpdateBlobsAsync(batch, connection.Options));
        }
    }

    /// <summary>Reads some of the blobs that were written, from first to last.</summary>
    /// <exception cref="LoadFailure">One is not there, or another one.</exception>
    public Task VerifyAsync(BlobFamily family, ReadOnlySpan<Blob> written)
    {
        Blob[] some = new Blob[Math.Min(Verified, written.Length)];
        for (int i = 0; i < some.Length; i++)
        {
            some[i] = written[(int)((long)(written.Length - 1) * (i + 1) / some.Length)];
        }
        return ReadAsync();

        async Task ReadAsync()
        {
            BlobReader reader = new(connection, Target.Instance, family.Size);
            foreach (Blob blob in some)
            {
                await reader.ReadAsync(blob, contents: true);
            }
        }
    }

    public void Dispose() => connection.Dispose();

    private int BatchSize(int size) => (int)Math.Min(1000, batchLimit / (size + EntryOverhead));
}
