namespace Flywheel.Audit.Inputs;

/// <summary>
/// Which lines a file has that an older one had not, by the fewest changes (Myers 1986). Lines that only one of the two has are set aside first;
/// what then still costs too much counts as changed as a whole.
/// </summary>
internal static class LineDiff
{
    /// <summary>More changes among lines that both have are not followed; their square bounds time and memory.</summary>
    private const int MostChanges = 1000;

    /// <summary>In order, none touching another.</summary>
    public static IReadOnlyList<LineRange> Of(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after) => Of(before, after, out _);

    /// <param name="before">The older text.</param>
    /// <param name="after">The newer one.</param>
    /// <param name="gone">For each range of the newer one, the lines of the older that stood in its place.</param>
    public static IReadOnlyList<LineRange> Of(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> after, out IReadOnlyList<LineRange> gone)
    {
        var ids = new Dictionary<ReadOnlyMemory<byte>, int>(LineComparer.Instance);
        int[] old = Lines(before, ids), now = Lines(after, ids);
        int head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
        {
            head++;
        }
        int tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }
        bool[] removed = new bool[old.Length], added = new bool[now.Length];
        int[] left = Shared(old, head, old.Length - tail, now, ids.Count, removed);
        int[] right = Shared(now, head, now.Length - tail, old, ids.Count, added);
        if (!Compare(old, left, now, right, removed, added))
        {
            Array.Fill(removed, true, head, old.Length - tail - head);
            Array.Fill(added, true, head, now.Length - tail - head);
        }
        gone = Ranges(added, removed);
        return Ranges(removed, added);
    }

    /// <summary>How many lines there are; what follows the last line end is one, too.</summary>
    public static int Count(ReadOnlySpan<byte> text) => text.Count((byte)'\n') + (text.IsEmpty || text[^1] == '\n' ? 0 : 1);

    private static int[] Lines(ReadOnlyMemory<byte> text, Dictionary<ReadOnlyMemory<byte>, int> ids)
    {
        var lines = new int[Count(text.Span)];
        for (int at = 0; at < lines.Length; at++)
        {
            int end = text.Span.IndexOf((byte)'\n') + 1;
            ReadOnlyMemory<byte> line = end > 0 ? text[..end] : text;
            if (!ids.TryGetValue(line, out lines[at]))
            {
                ids[line] = lines[at] = ids.Count;
            }
            text = text[line.Length..];
        }
        return lines;
    }

    /// <summary>The places of the lines that the other one has, too; the rest is marked.</summary>
    private static int[] Shared(int[] lines, int from, int to, int[] other, int count, bool[] changed)
    {
        var has = new bool[count];
        foreach (int line in other)
        {
            has[line] = true;
        }
        var places = new List<int>(to - from);
        for (int at = from; at < to; at++)
        {
            if (has[lines[at]])
            {
                places.Add(at);
            }
            else
            {
                changed[at] = true;
            }
        }
        return [.. places];
    }

    /// <summary>False where there are too many changes.</summary>
    private static bool Compare(int[] old, int[] left, int[] now, int[] right, bool[] removed, bool[] added)
    {
        int most = Math.Min(MostChanges, left.Length + right.Length);
        var farthest = new int[(2 * most) + 3];
        int middle = most + 1;
        var rounds = new List<int[]>();
        for (int changes = 0; changes <= most; changes++)
        {
            for (int diagonal = -changes; diagonal <= changes; diagonal += 2)
            {
                int down = farthest[middle + diagonal + 1], across = farthest[middle + diagonal - 1];
                int x = diagonal == -changes || (diagonal != changes && across < down) ? down : across + 1;
                int y = x - diagonal;
                // Ways that leave the rectangle lead nowhere.
                while (x < left.Length && y >= 0 && y < right.Length && old[left[x]] == now[right[y]])
                {
                    x++;
                    y++;
                }
                farthest[middle + diagonal] = x;
                if (x >= left.Length && y >= right.Length)
                {
                    GoBack(rounds, changes, left, right, removed, added);
                    return true;
                }
            }
            rounds.Add(farthest[(middle - changes)..(middle + changes + 1)]);
        }
        return false;
    }

    private static void GoBack(List<int[]> rounds, int changes, int[] left, int[] right, bool[] removed, bool[] added)
    {
        int x = left.Length, y = right.Length;
        for (; changes > 0; changes--)
        {
            // Round n - 1 holds the diagonals from -(n - 1) to n - 1.
            int[] round = rounds[changes - 1];
            int diagonal = x - y;
            int At(int of) => Math.Abs(of) > changes - 1 ? -1 : round[of + changes - 1];
            int down = At(diagonal + 1), across = At(diagonal - 1);
            if (diagonal == -changes || (diagonal != changes && across < down))
            {
                x = down;
                y = x - diagonal - 1;
                if (y >= 0 && y < right.Length)
                {
                    added[right[y]] = true;
                }
            }
            else
            {
                x = across;
                y = x - diagonal + 1;
                if (x >= 0 && x < left.Length)
                {
                    removed[left[x]] = true;
                }
            }
        }
    }

    private static List<LineRange> Ranges(bool[] removed, bool[] added)
    {
        var ranges = new List<LineRange>();
        int old = 0, now = 0;
        while (old < removed.Length || now < added.Length)
        {
            int oldStart = old, start = now;
            while (old < removed.Length && removed[old])
            {
                old++;
            }
            while (now < added.Length && added[now])
            {
                now++;
            }
            if (now > start || old > oldStart)
            {
                ranges.Add(new(start + 1, now - start));
                continue;
            }
            old++;
            now++;
        }
        return ranges;
    }

    private sealed class LineComparer : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public static LineComparer Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other) => one.Span.SequenceEqual(other.Span);

        public int GetHashCode(ReadOnlyMemory<byte> line)
        {
            var hash = default(HashCode);
            hash.AddBytes(line.Span);
            return hash.ToHashCode();
        }
    }
}
