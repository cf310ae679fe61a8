using System.Text.Json;
using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>A build event stream as <c>--build_event_json_file</c> writes it: proto3's JSON, one event a line.</summary>
internal static class BuildEventJsonFile
{
    private const byte LineFeed = (byte)'\n';
    private const int FirstBuffer = 64 * 1024;

    public static StreamReading Read(string path)
    {
        var account = new StreamAccount(null);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        byte[] buffer = new byte[FirstBuffer];
        int filled = 0;
        bool skipping = false;
        while (true)
        {
            int got = file.Read(buffer, filled, buffer.Length - filled);
            if (got == 0)
            {
                break;
            }
            int searched = filled;
            filled += got;
            int start = 0;
            while (buffer.AsSpan(searched, filled - searched).IndexOf(LineFeed) is >= 0 and var at)
            {
                if (!skipping)
                {
                    Line(buffer.AsMemory(start, searched + at - start), account);
                }
                skipping = false;
                start = searched = searched + at + 1;
            }
            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
            if (skipping)
            {
                filled = 0;
            }
            else if (filled == buffer.Length && filled >= BuildEventFile.LargestEvent)
            {
                account.Event();
                account.Oversized(isProgress: buffer.AsSpan(0, FirstBuffer).IndexOf("\"progress\""u8) >= 0);
                skipping = true;
                filled = 0;
            }
            else if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
        // The last line of a stream that was cut off may be whole, without its line feed.
        bool inside = skipping || filled > 0 && !TryLine(buffer.AsMemory(0, filled), account);
        return account.Close(inside);
    }

    private static void Line(ReadOnlyMemory<byte> line, StreamAccount account)
    {
        if (!line.Span.Trim(" \r\t"u8).IsEmpty && !TryLine(line, account))
        {
            account.Damage("a line is no JSON");
        }
    }

    private static bool TryLine(ReadOnlyMemory<byte> line, StreamAccount account)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            account.Event();
            if (!JsonEvent.Take(json.RootElement, account))
            {
                account.Damage("an event is not well formed");
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
