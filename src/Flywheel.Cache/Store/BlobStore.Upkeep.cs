namespace Flywheel.Cache.Store;

/// <content>Opened, kept, compared with the files, verified.</content>
public sealed partial class BlobStore
{
    private const int Looks = 10;

    /// <summary>EWOULDBLOCK: somebody has the lock.</summary>
    private const int WouldBlock = 11;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> upkeep = [];
    private readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task comparing = Task.CompletedTask;

    /// <summary>What the comparison found to be gone; who verifies is told.</summary>
    private readonly List<(EntryKey Key, long Size)> lost = [];

    private BlobStore(StoreOptions options, TimeProvider clock, Action<string> log, CacheFolder folder, FileStream held)
    {
        (this.options, this.log, this.folder, this.held) = (options, log, folder, held);
        folder.Prepare();
        room = new(options with { Folder = folder.Path }, clock);
        journal = new(folder);
        (table, bool closed, bool whole) = journal.Read();
        if (!whole)
        {
            // What a journal without its index tells is not all, and what it names may be gone.
            table = new(0);
            Rebuild();
        }
        long number = journal.Begin();
        if (!whole)
        {
            journal.Keep(table.InOrder(), number);
        }
        doubtful = !closed && whole;
        if (doubtful)
        {
            upkeep.Add(comparing = Task.Run(Compare));
        }
        if (!options.ReadOnly)
        {
            // A cache may be given less than it had.
            upkeep.Add(Task.Run(() => Shrink(options.MaxSize)));
        }
        upkeep.Add(KeepAsync(clock));
    }

    /// <summary>Done when somebody has removed the folder: what the table knows is there no more.</summary>
    public Task Gone => gone.Task;

    /// <summary>Whether a folder is somebody's, and no cache's: nothing in it is touched.</summary>
    public static bool IsForeign(string folder) => new CacheFolder(folder).IsForeign();

    /// <summary>A link within the folder that leads out of it, in the place of a folder of the cache's; null for none.</summary>
    public static string? LinkIn(string folder) => new CacheFolder(folder).PlantedLink();

