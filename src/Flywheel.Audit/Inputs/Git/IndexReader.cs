using System.Buffers.Binary;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>Reads an index file. Its checksum is not computed: a file cut short shows in its structure.</summary>
internal sealed class IndexReader
{
    private const int FixedPart = 40;
    private const ushort Extended = 0x4000;
    private const ushort SkipWorktree = 0x4000;
    private const ushort IntentToAdd = 0x2000;
    private const uint FewestBytesOfEntry = 16;

    private readonly byte[] file;
    private readonly int hash;
    private readonly int end;
    private readonly Dictionary<string, ObjectId> trees = [];
    private int at;

    private IndexReader(byte[] file, int hash)
    {
        this.file = file;
        this.hash = hash;
        end = file.Length - hash;
    }

    /// <param name="file">All of it.</param>
    /// <param name="hash">Bytes of an object's name in this repository.</param>
    /// <param name="shared">The bytes of the shared index of that name, which lies beside it; null where there is none.</param>
    /// <exception cref="InvalidDataException">It is no index, is cut short, or holds what git never puts there; the message says which.</exception>
    public static GitIndex Read(byte[] file, int hash, Func<ObjectId, byte[]?> shared)
    {
        var reader = new IndexReader(file, hash);
        try
        {
            return reader.Whole(shared);
        }
        catch (Exception short_) when (short_ is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("it is cut short");
        }
    }

