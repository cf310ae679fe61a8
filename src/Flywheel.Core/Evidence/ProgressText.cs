using System.Collections.Immutable;
using System.Text;

namespace Flywheel.Core.Evidence;

/// <summary>
/// What Bazel prints on standard error while it works, read as bytes in pieces of any size: nothing of it is kept but the few lines
/// that matter. A line may go on in the next piece, and terminal sequences may stand in it.
/// </summary>
public sealed class ProgressText
{
    /// <summary>No line that matters is longer; of a longer one the beginning counts.</summary>
    private const int LongestLine = 16 * 1024;

    /// <summary>Lines on processes: Bazel prints one, and whatever it runs may print others before.</summary>
    private const int KeptLines = 16;

    private readonly byte[] pending = new byte[LongestLine];
    private readonly Queue<string> processLines = new();
    private readonly CacheWarningSearch warnings = new();
    private int pendingLength;

    /// <summary>Bazel's warnings about the remote cache, each kind once.</summary>
    public ImmutableArray<string> CacheWarnings => warnings.Found;

    public bool QuotaExhausted { get; private set; }

    /// <summary>The last lines on processes, without their <c>INFO: </c>.</summary>
    public IReadOnlyCollection<string> ProcessLines => processLines;

    /// <summary>The next piece.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (pendingLength > 0)
        {
            int end = text.IndexOf((byte)'\n');
            Keep(end < 0 ? text : text[..end]);
            if (end < 0)
            {
                return;
            }
            End();
            text = text[(end + 1)..];
        }
        int last = text.LastIndexOf((byte)'\n');
        Keep(text[(last + 1)..]);
        if (last >= 0)
        {
            Lines(text[..last]);
        }
    }

    /// <summary>No more comes: the last line is over.</summary>
    public void End()
    {
        Lines(pending.AsSpan(0, pendingLength));
        pendingLength = 0;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        part = part[..Math.Min(part.Length, LongestLine - pendingLength)];
        part.CopyTo(pending.AsSpan(pendingLength));
        pendingLength += part.Length;
    }

    /// <summary>Whole lines. Each mark is looked for in all of them at once: a search is quicker than taking lines apart.</summary>
    private void Lines(ReadOnlySpan<byte> lines)
    {
        warnings.Look(lines);
        for (ReadOnlySpan<byte> rest = lines; rest.IndexOf("RESOURCE_EXHAUSTED"u8) is >= 0 and var at;)
        {
            QuotaExhausted |= SpeaksOfQuota(Line(rest, at, out int end));
            rest = rest[end..];
        }
        for (ReadOnlySpan<byte> rest = lines; rest.IndexOf(" process"u8) is >= 0 and var at;)
        {
            Processes(Line(rest, at, out int end));
            rest = rest[end..];
        }
    }

    /// <summary>The line around a place, and where it ends.</summary>
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, int at, out int end)
    {
        int length = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
        end = length < 0 ? text.Length : at + length;
        return text[(text[..at].LastIndexOfAny((byte)'\n', (byte)'\r') + 1)..end];
    }

    private static bool SpeaksOfQuota(ReadOnlySpan<byte> line)
    {
        string text = Encoding.UTF8.GetString(line);
        return text.Contains("concurrent execution", StringComparison.OrdinalIgnoreCase)
            || text.Contains("concurrent-execution", StringComparison.OrdinalIgnoreCase);
    }

    private void Processes(ReadOnlySpan<byte> line)
    {
        int info = line.IndexOf("INFO: "u8);
        if (info < 0)
        {
            return;
        }
        ReadOnlySpan<byte> text = line[(info + "INFO: ".Length)..];
        int digit = text.IndexOfAnyInRange((byte)'0', (byte)'9');
        // A terminal sequence may end the word's colour.
        bool begins = digit == 0 || digit > 0 && text[0] == 0x1B && text[..digit].IndexOf((byte)' ') < 0;
        if (!begins)
        {
            return;
        }
        if (text[0] == 0x1B && text.IndexOf((byte)'m') is >= 0 and var colour)
        {
            text = text[(colour + 1)..];
        }
        if (processLines.Count == KeptLines)
        {
            processLines.Dequeue();
        }
        processLines.Enqueue(Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestLine)]));
    }
}
