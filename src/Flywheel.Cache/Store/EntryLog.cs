using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Cache.Store;

/// <summary>What is done to the entries, in the journal.</summary>
internal enum Change : byte
{
    Put = 1,
    Used = 2,
    Removed = 3,
}

/// <summary>
/// The table of entries on disk: <c>index-N</c> is all of it at one moment, <c>journal-N</c> what happened since. A journal that is there
/// when a cache is opened says that the last one was not closed. Not safe for two threads: its owner locks.
/// </summary>
internal sealed class EntryLog : IDisposable
{
    /// <summary>From this length on, in bytes, a new index is worth its writing.</summary>
    internal const long LongJournal = 64 << 20;

    private const int EntryLength = 1 + EntryKey.HashLength + sizeof(long);
    private const int RecordLength = 1 + EntryLength + sizeof(uint);
    private const int CheckLength = 16;
    private const int Pending = 1024 * RecordLength;

    private static ReadOnlySpan<byte> Magic => "flywheel cache index 1\n"u8;

    private readonly CacheFolder folder;
    private readonly byte[] buffer = new byte[Pending];
    private int buffered;
    private long generation;
    private SafeFileHandle? journal;
    private long length;
    private long carried;
    private bool gap;

    internal EntryLog(CacheFolder folder) => this.folder = folder;

    /// <summary>Whether a new index is due.</summary>
    internal bool IsLong => gap || carried + length > LongJournal;

    /// <summary>Reads what there is.</summary>
    /// <returns>The table, whether the last cache was closed, and whether the table can be trusted to have been kept from the beginning.</returns>
    internal (EntryTable Table, bool Closed, bool Whole) Read()
    {
        long[] indexes = [.. Generations("index-").OrderDescending()];
        long[] journals = [.. Generations("journal-").Order()];
        EntryTable table = new(0);
        long from = -1;
        foreach (long candidate in indexes)
        {
            if (ReadIndex(Name("index-", candidate)) is { } read)
            {
                (table, from) = (read, candidate);
                break;
            }
        }
        foreach (long number in journals.Where(number => number >= from))
        {
            carried += Replay(Name("journal-", number), table);
        }
        generation = Math.Max(indexes.Prepend(0).Max(), journals.Prepend(0).Max());
        // A cache has no index until it is closed for the first time; its first journal is number 1.
        return (table, journals.Length == 0, from >= 0 || journals is [1, ..]);
    }

    /// <summary>Goes on in a new journal.</summary>
    /// <returns>Its number, and that of the index that <see cref="Keep"/> may write of the table as it is now.</returns>
    internal long Begin()
    {
        Flush();
        SafeFileHandle next = File.OpenHandle(Name("journal-", generation + 1), FileMode.Create, FileAccess.Write, FileShare.Read);
        journal?.Dispose();
        journal = next;
        carried += length;
        length = 0;
        return ++generation;
    }

    /// <summary>Writes the index of that number, and throws the older files away. The one part that needs no lock.</summary>
    internal void Keep((EntryKey Key, long Size)[] entries, long number)
    {
        WriteIndex(Name("index-", number), entries);
        DeleteBefore(number);
        (carried, gap) = (0, false);
    }

