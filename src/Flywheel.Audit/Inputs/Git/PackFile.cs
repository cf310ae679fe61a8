using System.Buffers.Binary;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>A pack and its index: gitformat-pack(5), version 2 of both.</summary>
internal sealed class PackFile : IDisposable
{
    private const int Fan = 256;
    private const int Head = 8;

    private readonly int hash;
    private readonly DiskFile index;
    private readonly uint[] fan = new uint[Fan];
    private readonly Func<DiskFile> open;
    private DiskFile? pack;

    /// <param name="index">Of the pack.</param>
    /// <param name="open">Opens the pack itself, once something is needed from it.</param>
    /// <param name="hash">Bytes of an object's name.</param>
    /// <exception cref="InvalidDataException">It is no index of version 2, or is cut short.</exception>
    public PackFile(DiskFile index, Func<DiskFile> open, int hash)
    {
        this.index = index;
        this.open = open;
        this.hash = hash;
        var head = new byte[Head + (Fan * 4)];
        if (index.Read(head, 0) < head.Length || !head.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException("the index of a pack is cut short, or not of version 2");
        }
        for (int at = 0; at < Fan; at++)
        {
            fan[at] = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(Head + (at * 4)));
            if (at > 0 && fan[at] < fan[at - 1])
            {
                throw new InvalidDataException("the index of a pack is damaged");
            }
        }
        if (index.Size < Head + (Fan * 4) + ((long)Count * (hash + 8)))
        {
            throw new InvalidDataException("the index of a pack is cut short");
        }
    }

    private uint Count => fan[Fan - 1];

    /// <summary>Of version 2.</summary>
    private static ReadOnlySpan<byte> Magic => [0xFF, (byte)'t', (byte)'O', (byte)'c', 0, 0, 0, 2];

    /// <summary>Where an object begins in the pack; -1 without it.</summary>
    public long Find(ObjectId id)
    {
        (uint first, byte[] names) = Bucket(id.Bytes[0]);
        int low = 0, high = names.Length / hash;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = names.AsSpan(middle * hash, hash).SequenceCompareTo(id.Bytes);
            if (order == 0)
            {
                return Offset(first + (uint)middle);
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }
        return -1;
    }

    /// <summary>The names that begin so.</summary>
    /// <param name="digits">Two at least, hexadecimal, lower case.</param>
    public IEnumerable<ObjectId> Abbreviated(string digits)
    {
        (_, byte[] names) = Bucket(Convert.FromHexString(digits[..2])[0]);
        for (int at = 0; at < names.Length; at += hash)
        {
            var id = new ObjectId(names.AsSpan(at, hash));
            if (id.ToString().StartsWith(digits, StringComparison.Ordinal))
            {
                yield return id;
            }
        }
    }

    /// <param name="at">Where it begins.</param>
    /// <param name="most">Bytes.</param>
    /// <param name="outside">Looks for the base of a delta that the pack may not hold; null without it.</param>
    /// <returns>Null where it is larger.</returns>
    /// <exception cref="InvalidDataException">The pack is damaged.</exception>
    public GitObject? Read(long at, int most, Func<ObjectId, GitObject?> outside)
    {
        pack ??= open();
        var deltas = new Stack<byte[]>();
        Span<byte> head = stackalloc byte[32];
        while (true)
        {
            (int type, long size, long start) = Header(at);
            if (size > most)
            {
                return null;
            }
            GitObject? found = null;
            switch (type)
            {
                case >= 1 and <= 4:
                    found = new((ObjectKind)type, Inflated.Read(pack, start, (int)size));
                    break;
                case 6:
                    int used = 0;
                    head.Clear();
                    _ = pack.Read(head, start);
                    long back = IndexReader.Offset(head, ref used);
                    deltas.Push(Inflated.Read(pack, start + used, (int)size));
                    at = back > 0 && back < at ? at - back : throw new InvalidDataException("a delta's base lies outside of its pack");
                    break;
                case 7:
                    _ = pack.Read(head[..hash], start);
                    deltas.Push(Inflated.Read(pack, start + hash, (int)size));
                    var id = new ObjectId(head[..hash]);
                    at = Find(id);
                    found = at < 0 ? outside(id) ?? throw new InvalidDataException("a delta's base is not there") : null;
                    break;
                default:
                    throw new InvalidDataException("a pack holds what is no object");
            }
            // A chain as long as that goes in a circle; git makes them of fifty.
            if (deltas.Count > 5000)
            {
                throw new InvalidDataException("a chain of deltas has no end");
            }
            while (found is not null && deltas.TryPop(out byte[]? delta))
            {
                found = Delta.Apply(found.Content, delta, most) is { } content ? new(found.Kind, content) : null;
            }
            if (deltas.Count == 0)
            {
                return found;
            }
        }
    }

    public void Dispose()
    {
        index.Dispose();
        pack?.Dispose();
    }

    /// <summary>The names that share their first byte, and the place of the first of them.</summary>
    private (uint First, byte[] Names) Bucket(byte value)
    {
        uint first = value == 0 ? 0 : fan[value - 1];
        var names = new byte[(fan[value] - first) * (uint)hash];
        int read = index.Read(names, Head + (Fan * 4) + ((long)first * hash));
        return read == names.Length ? (first, names) : throw new InvalidDataException("the index of a pack is cut short");
    }

    private long Offset(uint place)
    {
        Span<byte> bytes = stackalloc byte[8];
        long offsets = Head + (Fan * 4) + ((long)Count * (hash + 4));
        _ = index.Read(bytes[..4], offsets + (place * 4L));
        uint offset = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if ((offset & 0x8000_0000) == 0)
        {
            return offset;
        }
        _ = index.Read(bytes, offsets + (Count * 4L) + ((offset & 0x7FFF_FFFF) * 8L));
        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    private (int Type, long Size, long Start) Header(long at)
    {
        Span<byte> head = stackalloc byte[16];
        int read = at < 0 ? 0 : pack!.Read(head, at);
        int used = 0;
        if (read < 1)
        {
            throw new InvalidDataException("a pack is cut short");
        }
        int value = head[used++];
        long size = value & 15;
        int type = (value >> 4) & 7;
        for (int shift = 4; (value & 0x80) != 0; shift += 7)
        {
            if (used >= read || shift > 53)
            {
                throw new InvalidDataException("a pack is damaged");
            }
            value = head[used++];
            size |= (long)(value & 0x7F) << shift;
        }
        return (type, size, at + used);
    }
}
