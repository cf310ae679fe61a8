using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>The lines of a log, one after the other, without the whole of it in memory.</summary>
internal static class LogLines
{
    private const int Chunk = 1 << 16;

    /// <summary>Bytes of a line beyond which it is given in pieces: no record is that long.</summary>
    private const int Longest = 64 << 20;

    /// <summary>Takes a line without its line feed. <paramref name="ended"/> is false for what has none: the last one, torn maybe.</summary>
    public delegate void Visitor(ReadOnlySpan<byte> line, bool ended);

    /// <summary>Visits the lines from one offset to another, empty ones left out.</summary>
    /// <returns>The offset behind the last line that is ended.</returns>
    public static long Visit(SafeFileHandle file, long from, long to, Visitor visit)
    {
        byte[] buffer = new byte[Chunk];
        int filled = 0;
        long at = from;
        long ended = from;
        while (at < to)
        {
            if (filled == buffer.Length)
            {
                if (buffer.Length >= Longest)
                {
                    visit(buffer, ended: false);
                    filled = 0;
                }
                else
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
            }
            int count = RandomAccess.Read(file, buffer.AsSpan(filled, (int)Math.Min(buffer.Length - filled, to - at)), at);
            if (count == 0)
            {
                break;
            }
            at += count;
            int searched = filled;
            filled += count;
            int start = 0;
            while (buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n') is >= 0 and var length)
            {
                int end = searched + length;
                if (end > start)
                {
                    visit(buffer.AsSpan(start, end - start), ended: true);
                }
                start = searched = end + 1;
            }
            ended = start > 0 ? at - (filled - start) : ended;
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }
        if (filled > 0)
        {
            visit(buffer.AsSpan(0, filled), ended: false);
        }
        return ended;
    }
}
