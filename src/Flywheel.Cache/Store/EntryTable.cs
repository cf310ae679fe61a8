namespace Flywheel.Cache.Store;

/// <summary>
/// What is in the cache, in memory: for each entry its size and its place in the order of use. Columns and not objects, so that a million
/// entries are some eighty megabytes and nothing for the garbage collector to walk. Not safe for two threads: its owner locks.
/// </summary>
internal sealed class EntryTable
{
    private const int None = -1;

    private readonly Dictionary<EntryKey, int> slots;
    private EntryKey[] keys;
    private long[] sizes;
    private long[] stamps;
    private uint[] turns;
    private int[] older;
    private int[] newer;
    private int oldest = None;
    private int newest = None;
    private int free = None;
    private int used;
    private uint turn = 1;

    /// <param name="capacity">How many entries are expected.</param>
    internal EntryTable(int capacity)
    {
        capacity = Math.Max(capacity, 1024);
        slots = new(capacity);
        keys = new EntryKey[capacity];
        sizes = new long[capacity];
        stamps = new long[capacity];
        turns = new uint[capacity];
        older = new int[capacity];
        newer = new int[capacity];
    }

    internal int Count => slots.Count;

    internal int Blobs { get; private set; }

    /// <summary>Of all contents, in bytes.</summary>
    internal long ContentBytes { get; private set; }

    /// <summary>What all of it takes on disk, in bytes.</summary>
    internal long DiskBytes { get; private set; }

    internal bool TryFind(EntryKey key, out Entry entry)
    {
        if (!slots.TryGetValue(key, out int slot))
        {
            entry = default;
            return false;
        }
        entry = new(slot, sizes[slot], stamps[slot]);
        return true;
    }

    /// <summary>An entry that is new, as the one used last; <paramref name="stamp"/> as in <see cref="Entry"/>.</summary>
    internal void Add(EntryKey key, long size, long stamp)
    {
        int slot = TakeSlot();
        slots.Add(key, slot);
        keys[slot] = key;
        sizes[slot] = size;
        stamps[slot] = stamp;
        Append(slot);
        Account(key, size, 1);
    }

    internal void Remove(EntryKey key)
    {
        if (!slots.Remove(key, out int slot))
        {
            return;
        }
        Account(key, sizes[slot], -1);
        Unlink(slot);
        newer[slot] = free;
        free = slot;
    }

    /// <summary>The entry is the one used last now.</summary>
    internal void Touch(Entry entry)
    {
        turns[entry.Slot] = turn;
        if (entry.Slot != newest)
        {
            Unlink(entry.Slot);
            Append(entry.Slot);
        }
    }

    internal void Stamp(Entry entry, long stamp) => stamps[entry.Slot] = stamp;

    internal bool TryOldest(out EntryKey key, out long size)
    {
        if (oldest == None)
        {
            (key, size) = (default, 0);
            return false;
        }
        (key, size) = (keys[oldest], sizes[oldest]);
        return true;
    }

    /// <summary>The entries used since the last call, the least recently used first.</summary>
    internal List<EntryKey> TakeTouched()
    {
        var touched = new List<EntryKey>();
        for (int slot = newest; slot != None && turns[slot] == turn; slot = older[slot])
        {
            touched.Add(keys[slot]);
        }
        touched.Reverse();
        turn++;
        return touched;
    }

    /// <summary>All entries, the least recently used first.</summary>
    internal (EntryKey Key, long Size)[] InOrder()
    {
        var all = new (EntryKey, long)[Count];
        int at = 0;
        for (int slot = oldest; slot != None; slot = newer[slot])
        {
            all[at++] = (keys[slot], sizes[slot]);
        }
        return all;
    }

    private void Account(EntryKey key, long size, int sign)
    {
        Blobs += key.Kind == EntryKind.Blob ? sign : 0;
        ContentBytes += sign * size;
        DiskBytes += sign * CacheFolder.OnDisk(key.Kind, size);
    }

    private int TakeSlot()
    {
        if (free != None)
        {
            int slot = free;
            free = newer[slot];
            return slot;
        }
        if (used == keys.Length)
        {
            int capacity = checked(used * 2);
            Array.Resize(ref keys, capacity);
            Array.Resize(ref sizes, capacity);
            Array.Resize(ref stamps, capacity);
            Array.Resize(ref turns, capacity);
            Array.Resize(ref older, capacity);
            Array.Resize(ref newer, capacity);
        }
        return used++;
    }

    private void Append(int slot)
    {
        turns[slot] = turn;
        older[slot] = newest;
        newer[slot] = None;
        if (newest == None)
        {
            oldest = slot;
        }
        else
        {
            newer[newest] = slot;
        }
        newest = slot;
    }

    private void Unlink(int slot)
    {
        (int before, int behind) = (older[slot], newer[slot]);
        if (before == None)
        {
            oldest = behind;
        }
        else
        {
            newer[before] = behind;
        }
        if (behind == None)
        {
            newest = before;
        }
        else
        {
            older[behind] = before;
        }
    }
}

/// <summary>A row of the table, good until the owner's lock is given back.</summary>
/// <param name="Slot">Where it is.</param>
/// <param name="Size">Of the content, in bytes.</param>
/// <param name="Stamp">When the file that was found good was written last, in ticks; 0 where it was not looked at yet.</param>
internal readonly record struct Entry(int Slot, long Size, long Stamp);
