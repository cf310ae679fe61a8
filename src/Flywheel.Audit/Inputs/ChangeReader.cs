using Flywheel.Audit.Inputs.Git;

namespace Flywheel.Audit.Inputs;

/// <summary>Finds the merge base and compares its files with those on disk. A file that git saw unchanged is not read again.</summary>
internal sealed class ChangeReader(RepositoryTree tree, ObjectStore objects, NativeMethods.FileStatus? indexFile)
{
    /// <summary>A larger file counts as changed as a whole.</summary>
    private const long LargestFile = ObjectStore.Largest;

    private const int FewestForThreads = 2000;

    private readonly Dictionary<string, FileChange> files = [];

    public static ChangeReading Read(RepositoryTree tree, string revision)
    {
        if (tree.Git is not { } git)
        {
            return new ChangeReading.Untold($"`{tree.Root}` is no git repository, so nothing is known of `{revision}`");
        }
        var refs = new RefStore(git);
        if (refs.AreTables)
        {
            return new ChangeReading.Untold("the repository keeps its refs in tables (`extensions.refStorage`), which are not read; give it `files`");
        }
        using var objects = new ObjectStore(git);
        try
        {
            var graph = new CommitGraph(git, objects);
            (Commit? from, string? why) = Base(revision, refs, objects, graph, git.HashLength);
            if (from is null)
            {
                return new ChangeReading.Untold(why!);
            }
            IReadOnlyDictionary<string, ObjectId?> differs = new TreeComparison(objects, tree.Index, tree.Tracked, git.HashLength).With(from.Tree);
            return new ChangeReading.Told(new ChangeReader(tree, objects, git.Own.Status("index")).Compare(from, differs));
        }
        catch (InvalidDataException trouble)
        {
            return new ChangeReading.Untold($"what changed since `{revision}` cannot be told: {trouble.Message}");
        }
    }

    private static (Commit? Base, string? Why) Base(string revision, RefStore refs, ObjectStore objects, CommitGraph graph, int hash)
    {
        if (refs.Head() is not { } head)
        {
            return (null, "nothing is checked out: HEAD is no commit");
        }
        (Commit? other, string? why) = Revision.Find(revision, refs, objects, graph, hash);
        if (other is null)
        {
            return (null, why);
        }
        return MergeBase.Of(graph, graph.Read(head), other) is { } found ? (found, null)
            : (null, graph.Cut.Count > 0
                ? $"HEAD and `{revision}` meet beyond the end of this shallow clone; fetch more of the history (`git fetch --unshallow`, or `fetch-depth: 0`)"
                : $"HEAD and `{revision}` have no commit in common");
    }

    private ChangeSet Compare(Commit from, IReadOnlyDictionary<string, ObjectId?> differs)
    {
        var onDisk = new HashSet<string>(tree.Files.Count);
        bool[] same = AsInIndex();
        for (int at = 0; at < same.Length; at++)
        {
            TreeFile file = tree.Files[at];
            string name = tree.NameOf(file);
            onDisk.Add(name);
            bool isOther = differs.TryGetValue(name, out ObjectId? old);
            if (isOther || !same[at])
            {
                IndexEntry? entry = EntryOf(name);
                ObjectId? before = isOther ? old : entry?.Id;
                if (Difference(file.Path, before) is { } change)
                {
                    files[file.Path] = change;
                }
            }
        }
        IEnumerable<string> unstaged = differs.Where(pair => pair.Value is not null && EntryOf(pair.Key) is null).Select(pair => pair.Key);
        IEnumerable<string> gone = tree.Index.Entries
            .Where(entry => entry.IsFile && !entry.IsSkipped && !(differs.TryGetValue(entry.Path, out ObjectId? old) && old is null))
            .Select(entry => entry.Path)
            .Concat(unstaged)
            .Where(path => !onDisk.Contains(path) && IsInScope(path) && tree.Disk.Status(path) is not { IsRegularFile: true });
        return new(from.Id.ToString(), files, [.. gone.Distinct().Select(PathText.Shown).Order(StringComparer.Ordinal)]);
    }

    private IndexEntry? EntryOf(string name) =>
        tree.Tracked.TryGetValue(name, out int at) && tree.Index.Entries[at] is { IsFile: true } entry ? entry : null;

    /// <summary>For each file, on every processor: most of the time goes by in calls of the system.</summary>
    private bool[] AsInIndex()
    {
        var same = new bool[tree.Files.Count];
        void Look(int at) => same[at] = EntryOf(tree.NameOf(tree.Files[at])) is { } entry && IsAsInIndex(entry);
        if (same.Length < FewestForThreads)
        {
            for (int at = 0; at < same.Length; at++)
            {
                Look(at);
            }
        }
        else
        {
            Parallel.For(0, same.Length, Look);
        }
        return same;
    }

    private bool IsInScope(string path) =>
        tree.Scope.Length == 0 || path == tree.Scope || path.StartsWith(tree.Scope + "/", StringComparison.Ordinal);

    /// <summary>Whether the file's stamp says that git saw it as the index has it, and that it cannot have changed since in the same instant.</summary>
    private bool IsAsInIndex(IndexEntry entry)
    {
        if (tree.Disk.Status(entry.Path) is not { } status || indexFile is not { } index)
        {
            return false;
        }
        var changed = new Moment((uint)status.ChangedSeconds, status.ChangedNanoseconds);
        var modified = new Moment((uint)status.ModifiedSeconds, status.ModifiedNanoseconds);
        return entry.Stamp == new IndexStamp(changed, modified, (uint)status.Inode, (uint)status.Size)
            && (status.ModifiedSeconds, status.ModifiedNanoseconds).CompareTo((index.ModifiedSeconds, index.ModifiedNanoseconds)) < 0;
    }

    /// <summary>Null where the file is what it was.</summary>
    private FileChange? Difference(string path, ObjectId? before)
    {
        byte[]? now = tree.Read(path, LargestFile);
        byte[]? old = before is { } id && now is not null ? objects.Read(id)?.Content : null;
        if (now is null)
        {
            return new(path, [new(1, int.MaxValue - 1)], before is null);
        }
        if (old is null)
        {
            return new(path, [new(1, Math.Max(1, LineDiff.Count(now)))], before is null);
        }
        return old.AsSpan().SequenceEqual(now) ? null : FileChange.Of(path, old, now);
    }
}
