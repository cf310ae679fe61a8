using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence.Transfer;

/// <summary>The lines of a stream, also of one that cannot be measured or sought in, with no more than one line in memory.</summary>
internal static class BoundedLines
{
    private const int Chunk = 1 << 16;

    public delegate void Visitor(ReadOnlySpan<byte> line);

    /// <summary>Visits the lines, empty ones left out. Of a line that is too long its beginning is visited, which is no record.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static void Visit(Stream stream, Visitor visit)
    {
        byte[] buffer = new byte[Chunk];
        int filled = 0;
        bool overlong = false;
        for (int count; (count = stream.Read(buffer, filled, buffer.Length - filled)) > 0;)
        {
            int searched = filled;
            filled += count;
            int start = 0;
            while (buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n') is >= 0 and var length)
            {
                int end = searched + length;
                if (end > start && !overlong)
                {
                    visit(buffer.AsSpan(start, end - start));
                }
                overlong = false;
                start = searched = end + 1;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (filled > RecordLimits.LongestLine)
            {
                if (!overlong)
                {
                    visit(buffer.AsSpan(0, filled));
                }
                overlong = true;
                filled = 0;
            }
            else if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        if (filled > 0 && !overlong)
        {
            visit(buffer.AsSpan(0, filled));
        }
    }
}
