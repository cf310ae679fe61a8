using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cache.Store;

/// <summary>A blob on its way in: hashed while it goes to a file of its own, and in the cache only when all of it is right.</summary>
public sealed class Upload : IDisposable
{
    /// <summary>Room is taken in steps, as bytes come: what a client only claims takes none.</summary>
    private const long Step = 1 << 20;

    private readonly BlobStore store;
    private readonly EntryKey key;
    private readonly long? size;
    private readonly string path;
    private readonly SafeFileHandle file;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<ReadOnlyMemory<byte>> parts = [];
    private long taken;
    private bool ended;

    internal Upload(BlobStore store, EntryKey key, long? size, string path)
    {
        this.store = store;
        this.key = key;
        this.size = size;
        this.path = path;
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>How many bytes came so far.</summary>
    public long Length { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <returns>Null, or why no more is taken.</returns>
    public WriteOutcome? Append(ReadOnlySequence<byte> bytes)
    {
        if (size is { } all && Length + bytes.Length > all)
        {
            return WriteOutcome.Mismatch;
        }
        long needed = CacheFolder.OnDisk(EntryKind.Blob, Length + bytes.Length);
        if (needed > taken)
        {
            long whole = size is { } known ? CacheFolder.OnDisk(EntryKind.Blob, known) : long.MaxValue;
            long more = Math.Max(needed, Math.Min(taken + Step, whole)) - taken;
            if (!store.TakeRoom(more))
            {
                return WriteOutcome.Full;
            }
            taken += more;
        }
        try
        {
            Write(bytes);
        }
        catch (IOException e)
        {
            return store.Refused(e);
        }
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            hash.AppendData(part.Span);
        }
        Length += bytes.Length;
        return null;
    }

    /// <summary>That was all of it.</summary>
    public WriteOutcome Complete()
    {
        Span<byte> found = stackalloc byte[EntryKey.HashLength];
        hash.GetHashAndReset(found);
        if ((size is { } all && Length != all) || !found.SequenceEqual(key.Hash))
        {
            return WriteOutcome.Mismatch;
        }
        WriteOutcome outcome = store.Commit(key, path, Length, BlobStore.StampOf(file), taken);
        if (outcome == WriteOutcome.Stored)
        {
            (ended, taken) = (true, 0);
        }
        return outcome;
    }

    /// <summary>With one call to the system, in however many parts it came.</summary>
    private void Write(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
        {
            RandomAccess.Write(file, bytes.FirstSpan, Length);
            return;
        }
        parts.Clear();
        foreach (ReadOnlyMemory<byte> part in bytes)
        {
            parts.Add(part);
        }
        RandomAccess.Write(file, parts, Length);
        parts.Clear();
    }

    /// <summary>What is not in the cache by now is thrown away.</summary>
    public void Dispose()
    {
        store.GiveRoom(taken);
        taken = 0;
        file.Dispose();
        hash.Dispose();
        if (!ended)
        {
            File.Delete(path);
        }
    }
}
