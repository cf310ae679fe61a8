using System.Buffers.Binary;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Inputs.Git;

namespace Flywheel.Fuzz.Targets;

/// <summary>Writes git's index: gitformat-index(5).</summary>
internal static class IndexFile
{
    private const int Hash = 20, Most = 0xFFF;
    private const ushort Extended = 0x4000, SkipWorktree = 0x4000;

    /// <param name="version">2, 3 or 4; of 2, no entry is one that is skipped.</param>
    /// <param name="entries">As they shall be read again.</param>
    public static byte[] Of(byte version, IReadOnlyList<IndexEntry> entries)
    {
        List<byte> bytes = [.. "DIRC"u8, 0, 0, 0, version, .. Word((uint)entries.Count)];
        byte[] before = [];
        foreach (IndexEntry entry in entries)
        {
            byte[] path = PathText.Bytes(entry.Path);
            int start = bytes.Count;
            IndexStamp stamp = entry.Stamp;
            uint[] words =
            [
                stamp.Changed.Seconds, stamp.Changed.Nanoseconds, stamp.Modified.Seconds, stamp.Modified.Nanoseconds, 0, stamp.Inode, entry.Mode, 0, 0,
                stamp.Size,
            ];
            bytes.AddRange(words.SelectMany(Word));
            bytes.AddRange(entry.Id.Bytes);
            bytes.AddRange(Half((ushort)(Math.Min(path.Length, Most) | (entry.IsSkipped ? Extended : 0))));
            if (entry.IsSkipped)
            {
                bytes.AddRange(Half(SkipWorktree));
            }
            int kept = version == 4 ? path.AsSpan().CommonPrefixLength(before) : 0;
            if (version == 4)
            {
                bytes.AddRange(Distance(before.Length - kept));
            }
            bytes.AddRange(path.AsSpan(kept));
            bytes.AddRange(new byte[version == 4 ? 1 : 8 - ((bytes.Count - start) % 8)]);
            before = path;
        }
        bytes.AddRange([.. "TREE"u8, 0, 0, 0, 6, 0, .. "-1 0\n"u8]);
        bytes.AddRange(new byte[Hash]);
        return [.. bytes];
    }

    /// <summary>Seven bits a byte, the highest first; each further byte begins one higher.</summary>
    private static byte[] Distance(int number)
    {
        var bytes = new Stack<byte>([(byte)(number & 0x7F)]);
        while ((number >>= 7) != 0)
        {
            bytes.Push((byte)(0x80 | (--number & 0x7F)));
        }
        return [.. bytes];
    }

    private static byte[] Word(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Half(ushort value) => [(byte)(value >> 8), (byte)value];
}