    private GitIndex Whole(Func<ObjectId, byte[]?> shared)
    {
        List<IndexEntry> entries = Entries();
        while (at < end)
        {
            ReadOnlySpan<byte> name = file.AsSpan(at, 4);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 4));
            at += 8;
            if (size > end - at)
            {
                throw new InvalidDataException("it is cut short");
            }
            ReadOnlySpan<byte> content = file.AsSpan(at, (int)size);
            at += (int)size;
            if (name.SequenceEqual("link"u8))
            {
                entries = Joined(content, entries, shared);
            }
            else if (name.SequenceEqual("TREE"u8))
            {
                Trees(content);
            }
            else if (name[0] is not (>= (byte)'A' and <= (byte)'Z') && !name.SequenceEqual("sdir"u8))
            {
                throw new InvalidDataException(
                    $"it needs an extension that is not known here: {(System.Text.Ascii.IsValid(name) && !name.ContainsAnyExceptInRange((byte)'!', (byte)'~')
                        ? System.Text.Encoding.ASCII.GetString(name)
                        : "0x" + Convert.ToHexStringLower(name))}");
            }
        }
        foreach (IndexEntry entry in entries)
        {
            Check(entry);
        }
        return new(entries, trees);
    }

    /// <summary>Git takes no other entry into an index; a replacement that replaces nothing has no path.</summary>
    private static void Check(IndexEntry entry)
    {
        if (!(entry.IsFile || entry.IsLink || entry.IsRepository || entry.IsFolder))
        {
            throw new InvalidDataException("it holds what is neither file, link, folder nor repository");
        }
        bool isFolder = entry.IsFolder && entry.Path.EndsWith('/');
        if (isFolder != entry.IsFolder || !GitPath.IsInside(isFolder ? entry.Path.AsSpan(0, entry.Path.Length - 1) : entry.Path))
        {
            throw new InvalidDataException("it holds a path that git lets into no index");
        }
    }

    private List<IndexEntry> Entries()
    {
        if (!file.AsSpan().StartsWith("DIRC"u8) || end < 12)
        {
            throw new InvalidDataException("it is no index");
        }
        uint version = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(4));
        uint count = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(8));
        if (version is < 2 or > 4)
        {
            throw new InvalidDataException($"its version is {version}; 2, 3 and 4 are known here");
        }
        if (count > file.Length / FewestBytesOfEntry)
        {
            throw new InvalidDataException("it is cut short");
        }
        at = 12;
        var entries = new List<IndexEntry>((int)count);
        byte[] path = new byte[256];
        int length = 0;
        for (uint index = 0; index < count; index++)
        {
            entries.Add(Entry(version, ref path, ref length));
        }
        return at <= end ? entries : throw new InvalidDataException("it is cut short");
    }

    private IndexEntry Entry(uint version, ref byte[] path, ref int length)
    {
        int start = at;
        uint Word(int offset) => BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(start + offset));
        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(start + FixedPart + hash));
        at += FixedPart + hash + 2;
        ushort more = 0;
        if ((flags & Extended) != 0)
        {
            more = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at));
            at += 2;
        }
        int kept = version == 4 ? checked(length - (int)Offset(file, ref at)) : 0;
        int name = file.AsSpan(at, end - at).IndexOf((byte)0);
        ArgumentOutOfRangeException.ThrowIfNegative(name);
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        if (kept + name > path.Length)
        {
            Array.Resize(ref path, (kept + name) * 2);
        }
        file.AsSpan(at, name).CopyTo(path.AsSpan(kept));
        length = kept + name;
        // Of versions 2 and 3, zeros follow up to a multiple of eight bytes, one at least.
        at = version == 4 ? at + name + 1 : start + ((at - start + name + 8) & ~7);
        return new(
            PathText.Of(path.AsSpan(0, length)),
            Word(24),
            new(file.AsSpan(start + FixedPart, hash)),
            new(new(Word(0), Word(4)), new(Word(8), Word(12)), Word(20), Word(36)))
        {
            IsSkipped = (more & (SkipWorktree | IntentToAdd)) != 0,
        };
    }

    /// <summary>A number as packs and this file write distances: each further byte begins one higher.</summary>
    internal static long Offset(ReadOnlySpan<byte> bytes, ref int at)
    {
        int value = bytes[at++];
        long number = value & 0x7F;
        while ((value & 0x80) != 0)
        {
            value = bytes[at++];
            number = checked(((number + 1) << 7) | (long)(value & 0x7F));
        }
        return number;
    }

    /// <summary>The entries of the shared index, with some removed, some replaced, and the own ones added.</summary>
    private List<IndexEntry> Joined(ReadOnlySpan<byte> link, List<IndexEntry> own, Func<ObjectId, byte[]?> shared)
    {
        var id = new ObjectId(link[..hash]);
        if (id.Bytes.IndexOfAnyExcept((byte)0) < 0)
        {
            return own;
        }
        byte[] bytes = shared(id) ?? throw new InvalidDataException($"its shared index {id} cannot be read");
        List<IndexEntry> all = new IndexReader(bytes, hash).Entries();
        link = link[hash..];
        if (link.IsEmpty)
        {
            return [.. all, .. own];
        }
        bool[] removed = Bitmap(ref link, all.Count), replaced = Bitmap(ref link, all.Count);
        var joined = new List<IndexEntry>(all.Count + own.Count);
        int next = 0;
        for (int index = 0; index < all.Count; index++)
        {
            // A replacement has no name of its own.
            IndexEntry entry = replaced[index] ? own[next++] with { Path = all[index].Path } : all[index];
            if (!removed[index])
            {
                joined.Add(entry);
            }
        }
        joined.AddRange(own[next..]);
        joined.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return joined;
    }

    /// <summary>An EWAH bitmap: runs of equal words, each followed by words as they are.</summary>
    private static bool[] Bitmap(ref ReadOnlySpan<byte> bytes, int count)
    {
        uint words = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        ReadOnlySpan<byte> body = bytes.Slice(8, checked((int)words * 8));
        bytes = bytes[(8 + body.Length + 4)..];
        var bits = new bool[count];
        long bit = 0;
        while (!body.IsEmpty)
        {
            ulong marker = BinaryPrimitives.ReadUInt64BigEndian(body);
            body = body[8..];
            long run = (long)((marker >> 1) & uint.MaxValue) * 64;
            if ((marker & 1) != 0)
            {
                Array.Fill(bits, true, (int)Math.Min(bit, count), (int)Math.Min(run, Math.Max(0, count - bit)));
            }
            bit += run;
            for (ulong literals = marker >> 33; literals > 0; literals--)
            {
                ulong word = BinaryPrimitives.ReadUInt64BigEndian(body);
                body = body[8..];
                for (int place = 0; place < 64 && bit + place < count; place++)
                {
                    bits[bit + place] = (word >> place & 1) != 0;
                }
                bit += 64;
            }
        }
        return bits;
    }

    /// <summary>The cache of trees: a folder each, before its own folders; -1 entries where it is not known.</summary>
    private void Trees(ReadOnlySpan<byte> content)
    {
        var open = new Stack<(string Path, int Folders)>();
        while (!content.IsEmpty)
        {
            int name = content.IndexOf((byte)0), space = content.IndexOf((byte)' '), line = content.IndexOf((byte)'\n');
            if (name < 0 || space < name || line < space
                || !int.TryParse(content[(name + 1)..space], out int entries) || !int.TryParse(content[(space + 1)..line], out int folders))
            {
                trees.Clear();
                return;
            }
            string path = (open.TryPeek(out (string Path, int Folders) parent) ? parent.Path : "") + PathText.Of(content[..name]);
            content = content[(line + 1)..];
            if (entries >= 0)
            {
                trees[path] = new(content[..hash]);
                content = content[hash..];
            }
            if (open.TryPop(out parent) && parent.Folders > 1)
            {
                open.Push((parent.Path, parent.Folders - 1));
            }
            if (folders > 0)
            {
                open.Push((path.Length == 0 ? "" : path + "/", folders));
            }
        }
    }
}