    /// <summary>Notes a change; it is on its way to the disk only with <see cref="Flush"/>.</summary>
    internal void Note(Change change, EntryKey key, long size)
    {
        if (buffered == Pending)
        {
            MakeRoom();
        }
        Span<byte> record = buffer.AsSpan(buffered, RecordLength);
        record[0] = (byte)change;
        WriteEntry(record[1..], key, size);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(RecordLength - sizeof(uint))..], Check(record[..(RecordLength - sizeof(uint))]));
        buffered += RecordLength;
    }

    /// <summary>Hands what was noted to the system; what a full disk did not take is tried again with the next.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    internal void Flush()
    {
        if (buffered > 0 && journal is not null)
        {
            RandomAccess.Write(journal, buffer.AsSpan(0, buffered), length);
            length += buffered;
            buffered = 0;
        }
    }

    /// <summary>With a disk that takes nothing, what happened is told by the next index.</summary>
    private void MakeRoom()
    {
        try
        {
            Flush();
        }
        catch (IOException)
        {
            (buffered, gap) = (0, true);
        }
    }

    /// <summary>Takes back the last change that was noted and could not be flushed.</summary>
    internal void Forget() => buffered -= RecordLength;

    /// <summary>Leaves an index and no journal: the sign of a cache that was closed.</summary>
    internal void Close((EntryKey Key, long Size)[] entries)
    {
        long number = generation + 1;
        WriteIndex(Name("index-", number), entries);
        Dispose();
        DeleteBefore(number);
    }

    public void Dispose()
    {
        journal?.Dispose();
        journal = null;
    }

    private static uint Check(ReadOnlySpan<byte> record) => (uint)XxHash3.HashToUInt64(record);

    private static void WriteEntry(Span<byte> to, EntryKey key, long size)
    {
        to[0] = (byte)key.Kind;
        key.Hash.CopyTo(to[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(to[(1 + EntryKey.HashLength)..], size);
    }

    private static (EntryKey Key, long Size) ReadEntry(ReadOnlySpan<byte> from) => (
        new((EntryKind)from[0], from.Slice(1, EntryKey.HashLength)),
        BinaryPrimitives.ReadInt64LittleEndian(from[(1 + EntryKey.HashLength)..]));

    private void DeleteBefore(long number)
    {
        foreach (string kind in (string[])["index-", "journal-"])
        {
            foreach (long older in Generations(kind).Where(older => older < number))
            {
                File.Delete(Name(kind, older));
            }
        }
    }

    private string Name(string kind, long number) => folder.In(kind + number.ToString(CultureInfo.InvariantCulture));

    private IEnumerable<long> Generations(string kind)
    {
        foreach (string path in Directory.GetFiles(folder.Path, kind + "*"))
        {
            if (long.TryParse(Path.GetFileName(path.AsSpan())[kind.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                yield return number;
            }
        }
    }

    private static void WriteIndex(string path, (EntryKey Key, long Size)[] entries)
    {
        string temporary = path + ".new";
        var hash = new XxHash128();
        using (SafeFileHandle file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
        {
            long at = 0;
            var block = new byte[EntryLength * 4096];
            Put(Magic);
            for (int first = 0; first < entries.Length; first += 4096)
            {
                ReadOnlySpan<(EntryKey Key, long Size)> part = entries.AsSpan(first, Math.Min(4096, entries.Length - first));
                for (int i = 0; i < part.Length; i++)
                {
                    WriteEntry(block.AsSpan(i * EntryLength), part[i].Key, part[i].Size);
                }
                Put(block.AsSpan(0, part.Length * EntryLength));
            }
            RandomAccess.Write(file, hash.GetCurrentHash(), at);
            RandomAccess.FlushToDisk(file);

            void Put(ReadOnlySpan<byte> bytes)
            {
                hash.Append(bytes);
                RandomAccess.Write(file, bytes, at);
                at += bytes.Length;
            }
        }
        File.Move(temporary, path, overwrite: true);
    }

    private static EntryTable? ReadIndex(string path)
    {
        byte[] all = File.ReadAllBytes(path);
        int body = all.Length - CheckLength;
        if (body < Magic.Length || (body - Magic.Length) % EntryLength != 0 || !all.AsSpan().StartsWith(Magic)
            || !XxHash128.Hash(all.AsSpan(0, body)).AsSpan().SequenceEqual(all.AsSpan(body)))
        {
            return null;
        }
        var table = new EntryTable((body - Magic.Length) / EntryLength);
        for (int at = Magic.Length; at < body; at += EntryLength)
        {
            (EntryKey key, long size) = ReadEntry(all.AsSpan(at, EntryLength));
            table.Add(key, size, stamp: 0);
        }
        return table;
    }

    /// <summary>Up to the first record that is not whole: there the writing stopped.</summary>
    /// <returns>How many bytes that is.</returns>
    private static long Replay(string path, EntryTable table)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        var block = new byte[RecordLength * 4096];
        for (long at = 0; ;)
        {
            int read = RandomAccess.Read(file, block, at);
            int whole = read / RecordLength;
            for (int i = 0; i < whole; i++)
            {
                ReadOnlySpan<byte> record = block.AsSpan(i * RecordLength, RecordLength);
                if (BinaryPrimitives.ReadUInt32LittleEndian(record[(RecordLength - sizeof(uint))..]) != Check(record[..(RecordLength - sizeof(uint))]))
                {
                    return at;
                }
                (EntryKey key, long size) = ReadEntry(record[1..]);
                Apply(table, (Change)record[0], key, size);
            }
            if (whole == 0)
            {
                return at;
            }
            at += whole * RecordLength;
        }
    }

    private static void Apply(EntryTable table, Change change, EntryKey key, long size)
    {
        switch (change)
        {
            case Change.Put:
                table.Remove(key);
                table.Add(key, size, stamp: 0);
                break;
            case Change.Used when table.TryFind(key, out Entry entry):
                table.Touch(entry);
                break;
            case Change.Removed:
                table.Remove(key);
                break;
        }
    }
}
