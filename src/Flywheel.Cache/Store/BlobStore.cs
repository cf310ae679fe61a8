using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cache.Store;

/// <summary>
/// The entries of a cache on disk, a file each. What is served was found to be what its name says; what is least recently used goes first;
/// what was acknowledged stays when the process ends in any way. One at a time has a folder.
/// </summary>
public sealed partial class BlobStore : IDisposable
{
    /// <summary>Up to this size, in bytes, an entry is read whole, and its content checked each time.</summary>
    public const int SmallSize = 64 << 10;

    private const int Stripes = 256;

    /// <summary>How many entries are looked at while the gate is held.</summary>
    private const int Together = 256;

    private readonly CacheFolder folder;
    private readonly StoreOptions options;
    private readonly Action<string> log;
    private readonly FileStream held;
    private readonly EntryLog journal;
    private readonly EntryTable table;
    private readonly Room room;

    /// <summary>The table, the journal and the room; nothing waits for a disk in it but the journal's next lines.</summary>
    private readonly Lock gate = new();

    /// <summary>For an entry's file coming or going: by the hash's first byte, and taken before the gate.</summary>
    private readonly Lock[] stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];

    /// <summary>After an end that was none: what the table says is believed only when the file is there.</summary>
    private volatile bool doubtful;

    private long broken;
    private long evicted;

    /// <summary>How many entries were found to be broken, and thrown away.</summary>
    public long Broken => Volatile.Read(ref broken);

    /// <summary>How many entries had to go for others.</summary>
    public long Evicted => Volatile.Read(ref evicted);

    public string Folder => folder.Path;

    public long MaxSize => options.MaxSize;

    public bool ReadOnly => options.ReadOnly;

    /// <summary>How many blobs and action results there are, and what they take, in bytes.</summary>
    public StoreSize Size
    {
        get
        {
            lock (gate)
            {
                return new(table.Blobs, table.Count - table.Blobs, table.ContentBytes, table.DiskBytes);
            }
        }
    }

    /// <summary>Whether the blob of this size is there; then it counts as used.</summary>
    public bool Contains(EntryKey key, long size)
    {
        lock (gate)
        {
            if (!Use(key, size))
            {
                return false;
            }
        }
        return !doubtful || IsEmpty(key, size) || IsOnDisk(key, size);
    }

    /// <summary>Which of these blobs are not there; those that are count as used.</summary>
    /// <param name="blobs">Names and sizes in bytes.</param>
    /// <returns>Their places in <paramref name="blobs"/>.</returns>
    public List<int> FindMissing(ReadOnlySpan<(EntryKey Key, long Size)> blobs)
    {
        var missing = new List<int>();
        if (doubtful)
        {
            for (int i = 0; i < blobs.Length; i++)
            {
                if (!Contains(blobs[i].Key, blobs[i].Size))
                {
                    missing.Add(i);
                }
            }
            return missing;
        }
        for (int first = 0; first < blobs.Length; first += Together)
        {
            lock (gate)
            {
                for (int i = first; i < Math.Min(first + Together, blobs.Length); i++)
                {
                    if (!Use(blobs[i].Key, blobs[i].Size))
                    {
                        missing.Add(i);
                    }
                }
            }
        }
        return missing;
    }

    /// <summary>Whether all of these blobs are there; then they count as used.</summary>
    public bool ContainsAll(List<(EntryKey Key, long Size)> blobs)
    {
        lock (gate)
        {
            foreach ((EntryKey key, long size) in blobs)
            {
                if (!IsEmpty(key, size) && !(table.TryFind(key, out Entry entry) && entry.Size == size))
                {
                    return false;
                }
            }
            foreach ((EntryKey key, long size) in blobs)
            {
                Use(key, size);
            }
        }
        return !doubtful || blobs.TrueForAll(blob => Contains(blob.Key, blob.Size));
    }

    /// <summary>Opens an entry and checks it; then it counts as used.</summary>
    /// <param name="key">Which.</param>
    /// <param name="size">In bytes, where it is known: one of another size is not the one.</param>
    /// <returns>Null when it is not there, or was broken.</returns>
    public Reading? Read(EntryKey key, long? size)
    {
        if (key.IsEmptyBlob)
        {
            return size is null or 0 ? new([]) : null;
        }
        // A result may be replaced between the look at the table and the opening: then the second look finds the new one.
        for (int look = 0; look < 2; look++)
        {
            Entry entry;
            lock (gate)
            {
                if (!table.TryFind(key, out entry) || (size is { } wanted && entry.Size != wanted))
                {
                    return null;
                }
                table.Touch(entry);
            }
            if (Open(key, entry) is { } reading)
            {
                return reading;
            }
            DropIfBroken(key);
        }
        return null;
    }

    /// <summary>Puts an entry that is in memory.</summary>
    public WriteOutcome Put(EntryKey key, ReadOnlySpan<byte> content)
    {
        if (options.ReadOnly)
        {
            return WriteOutcome.ReadOnly;
        }
        Span<byte> check = stackalloc byte[EntryKey.HashLength];
        SHA256.HashData(content, check);
        if (key.Kind == EntryKind.Blob)
        {
            if (!check.SequenceEqual(key.Hash))
            {
                return WriteOutcome.Mismatch;
            }
            if (Contains(key, content.Length))
            {
                return WriteOutcome.AlreadyThere;
            }
        }
        long bytes = CacheFolder.OnDisk(key.Kind, content.Length);
        if (!TakeRoom(bytes))
        {
            return WriteOutcome.Full;
        }
        string path = folder.NewTemporary();
        WriteOutcome outcome = WriteOutcome.Failed;
        try
        {
            using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
            {
                long at = 0;
                if (key.Kind == EntryKind.ActionResult)
                {
                    RandomAccess.Write(file, check, 0);
                    at = check.Length;
                }
                RandomAccess.Write(file, content, at);
            }
            outcome = Commit(key, path, content.Length, stamp: 0, bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            outcome = Refused(e);
        }
        finally
        {
            if (outcome != WriteOutcome.Stored)
            {
                GiveRoom(bytes);
                File.Delete(path);
            }
        }
        return outcome;
    }

    /// <summary>Begins to take in a blob in pieces.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="size">In bytes, where it is known.</param>
    /// <param name="upload">Where the pieces go; null when the answer is not null.</param>
    /// <returns>Null, or why nothing is to be sent.</returns>
    public WriteOutcome? Begin(EntryKey key, long? size, out Upload? upload)
    {
        upload = null;
        if (options.ReadOnly)
        {
            return WriteOutcome.ReadOnly;
        }
        if (size is { } known && Contains(key, known))
        {
            return WriteOutcome.AlreadyThere;
        }
        if (size > options.MaxSize)
        {
            return WriteOutcome.Full;
        }
        try
        {
            upload = new(this, key, size, folder.NewTemporary());
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refused(e);
        }
    }

    private static bool IsEmpty(EntryKey key, long size) => size == 0 && key.IsEmptyBlob;

    /// <summary>Whether the table has the blob, which counts as used then; the caller has the gate.</summary>
    private bool Use(EntryKey key, long size)
    {
        if (IsEmpty(key, size))
        {
            return true;
        }
        if (!table.TryFind(key, out Entry entry) || entry.Size != size)
        {
            return false;
        }
        table.Touch(entry);
        return true;
    }

    internal static long StampOf(SafeFileHandle file) => File.GetLastWriteTimeUtc(file).Ticks;

    /// <summary>Makes a file that is known to be right the entry; when it is stored, the room that was <paramref name="taken"/> for it is settled.</summary>
    internal WriteOutcome Commit(EntryKey key, string path, long size, long stamp, long taken)
    {
        lock (stripes[key.Hash[0]])
        {
            lock (gate)
            {
                if (key.Kind == EntryKind.Blob && !doubtful && table.TryFind(key, out Entry there) && there.Size == size)
                {
                    table.Touch(there);
                    return WriteOutcome.AlreadyThere;
                }
            }
            try
            {
                folder.Place(path, key);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Refused(e);
            }
            lock (gate)
            {
                table.Remove(key);
                journal.Note(Change.Put, key, size);
                try
                {
                    journal.Flush();
                    table.Add(key, size, stamp);
                    room.Settle(taken);
                    return WriteOutcome.Stored;
                }
                catch (IOException e)
                {
                    // What no index would know of is not acknowledged.
                    journal.Forget();
                    folder.Discard(key);
                    return Refused(e);
                }
            }
        }
    }

    internal WriteOutcome Refused(Exception e)
    {
        lock (gate)
        {
            room.Doubt();
        }
        if (IsNoRoom(e))
        {
            return WriteOutcome.Full;
        }
        log($"writing failed: {e.GetType().Name}, error {e.HResult}");
        return WriteOutcome.Failed;
    }

    public void Dispose()
    {
        Stop();
        lock (gate)
        {
            try
            {
                // With a comparison that was cut short the journal stays, as the sign that one is due.
                if (doubtful)
                {
                    journal.Flush();
                }
                else
                {
                    journal.Close(table.InOrder());
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The journal tells the same; the next one to open it compares it with the files.
                log($"the index could not be written ({e.GetType().Name})");
            }
            journal.Dispose();
        }
        held.Dispose();
    }

    private static bool IsNoRoom(Exception e)
    {
        const int noSpace = 28;
        const int tooLarge = 27;
        const int quota = 122;
        return e.HResult is noSpace or tooLarge or quota;
    }
}

/// <summary>How much there is.</summary>
/// <param name="Blobs">Entries of the CAS.</param>
/// <param name="ActionResults">Entries of the action cache.</param>
/// <param name="ContentBytes">Their contents.</param>
/// <param name="DiskBytes">What they take of the disk, in whole blocks.</param>
public readonly record struct StoreSize(int Blobs, int ActionResults, long ContentBytes, long DiskBytes)
{
    public int Entries => Blobs + ActionResults;
}