    /// <summary>Opens the cache of a folder, which nobody else may have open.</summary>
    /// <param name="options">Where, and how much.</param>
    /// <param name="clock">For what is done now and then.</param>
    /// <param name="log">Gets a line for what a person may want to know of.</param>
    /// <returns>Null when another process has it.</returns>
    /// <exception cref="IOException">The folder cannot be made, read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static BlobStore? Open(StoreOptions options, TimeProvider clock, Action<string> log)
    {
        var folder = new CacheFolder(options.Folder);
        if (folder.IsForeign())
        {
            throw new IOException("the folder is no cache's");
        }
        if (TryHold(folder) is not { } held)
        {
            return null;
        }
        try
        {
            return new(options, clock, log, folder, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Throws the least recently used entries away until what is left takes at most so many bytes.</summary>
    /// <returns>How many went.</returns>
    public long Shrink(long bytes)
    {
        long before = Evicted;
        while (true)
        {
            EntryKey victim;
            lock (gate)
            {
                if (table.DiskBytes <= bytes || !table.TryOldest(out victim, out _))
                {
                    return Evicted - before;
                }
            }
            Evict(victim);
        }
    }

    /// <summary>Reads every entry again, and throws away what is not what its name says.</summary>
    /// <param name="seen">Told of each: its name, its size in bytes, and whether it was right.</param>
    /// <param name="cancellation">Ends it early.</param>
    public void Verify(Action<EntryKey, long, bool> seen, CancellationToken cancellation)
    {
        comparing.Wait(cancellation);
        (EntryKey Key, long Size)[] gone;
        (EntryKey Key, long Size)[] all;
        lock (gate)
        {
            (gone, all) = ([.. lost], table.InOrder());
            lost.Clear();
        }
        foreach ((EntryKey key, long size) in gone)
        {
            seen(key, size, false);
        }
        foreach ((EntryKey key, long size) in all)
        {
            cancellation.ThrowIfCancellationRequested();
            Entry entry;
            lock (gate)
            {
                if (!table.TryFind(key, out entry))
                {
                    continue;
                }
            }
            using Reading? reading = Open(key, entry with { Stamp = 0 });
            seen(key, size, reading is not null || !DropIfBroken(key));
        }
    }

    private static FileStream? TryHold(CacheFolder folder)
    {
        Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string path = folder.In("lock");
        CacheFolder.DropLink(path);
        for (int look = 0; look < Looks; look++)
        {
            try
            {
                return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock)
            {
                // Perhaps only somebody who looks whether it is held.
                Thread.Sleep(LookAgain);
            }
        }
        return null;
    }

    private void Stop()
    {
        stopping.Cancel();
        Task.WaitAll([.. upkeep]);
        stopping.Dispose();
    }

    /// <summary>Once a second: who was used goes to the journal, and a journal that got long becomes an index.</summary>
    private async Task KeepAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token).ConfigureAwait(false))
            {
                try
                {
                    Keep();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A full disk: the next beat tries again.
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
    }

    private void Keep()
    {
        if (!File.Exists(folder.In(CacheFolder.Tag)))
        {
            gone.TrySetResult();
        }
        (EntryKey, long)[] entries;
        long number;
        lock (gate)
        {
            foreach (EntryKey key in table.TakeTouched())
            {
                journal.Note(Change.Used, key, 0);
            }
            journal.Flush();
            if (!journal.IsLong)
            {
                return;
            }
            number = journal.Begin();
            entries = table.InOrder();
        }
        journal.Keep(entries, number);
    }

    /// <summary>Without an index: the files, the one written last as the one used last.</summary>
    private void Rebuild()
    {
        var found = new List<(EntryKey Key, long Size, DateTime Written)>();
        foreach ((EntryKey key, long length, DateTime written) in AllFiles())
        {
            found.Add((key, length - CacheFolder.FileLength(key.Kind, 0), written));
        }
        found.Sort((one, other) => one.Written.CompareTo(other.Written));
        foreach ((EntryKey key, long size, _) in found.Where(entry => entry.Size >= 0))
        {
            table.Remove(key);
            table.Add(key, size, stamp: 0);
        }
        if (found.Count > 0)
        {
            log($"there was no usable index: made anew from {found.Count} files");
        }
    }

    /// <summary>After an end that was none: files that no index knows are taken in, entries without their file thrown away.</summary>
    private void Compare()
    {
        (EntryKey Key, long Size)[] known;
        lock (gate)
        {
            known = table.InOrder();
        }
        int adopted = 0;
        foreach ((EntryKey key, long length, _) in AllFiles())
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            adopted += Adopt(key, length) ? 1 : 0;
        }
        foreach ((EntryKey key, long size) in known)
        {
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            var file = new FileInfo(folder.PathOf(key));
            if (!file.Exists || file.Length != CacheFolder.FileLength(key.Kind, size))
            {
                Miss(key, size);
            }
        }
        doubtful = false;
        if (adopted + lost.Count > 0)
        {
            log($"the last end was none: {adopted} entries found again, {lost.Count} lost");
        }
    }

    private void Miss(EntryKey key, long size)
    {
        if (DropIfBroken(key))
        {
            lock (gate)
            {
                lost.Add((key, size));
            }
        }
    }

    private bool Adopt(EntryKey key, long length)
    {
        lock (stripes[key.Hash[0]])
        {
            lock (gate)
            {
                long size = length - CacheFolder.FileLength(key.Kind, 0);
                if (table.TryFind(key, out _) || !File.Exists(folder.PathOf(key)))
                {
                    return false;
                }
                if (size < 0)
                {
                    File.Delete(folder.PathOf(key));
                    return false;
                }
                table.Add(key, size, stamp: 0);
                journal.Note(Change.Put, key, size);
                return true;
            }
        }
    }

    private IEnumerable<(EntryKey Key, long Length, DateTime Written)> AllFiles() =>
        from kind in (EntryKind[])[EntryKind.Blob, EntryKind.ActionResult]
        from first in Enumerable.Range(0, 256)
        from entry in folder.Entries(kind, (byte)first)
        select entry;
}
