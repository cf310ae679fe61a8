namespace Flywheel.CacheLoad.Grpc;

/// <summary>ByteStream.Write of large blobs that were never there.</summary>
internal sealed class StreamWriteRow(GrpcCache cache, BlobFamily family, int chunk) : Row
{
    private Blob[] blobs = [];

    public override int? Bytes => family.Size;

    public override bool Writes => true;

    public override void Supply(long operations) => blobs = family.New(operations);

    public override LoadClient Open() => new Client(this, cache.Open(), cache.Target.Instance, family, chunk);

    public override Task VerifyAsync(long operations) => cache.VerifyAsync(family, blobs.AsSpan(..(int)operations));

    private sealed class Client(StreamWriteRow row, GrpcConnection connection, string instance, BlobFamily family, int chunk) : LoadClient
    {
        private readonly BlobWriter writer = new(connection, instance, family, chunk);

        public override ValueTask OperateAsync(long number) => writer.WriteAsync(row.blobs[number]);

        public override void Dispose() => connection.Dispose();
    }
}

/// <summary>ByteStream.Read of large blobs that are there.</summary>
internal sealed class StreamReadRow(GrpcCache cache, BlobFamily family, Blob[] blobs, int sample) : Row
{
    public override int? Bytes => family.Size;

    public override Task PrepareAsync() => cache.PutAsync(family, blobs);

    public override LoadClient Open() => new Client(cache.Open(), cache.Target.Instance, family.Size, blobs, sample);

    private sealed class Client(GrpcConnection connection, string instance, int size, Blob[] blobs, int sample) : LoadClient
    {
        private readonly BlobReader reader = new(connection, instance, size);

        public override ValueTask OperateAsync(long number) => reader.ReadAsync(blobs[number % blobs.Length], number % sample == 0);

        public override void Dispose() => connection.Dispose();
    }
}
