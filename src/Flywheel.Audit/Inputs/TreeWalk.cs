using Flywheel.Audit.Inputs.Git;
using Flywheel.Audit.Inputs.Ignore;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// Walks a work tree: what is tracked and there, and what is neither tracked nor ignored. Links are not followed, repositories inside are not
/// entered, and what is neither file nor folder is left alone.
/// </summary>
internal sealed class TreeWalk(DiskFolder root, GitIndex index, string scope)
{
    private const long LargestIgnoreFile = 4 << 20;
    private const string IgnoreName = ".gitignore";

    private readonly FolderListing listing = new();
    private readonly HashSet<string> trackedFolders = [];
    private readonly Dictionary<string, int> tracked = new(index.Entries.Count);
    private readonly bool[] present = new bool[index.Entries.Count];
    private readonly List<TreeFile> others = [];
    private byte[] path = new byte[512];
    private char[] text = new char[512];

    /// <summary>Places in the index by path, once the walk is done.</summary>
    public IReadOnlyDictionary<string, int> Tracked => tracked;

    public List<UnreadableFile> Unreadable { get; } = [];

    /// <summary>Links, and what is neither file nor folder, tracked or not ignored.</summary>
    public List<UnreadableFile> NotFollowed { get; } = [];

    /// <summary>Names on disk of files whose shown path is another: it is no UTF-8.</summary>
    public Dictionary<string, string> Names { get; } = [];

    /// <summary>Every file, in order of the paths.</summary>
    /// <param name="outermost">Patterns that are asked last: those of `info/exclude`.</param>
    public List<TreeFile> Walk(IgnoreFile? outermost)
    {
        Track();
        var folders = new Stack<Folder>();
        if (Enter(outermost) is { } first)
        {
            folders.Push(first);
        }
        while (folders.TryPop(out Folder? folder))
        {
            if (root.List(folder.Path, listing) is { } why)
            {
                Unreadable.Add(new(PathText.Shown(PathText.Of(folder.Path).TrimEnd('/')), why));
                continue;
            }
            if (!folder.TrackedOnly && folder.Path.Length > 0 && Has(".git") && GitFolder.IsRepository(root, folder.Path))
            {
                folder = folder with { TrackedOnly = true };
            }
            IgnoreFile? ignore = folder.Ignore;
            if (!folder.TrackedOnly && Has(IgnoreName))
            {
                ignore = WithIgnoreFile(folder.Path, ignore);
            }
            for (int at = 0; at < listing.Count; at++)
            {
                Look(folder, at, ignore, folders);
            }
        }
        return Merged();
    }

    private void Track()
    {
        ReadOnlySpan<char> last = "\0";
        for (int at = 0; at < index.Entries.Count; at++)
        {
            IndexEntry entry = index.Entries[at];
            tracked[entry.Path] = at;
            ReadOnlySpan<char> folder = Parent(entry.Path.EndsWith('/') ? entry.Path.AsSpan(0, entry.Path.Length - 1) : entry.Path);
            if (!folder.SequenceEqual(last))
            {
                last = folder;
                while (!folder.IsEmpty && trackedFolders.Add(folder.ToString()))
                {
                    folder = Parent(folder);
                }
            }
        }
    }

