using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Sources;

/// <summary>A section of a 64-bit little-endian ELF executable (elf(5)); whatever else stands in the file, all of it is checked.</summary>
internal static class ElfSections
{
    private const int HeaderSize = 64;

    private const int EntrySize = 64;

    /// <summary>More than any client has: 35 sections in 4.2.3 and 2.1.0, and constants of 48 and 186 KB.</summary>
    private const int Most = 1024, Longest = 8 << 20;

    /// <summary>The bytes of the first section of this name; null where there is none, or the file is no such executable.</summary>
    public static byte[]? Read(SafeFileHandle file, ReadOnlySpan<byte> name)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        // Magic, 64 bits, little-endian.
        if (RandomAccess.Read(file, header, 0) < HeaderSize || !header.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            return null;
        }
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        int names = BinaryPrimitives.ReadUInt16LittleEndian(header[62..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[58..]) != EntrySize || count > Most || names >= count
            || Part(file, BinaryPrimitives.ReadUInt64LittleEndian(header[40..]), (ulong)count * EntrySize) is not { } table
            || Section(file, table, names) is not { } texts)
        {
            return null;
        }
        for (int i = 0; i < count; i++)
        {
            uint at = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(i * EntrySize));
            if (at < texts.Length && texts.AsSpan((int)at) is var text && text.StartsWith(name) && text.Length > name.Length && text[name.Length] == 0)
            {
                return Section(file, table, i);
            }
        }
        return null;
    }

    private static byte[]? Section(SafeFileHandle file, byte[] table, int index)
    {
        const uint withoutBytes = 8;
        ReadOnlySpan<byte> entry = table.AsSpan(index * EntrySize, EntrySize);
        return BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]) == withoutBytes ? null
            : Part(file, BinaryPrimitives.ReadUInt64LittleEndian(entry[24..]), BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]));
    }

    private static byte[]? Part(SafeFileHandle file, ulong offset, ulong length)
    {
        if (length is 0 or > Longest || offset > long.MaxValue - Longest)
        {
            return null;
        }
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        for (int read = 0; read < bytes.Length;)
        {
            int more = RandomAccess.Read(file, bytes.AsSpan(read), (long)offset + read);
            if (more == 0)
            {
                return null;
            }
            read += more;
        }
        return bytes;
    }
}
