using System.Runtime.InteropServices;

namespace Flywheel.CacheLoad.Http;

/// <summary>PUT of blobs that were never there.</summary>
internal sealed class PutRow(Uri endpoint, BlobFamily family) : Row
{
    private const int Verified = 8;

    private Blob[] blobs = [];

    public override int? Bytes => family.Size;

    public override bool Writes => true;

    public override void Supply(long operations) => blobs = family.New(operations);

    public override LoadClient Open() => new Client(this, new(new(endpoint), family));

    public override Task VerifyAsync(long operations)
    {
        using HttpConnection connection = new(endpoint);
        for (int i = 1; i <= Verified; i++)
        {
            connection.Get(blobs[(operations - 1) * i / Verified].Hash, family.Size, contents: true);
        }
        return Task.CompletedTask;
    }

    private sealed class Client(PutRow row, BlobUpload upload) : LoadClient
    {
        public override bool Blocks => true;

        public override ValueTask OperateAsync(long number)
        {
            upload.Put(row.blobs[number]);
            return ValueTask.CompletedTask;
        }

        public override void Dispose() => upload.Dispose();
    }
}

/// <summary>GET of blobs that are there.</summary>
internal sealed class GetRow(Uri endpoint, BlobFamily family, Blob[] blobs, int sample) : Row
{
    public override int? Bytes => family.Size;

    public override Task PrepareAsync()
    {
        using BlobUpload upload = new(new(endpoint), family);
        foreach (Blob blob in blobs)
        {
            upload.Put(blob);
        }
        return Task.CompletedTask;
    }

    public override LoadClient Open() => new Client(new(endpoint), family.Size, blobs, sample);

    private sealed class Client(HttpConnection connection, int size, Blob[] blobs, int sample) : LoadClient
    {
        public override bool Blocks => true;

        public override ValueTask OperateAsync(long number)
        {
            connection.Get(blobs[number % blobs.Length].Hash, size, number % sample == 0);
            return ValueTask.CompletedTask;
        }

        public override void Dispose() => connection.Dispose();
    }
}

/// <summary>Puts blobs of one family: what they share is sent from where it is.</summary>
internal sealed class BlobUpload : IDisposable
{
    private readonly HttpConnection connection;
    private readonly ArraySegment<byte>[] body;
    private readonly int size;

    public BlobUpload(HttpConnection connection, BlobFamily family)
    {
        this.connection = connection;
        size = family.Size;
        MemoryMarshal.TryGetArray(family.Shared, out ArraySegment<byte> shared);
        body = [shared[..^sizeof(long)], new byte[sizeof(long)]];
    }

    /// <exception cref="LoadFailure">It was not taken.</exception>
    public void Put(Blob blob)
    {
        BlobFamily.Number(body[1], blob);
        connection.Put(blob.Hash, size, body);
    }

    public void Dispose() => connection.Dispose();
}