    private static ReadOnlySpan<char> Parent(ReadOnlySpan<char> path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    /// <summary>The folder to begin with: ignore files above it count, and no link may lead to it.</summary>
    private Folder? Enter(IgnoreFile? ignore)
    {
        byte[] inner = PathText.Bytes(scope);
        bool trackedOnly = false;
        for (int at = 0; at < inner.Length;)
        {
            ignore = WithIgnoreFile(inner.AsSpan(0, at), ignore);
            int end = inner.AsSpan(at).IndexOf((byte)'/') is >= 0 and var slash ? at + slash : inner.Length;
            ReadOnlySpan<byte> name = inner.AsSpan(at, end - at), whole = inner.AsSpan(0, end);
            NativeMethods.FileStatus? status = root.Status(whole);
            trackedOnly |= name.SequenceEqual(".git"u8) || (ignore?.Ignores(whole, status is { IsDirectory: true }) ?? false);
            if (status is { IsRegularFile: true } && end == inner.Length)
            {
                listing.Clear();
                listing.Add(name, NativeMethods.TypeRegular);
                Look(new(inner[..at], ignore, trackedOnly), 0, ignore, new());
                return null;
            }
            if (status is not { IsDirectory: true })
            {
                return null;
            }
            at = end + 1;
        }
        return new(inner.Length == 0 ? [] : [.. inner, (byte)'/'], ignore, trackedOnly);
    }

    private bool Has(ReadOnlySpan<char> name)
    {
        for (int at = 0; at < listing.Count; at++)
        {
            if (listing.Name(at).Length == name.Length && System.Text.Ascii.Equals(listing.Name(at), name))
            {
                return true;
            }
        }
        return false;
    }

    private IgnoreFile? WithIgnoreFile(ReadOnlySpan<byte> folder, IgnoreFile? outer) =>
        root.ReadAll([.. folder, .. ".gitignore"u8], LargestIgnoreFile) is { } file ? IgnoreFile.Parse(file, folder.Length, outer) : outer;

    private void Look(Folder folder, int at, IgnoreFile? ignore, Stack<Folder> folders)
    {
        ReadOnlySpan<byte> name = listing.Name(at);
        if (name.SequenceEqual(".git"u8))
        {
            return;
        }
        int length = folder.Path.Length + name.Length;
        if (length + 1 > path.Length)
        {
            path = new byte[length * 2];
            text = new char[length * 2];
        }
        folder.Path.CopyTo(path, 0);
        name.CopyTo(path.AsSpan(folder.Path.Length));
        ReadOnlySpan<byte> whole = path.AsSpan(0, length);
        byte type = listing.Type(at);
        if (type == NativeMethods.TypeUnknown)
        {
            type = root.Status(whole) switch
            {
                { IsRegularFile: true } => NativeMethods.TypeRegular,
                { IsDirectory: true } => NativeMethods.TypeDirectory,
                { IsLink: true } => NativeMethods.TypeLink,
                _ => NativeMethods.TypeUnknown,
            };
        }
        ReadOnlySpan<char> shown = text.AsSpan(0, PathText.Decode(whole, text));
        if (type == NativeMethods.TypeDirectory)
        {
            bool trackedOnly = folder.TrackedOnly || IsSubmodule(shown) || (ignore?.Ignores(whole, true) ?? false);
            if (!trackedOnly || trackedFolders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(shown))
            {
                path[length] = (byte)'/';
                folders.Push(new(path[..(length + 1)], ignore, trackedOnly));
            }
        }
        else if (type == NativeMethods.TypeRegular)
        {
            if (tracked.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(shown, out int entry))
            {
                present[entry] = true;
            }
            else if (!folder.TrackedOnly && !(ignore?.Ignores(whole, false) ?? false))
            {
                // Only of a file without a name's end does anybody ask whether it may be executed.
                bool executable = !name.Contains((byte)'.') && root.Status(whole) is { IsExecutable: true };
                others.Add(new(shown.ToString(), IsTracked: false, executable));
            }
        }
        else if (tracked.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(shown)
            || (!folder.TrackedOnly && !(ignore?.Ignores(whole, false) ?? false)))
        {
            NotFollowed.Add(new(PathText.Shown(shown.ToString()), type == NativeMethods.TypeLink
                ? "is a link: what it leads to is audited for itself, if it is in the repository" : "is neither a file nor a folder"));
        }
    }

    /// <summary>Another repository that the index knows as such, whether it is checked out or not.</summary>
    private bool IsSubmodule(ReadOnlySpan<char> shown) =>
        tracked.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(shown, out int entry) && index.Entries[entry].IsRepository;

    private List<TreeFile> Merged()
    {
        var files = new List<TreeFile>(index.Entries.Count + others.Count);
        bool sorted = true;
        for (int at = 0; at < present.Length; at++)
        {
            if (present[at])
            {
                IndexEntry entry = index.Entries[at];
                sorted &= files.Count == 0 || string.CompareOrdinal(files[^1].Path, entry.Path) < 0;
                files.Add(new(entry.Path, IsTracked: true, entry.IsExecutable));
            }
        }
        if (others.Count > 0 || !sorted)
        {
            others.Sort(InOrder);
            List<TreeFile> all = sorted ? Merge(files, others) : [.. files, .. others];
            if (!sorted)
            {
                all.Sort(InOrder);
            }
            files = all;
        }
        return Presentable(files);
    }

    private static List<TreeFile> Merge(List<TreeFile> one, List<TreeFile> other)
    {
        var all = new List<TreeFile>(one.Count + other.Count);
        int next = 0;
        foreach (TreeFile file in one)
        {
            for (; next < other.Count && InOrder(other[next], file) < 0; next++)
            {
                all.Add(other[next]);
            }
            all.Add(file);
        }
        all.AddRange(other[next..]);
        return all;
    }

    /// <summary>With paths that may be shown; of two that are then the same the later one cannot be named, and says so.</summary>
    private List<TreeFile> Presentable(List<TreeFile> files)
    {
        HashSet<string>? taken = null;
        for (int at = 0; at < files.Count; at++)
        {
            string shown = PathText.Shown(files[at].Path);
            if (!ReferenceEquals(shown, files[at].Path))
            {
                taken ??= [.. files.Select(file => file.Path)];
                if (taken.Add(shown))
                {
                    Names[shown] = files[at].Path;
                    files[at] = files[at] with { Path = shown };
                }
                else
                {
                    Unreadable.Add(new(shown, "has a name that is not UTF-8, as another file beside it"));
                    files.RemoveAt(at--);
                }
            }
        }
        if (taken is not null)
        {
            files.Sort(InOrder);
        }
        return files;
    }

    private static int InOrder(TreeFile one, TreeFile other) => string.CompareOrdinal(one.Path, other.Path);

    /// <param name="Path">With a slash at its end; empty for the root.</param>
    /// <param name="Ignore">What is asked for names in it, its own file not yet added.</param>
    /// <param name="TrackedOnly">It is ignored or another repository: only what is tracked counts.</param>
    private sealed record Folder(byte[] Path, IgnoreFile? Ignore, bool TrackedOnly);
}
