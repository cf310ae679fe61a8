namespace Flywheel.Cache.Store;

/// <summary>
/// How much may be written: within the size of the cache, counting what is being written, and within what the file system has free.
/// Not safe for two threads: its owner locks.
/// </summary>
internal sealed class Room(StoreOptions options, TimeProvider clock)
{
    /// <summary>After so much was written, in bytes, or after <see cref="Fresh"/>, the file system is asked again.</summary>
    private const long Trusted = 16 << 20;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly DriveInfo? drive = options.MinFree > 0 ? new(options.Folder) : null;
    private long pending;
    private long free;
    private long since;
    private long asked;
    private bool known;

    /// <summary>Whether <paramref name="bytes"/> more can be written beside what is <paramref name="kept"/>; then they are taken.</summary>
    internal bool TryTake(long bytes, long kept)
    {
        if (kept + pending + bytes > options.MaxSize || FreeBytes() - bytes < options.MinFree)
        {
            return false;
        }
        pending += bytes;
        since += bytes;
        return true;
    }

    /// <summary>Whether there would be room when all that is <paramref name="kept"/> went for it.</summary>
    internal bool CanBeMade(long bytes, long kept) => bytes <= options.MaxSize && FreeBytes() + kept - bytes >= options.MinFree;

    /// <summary>What was taken is written and kept, or given up.</summary>
    internal void Settle(long bytes) => pending -= bytes;

    /// <summary>An entry went: its blocks are free soon.</summary>
    internal void Freed(long bytes) => since -= bytes;

    /// <summary>The file system was full where it was not expected.</summary>
    internal void Doubt() => known = false;

    private long FreeBytes()
    {
        if (drive is null)
        {
            return long.MaxValue / 2;
        }
        if (!known || Math.Abs(since) > Trusted || clock.GetElapsedTime(asked) > Fresh)
        {
            (free, since, asked, known) = (drive.AvailableFreeSpace, 0, clock.GetTimestamp(), true);
        }
        return free - since;
    }
}
