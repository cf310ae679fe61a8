namespace Flywheel.Cache.Server;

/// <summary>What a server has done since it was started.</summary>
public sealed class CacheCounters
{
    private long resultHits;
    private long resultMisses;
    private long blobHits;
    private long blobMisses;
    private long stored;
    private long refused;
    private long bytesIn;
    private long bytesOut;

    /// <summary>Action results that were asked for and there.</summary>
    public long ResultHits => Volatile.Read(ref resultHits);

    public long ResultMisses => Volatile.Read(ref resultMisses);

    /// <summary>Blobs that were asked for and there.</summary>
    public long BlobHits => Volatile.Read(ref blobHits);

    public long BlobMisses => Volatile.Read(ref blobMisses);

    /// <summary>Entries that were written.</summary>
    public long Stored => Volatile.Read(ref stored);

    /// <summary>Entries that were not taken in, for whatever reason.</summary>
    public long Refused => Volatile.Read(ref refused);

    /// <summary>Contents received, in bytes.</summary>
    public long BytesIn => Volatile.Read(ref bytesIn);

    /// <summary>Contents sent, in bytes.</summary>
    public long BytesOut => Volatile.Read(ref bytesOut);

    internal void Result(bool hit) => Interlocked.Increment(ref hit ? ref resultHits : ref resultMisses);

    internal void Blob(bool hit) => Interlocked.Increment(ref hit ? ref blobHits : ref blobMisses);

    internal void Written(Store.WriteOutcome outcome)
    {
        if (outcome == Store.WriteOutcome.Stored)
        {
            Interlocked.Increment(ref stored);
        }
        else if (outcome != Store.WriteOutcome.AlreadyThere)
        {
            Interlocked.Increment(ref refused);
        }
    }

    internal void Received(long bytes) => Interlocked.Add(ref bytesIn, bytes);

    internal void Sent(long bytes) => Interlocked.Add(ref bytesOut, bytes);
}
