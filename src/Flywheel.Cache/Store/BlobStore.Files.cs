using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cache.Store;

/// <content>Entries' files: opened, checked, thrown away.</content>
public sealed partial class BlobStore
{
    private const int Block = 128 << 10;

    /// <summary>After so long an upload that nobody goes on with is taken to be abandoned.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(10);

    private bool fullSaid;

    /// <summary>Gives up uploads that nobody has gone on with for so long, and says how many.</summary>
    internal Func<TimeSpan, int>? Reclaim { get; set; }

    /// <summary>What the file system has free, in bytes.</summary>
    public long FreeBytes => new DriveInfo(folder.Path).AvailableFreeSpace;

    /// <summary>Room for so many bytes, for which the least recently used entries go.</summary>
    internal bool TakeRoom(long bytes)
    {
        while (true)
        {
            EntryKey victim;
            lock (gate)
            {
                if (room.TryTake(bytes, table.DiskBytes))
                {
                    fullSaid = false;
                    return true;
                }
            }
            // What somebody left half written goes before what is whole.
            if (Reclaim?.Invoke(Abandoned) > 0)
            {
                continue;
            }
            lock (gate)
            {
                if (!room.CanBeMade(bytes, table.DiskBytes))
                {
                    SayFull(bytes);
                    return false;
                }
                if (!table.TryOldest(out victim, out _))
                {
                    victim = EntryKey.EmptyBlob;
                }
            }
            if (!victim.IsEmptyBlob)
            {
                Evict(victim);
            }
            else if (!(Reclaim?.Invoke(TimeSpan.Zero) > 0))
            {
                lock (gate)
                {
                    SayFull(bytes);
                }
                return false;
            }
        }
    }

    /// <summary>Once, until there is room again.</summary>
    private void SayFull(long bytes)
    {
        if (!fullSaid)
        {
            fullSaid = true;
            log($"no room for {bytes} bytes: {table.DiskBytes} of {options.MaxSize} bytes are taken, and the disk has {FreeBytes} free, of which "
                + $"{options.MinFree} stay free");
        }
    }

    internal void GiveRoom(long bytes)
    {
        lock (gate)
        {
            room.Settle(bytes);
        }
    }

    private void Evict(EntryKey victim)
    {
        lock (stripes[victim.Hash[0]])
        {
            lock (gate)
            {
                // Somebody may have used it, or thrown it away, in between.
                if (!table.TryOldest(out EntryKey oldest, out long size) || !oldest.Equals(victim))
                {
                    return;
                }
                Forget(victim);
                room.Freed(CacheFolder.OnDisk(victim.Kind, size));
            }
            folder.Discard(victim);
            Interlocked.Increment(ref evicted);
        }
    }

    /// <summary>Out of the table and the journal; the caller has the gate, and the entry's stripe.</summary>
    private void Forget(EntryKey key)
    {
        table.Remove(key);
        journal.Note(Change.Removed, key, 0);
        try
        {
            journal.Flush();
        }
        catch (IOException)
        {
            // It stays noted, and goes with the next.
        }
    }

    private bool IsOnDisk(EntryKey key, long size)
    {
        var file = new FileInfo(folder.PathOf(key));
        if (file.Exists && file.Length == CacheFolder.FileLength(key.Kind, size))
        {
            return true;
        }
        DropIfBroken(key);
        return false;
    }

    /// <summary>Null when the file is not there or not what its name says.</summary>
    /// <exception cref="IOException">The system cannot read it now, which says nothing of the entry: it has no descriptor left, or the disk fails.</exception>
    private Reading? Open(EntryKey key, Entry entry)
    {
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(folder.PathOf(key), options: FileOptions.SequentialScan, share: FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException
            || (e is UnauthorizedAccessException && Directory.Exists(folder.PathOf(key))))
        {
            return null;
        }
        bool kept = false;
        try
        {
            if (RandomAccess.GetLength(file) != CacheFolder.FileLength(key.Kind, entry.Size))
            {
                return null;
            }
            if (entry.Size <= SmallSize || key.Kind == EntryKind.ActionResult)
            {
                return ReadWhole(file, key, entry.Size);
            }
            long stamp = StampOf(file);
            if (stamp != entry.Stamp)
            {
                if (!IsRight(file, key))
                {
                    return null;
                }
                lock (gate)
                {
                    if (table.TryFind(key, out Entry now) && now.Size == entry.Size)
                    {
                        table.Stamp(now, stamp);
                    }
                }
            }
            kept = true;
            return new(file, entry.Size);
        }
        finally
        {
            if (!kept)
            {
                file.Dispose();
            }
        }
    }

    private static Reading? ReadWhole(SafeFileHandle file, EntryKey key, long size)
    {
        Span<byte> found = stackalloc byte[EntryKey.HashLength];
        Span<byte> expected = stackalloc byte[EntryKey.HashLength];
        key.Hash.CopyTo(expected);
        long at = 0;
        if (key.Kind == EntryKind.ActionResult)
        {
            at = RandomAccess.Read(file, expected, 0);
        }
        var content = new byte[size];
        for (int filled = 0; filled < content.Length;)
        {
            int read = RandomAccess.Read(file, content.AsSpan(filled), at + filled);
            if (read == 0)
            {
                return null;
            }
            filled += read;
        }
        SHA256.HashData(content, found);
        return found.SequenceEqual(expected) ? new(content) : null;
    }

    private static bool IsRight(SafeFileHandle file, EntryKey key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(Block);
        long at = 0;
        for (int read; (read = RandomAccess.Read(file, block, at)) > 0; at += read)
        {
            hash.AppendData(block, 0, read);
        }
        ArrayPool<byte>.Shared.Return(block);
        Span<byte> found = stackalloc byte[EntryKey.HashLength];
        hash.GetHashAndReset(found);
        return found.SequenceEqual(key.Hash);
    }

    /// <summary>Looks at an entry once more, alone with it, and throws it away unless it is right.</summary>
    /// <returns>Whether it was thrown away.</returns>
    private bool DropIfBroken(EntryKey key)
    {
        lock (stripes[key.Hash[0]])
        {
            Entry entry;
            lock (gate)
            {
                if (!table.TryFind(key, out entry))
                {
                    return false;
                }
            }
            using Reading? reading = Open(key, entry with { Stamp = 0 });
            if (reading is not null)
            {
                return false;
            }
            lock (gate)
            {
                Forget(key);
            }
            folder.Discard(key);
        }
        Interlocked.Increment(ref broken);
        log($"{(key.Kind == EntryKind.Blob ? "cas" : "ac")}/{key.Hex} was not what its name says, and is thrown away");
        return true;
    }
}
