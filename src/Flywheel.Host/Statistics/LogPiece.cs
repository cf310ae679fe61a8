using Flywheel.Core.Statistics;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Statistics;

/// <summary>Whole lines of a log, as bytes, then as what statistics take from them; used again for the next piece.</summary>
internal sealed class LogPiece
{
    private const int UsualSize = 1 << 20;

    /// <summary>Bytes beyond which there is no line of ours: what is longer is passed over in pieces, as reading the evidence does.</summary>
    private const int Longest = 64 << 20;

    private readonly EntryReader reader = new();
    private readonly List<StatisticsEntry> entries = [];
    private readonly List<(RecordPlace Place, LineKind Kind)> lines = [];
    private byte[] buffer = new byte[UsualSize];
    private int filled;
    private int log;
    private long offset;

    /// <summary>Takes the lines from <paramref name="at"/> on, as many as there is room for, at least one.</summary>
    /// <returns>The offset behind the last of them.</returns>
    internal long Fill(SafeFileHandle handle, int number, long at, long size)
    {
        (log, offset, filled) = (number, at, 0);
        while (true)
        {
            int count = RandomAccess.Read(handle, buffer.AsSpan(filled, (int)Math.Min(buffer.Length - filled, size - at - filled)), at + filled);
            filled += count;
            if (count == 0 || at + filled >= size)
            {
                // The last line may lack its end: a record whose line feed alone is missing is one.
                return count == 0 ? size : at + filled;
            }
            if (filled < buffer.Length)
            {
                continue;
            }
            int end = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (end > 0 || buffer.Length >= Longest)
            {
                filled = end > 0 ? end : filled;
                return at + filled;
            }
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    internal void Parse()
    {
        lines.Clear();
        for (int start = 0; start < filled;)
        {
            int length = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n');
            length = length < 0 ? filled - start : length;
            if (length > 0)
            {
                if (lines.Count == entries.Count)
                {
                    entries.Add(new StatisticsEntry());
                }
                lines.Add((new(log, offset + start, length), reader.Read(buffer.AsSpan(start, length), entries[lines.Count])));
            }
            start += length + 1;
        }
    }

    internal void AddTo(StatisticsAccumulator accumulator)
    {
        for (int at = 0; at < lines.Count; at++)
        {
            if (lines[at].Kind == LineKind.Record)
            {
                accumulator.Add(entries[at], lines[at].Place);
            }
            else
            {
                accumulator.Pass(lines[at].Kind);
            }
        }
    }
}
