using Flywheel.Core.Evidence;

namespace Flywheel.Host.Evidence;

/// <summary>A build event stream in a file, as <c>--build_event_binary_file</c> writes it.</summary>
public static class BuildEventFile
{
    /// <summary>An event beyond it is not looked into.</summary>
    public const int LargestEvent = 64 * 1024 * 1024;

    /// <summary>Reads it once, from its beginning to its end. Never throws over what is in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="invocationId">What <c>started.uuid</c> must be; null where any will do.</param>
    public static StreamReading Read(string path, string? invocationId)
    {
        try
        {
            using EventBytes bytes = new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return Read(bytes, new StreamAccount(invocationId));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return StreamReading.Absent;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return StreamReading.Absent with { Reason = "the event stream cannot be read" };
        }
    }

    private static StreamReading Read(EventBytes bytes, StreamAccount account)
    {
        EventWalk walk = new(bytes, account);
        EventDecoder decoder = new(bytes, account);
        bool cut = false;
        try
        {
            while (walk.Next(out EventOutline outline, out long length))
            {
                account.Event();
                Take(outline, length, walk, decoder, account);
                if (outline.IsLast)
                {
                    account.Last();
                }
            }
        }
        catch (EndOfStreamException)
        {
            // It became shorter while it was read.
            cut = true;
        }
        return account.Close(insideEvent: cut || walk.EndedInside);
    }

    private static void Take(in EventOutline outline, long length, EventWalk walk, EventDecoder decoder, StreamAccount account)
    {
        if (EventKinds.IsAwaited(outline.IdKind))
        {
            account.Arrive(walk.Digest(outline.IdStart, outline.IdLength), outline.IdKind == EventKinds.IdProgress, EventKinds.MayRepeat(outline.IdKind));
        }
        if (length > LargestEvent)
        {
            account.Oversized(isProgress: outline.PayloadKind == EventKinds.Progress);
            return;
        }
        if (outline.IdKind is EventKinds.IdPattern or EventKinds.IdPatternSkipped)
        {
            decoder.Patterns(outline);
        }
        if (outline is { PayloadKind: EventKinds.Aborted, IdKind: EventKinds.IdTestResult or EventKinds.IdTestSummary })
        {
            account.TestAborted();
        }
        if (EventKinds.IsRead(outline.PayloadKind))
        {
            decoder.Decode(outline);
        }
    }
}
