namespace Flywheel.Audit.Inputs.Git;

/// <summary>How a pack says that an object is much like another: parts to copy, and bytes to add.</summary>
internal static class Delta
{
    /// <returns>Null where the result is larger than <paramref name="most"/>.</returns>
    /// <exception cref="InvalidDataException">It does not fit its base.</exception>
    public static byte[]? Apply(ReadOnlySpan<byte> from, ReadOnlySpan<byte> delta, int most)
    {
        try
        {
            int at = 0;
            long expected = Size(delta, ref at), size = Size(delta, ref at);
            if (expected != from.Length)
            {
                throw new InvalidDataException("a delta does not fit its base");
            }
            if (size > most)
            {
                return null;
            }
            var result = new byte[size];
            int done = 0;
            while (at < delta.Length)
            {
                int order = delta[at++];
                ReadOnlySpan<byte> part;
                if ((order & 0x80) != 0)
                {
                    int start = Parts(delta, ref at, order, 4), length = Parts(delta, ref at, order >> 4, 3);
                    part = from.Slice(start, length == 0 ? 0x10000 : length);
                }
                else
                {
                    part = order == 0 ? throw new InvalidDataException("a delta holds what is no order") : delta.Slice(at, order);
                    at += order;
                }
                part.CopyTo(result.AsSpan(done));
                done += part.Length;
            }
            return done == size ? result : throw new InvalidDataException("a delta is cut short");
        }
        catch (Exception outside) when (outside is ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("a delta does not fit its base");
        }
    }

    private static long Size(ReadOnlySpan<byte> delta, ref int at)
    {
        long size = 0;
        for (int shift = 0; ; shift += 7)
        {
            int value = delta[at++];
            size |= (long)(value & 0x7F) << shift;
            if ((value & 0x80) == 0)
            {
                return size;
            }
            if (shift > 49)
            {
                throw new InvalidDataException("a delta is damaged");
            }
        }
    }

    /// <summary>A number of which only the bytes are there that the bits of the order name.</summary>
    private static int Parts(ReadOnlySpan<byte> delta, ref int at, int bits, int count)
    {
        int value = 0;
        for (int place = 0; place < count; place++)
        {
            if ((bits >> place & 1) != 0)
            {
                value |= delta[at++] << (place * 8);
            }
        }
        return value;
    }
}
