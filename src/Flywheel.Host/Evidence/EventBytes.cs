using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>The bytes of a stream by their place in it, through a buffer of a fixed size: what nobody asks for is never read.</summary>
internal sealed class EventBytes(SafeFileHandle file) : IDisposable
{
    /// <summary>Large enough that a system call costs nothing beside its copying, small enough to stay in the processor's cache.</summary>
    private const int BufferSize = 256 * 1024;

    private readonly byte[] buffer = GC.AllocateUninitializedArray<byte>((int)Math.Min(RandomAccess.GetLength(file), BufferSize));
    private long start;
    private int filled;

    /// <summary>As it was when the reading began.</summary>
    public long Length { get; } = RandomAccess.GetLength(file);

    public void Dispose() => file.Dispose();

    /// <summary>The bytes from a place on: as many as are in the buffer, and at least those that are asked for.</summary>
    /// <param name="place">In the file.</param>
    /// <param name="least">A few bytes, and no more than are left.</param>
    public ReadOnlySpan<byte> At(long place, int least)
    {
        long offset = place - start;
        return offset >= 0 && offset + least <= filled ? buffer.AsSpan((int)offset, filled - (int)offset) : Fill(place, least);
    }

    /// <summary>Exactly so many bytes, in memory of their own where the buffer is too small for them.</summary>
    public ReadOnlySpan<byte> Whole(long place, int length)
    {
        if (length <= buffer.Length)
        {
            return At(place, length)[..length];
        }
        byte[] whole = GC.AllocateUninitializedArray<byte>(length);
        ReadExactly(whole, place, length);
        return whole;
    }

    private ReadOnlySpan<byte> Fill(long place, int least)
    {
        long offset = place - start;
        int kept = 0;
        if (offset >= 0 && offset < filled)
        {
            kept = filled - (int)offset;
            buffer.AsSpan((int)offset, kept).CopyTo(buffer);
        }
        start = place;
        filled = kept;
        filled += ReadExactly(buffer.AsSpan(kept), place + kept, least - kept);
        return buffer.AsSpan(0, filled);
    }

    private int ReadExactly(Span<byte> target, long place, int least)
    {
        int read = 0;
        do
        {
            int got = RandomAccess.Read(file, target[read..], place + read);
            if (got == 0)
            {
                throw new EndOfStreamException();
            }
            read += got;
        }
        while (read < least);
        return read;
    }
}
