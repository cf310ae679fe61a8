using System.Runtime.CompilerServices;

namespace Flywheel.Host.Evidence;

/// <summary>Protobuf's wire format, as far as it is read without the library.</summary>
internal static class WireFormat
{
    private const int LongestVarint = 10;

    /// <summary>Reads a varint. False when there are too many bytes; true with a size of 0 when there are too few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Varint(ReadOnlySpan<byte> bytes, out ulong value, out int size)
    {
        // Nearly all of them are one byte, and this is asked millions of times of a large stream.
        if (bytes.Length > 0 && bytes[0] < 0x80)
        {
            value = bytes[0];
            size = 1;
            return true;
        }
        return Longer(bytes, out value, out size);
    }

    private static bool Longer(ReadOnlySpan<byte> bytes, out ulong value, out int size)
    {
        value = 0;
        size = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (i == LongestVarint || i == LongestVarint - 1 && bytes[i] > 1)
            {
                return false;
            }
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                size = i + 1;
                return true;
            }
        }
        return true;
    }
}
