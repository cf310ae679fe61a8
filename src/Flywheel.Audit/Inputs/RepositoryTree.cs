using Flywheel.Audit.Inputs.Git;
using Flywheel.Audit.Inputs.Ignore;

namespace Flywheel.Audit.Inputs;

/// <summary>
/// A folder on disk. In a git repository: the files of the index that are there, and those that are neither tracked nor ignored; git itself is
/// not run. Ignored is what the work tree's `.gitignore` files, `info/exclude` and a core.excludesFile say that the repository's own
/// configuration names and that lies inside it; the user's and the system's configuration are not read, so that every checkout has the same
/// files. Links are left out (a file that one leads to inside is audited for itself), and so are repositories inside.
/// </summary>
public sealed class RepositoryTree : IAuditTree
{
    private readonly Dictionary<string, string> names;

    private RepositoryTree(DiskFolder disk, GitFolder? git, GitIndex index, TreeWalk walk, List<TreeFile> files, string scope)
    {
        Disk = disk;
        Git = git;
        Index = index;
        Tracked = walk.Tracked;
        names = walk.Names;
        Files = files;
        Unreadable = walk.Unreadable;
        NotFollowed = walk.NotFollowed;
        Scope = scope;
        Commit = git is null ? null : new RefStore(git).Head()?.ToString();
    }

    /// <summary>The root of the repository, absolute and without links; the folder itself where there is no repository.</summary>
    public string Root => Disk.Path;

    /// <summary>Only files in or at this path are listed: relative to the root, with forward slashes; empty for all.</summary>
    public string Scope { get; }

    /// <summary>Whether it is a git repository.</summary>
    public bool IsRepository => Git is not null;

    public IReadOnlyList<TreeFile> Files { get; }

    public string? Commit { get; }

    /// <summary>Folders and files that could not be listed, in no order.</summary>
    public IReadOnlyList<UnreadableFile> Unreadable { get; }

    /// <summary>Links, and what is neither file nor folder, in no order.</summary>
    public IReadOnlyList<UnreadableFile> NotFollowed { get; }

    internal DiskFolder Disk { get; }

    internal GitFolder? Git { get; }

    internal GitIndex Index { get; }

    /// <summary>Places in the index by path.</summary>
    internal IReadOnlyDictionary<string, int> Tracked { get; }

    /// <param name="path">A folder or a file, in a repository or not.</param>
    public static TreeOpening Open(string path)
    {
        if (DiskFolder.RealPath(path) is not { } real)
        {
            return new TreeOpening.Failed($"`{path}` is not there");
        }
        bool isFolder = Directory.Exists(real);
        if (!isFolder && !new DiskFolder("/").IsFile(real[1..]))
        {
            return new TreeOpening.Failed($"`{path}` is neither a folder nor a file");
        }
        (GitFolder? git, string? why) = GitFolder.Find(isFolder ? real : System.IO.Path.GetDirectoryName(real)!);
        if (why is not null)
        {
            return new TreeOpening.Failed(why);
        }
        string root = git?.WorkTree ?? (isFolder ? real : System.IO.Path.GetDirectoryName(real)!);
        string scope = real.Length > root.Length ? real[root.Length..].TrimStart('/') : "";
        var disk = new DiskFolder(root);
        GitIndex index = GitIndex.Empty;
        try
        {
            index = git?.ReadIndex() ?? index;
        }
        catch (InvalidDataException trouble)
        {
            return new TreeOpening.Failed($"the index of git in `{git!.Own.Path}` cannot be read: {trouble.Message}");
        }
        var walk = new TreeWalk(disk, index, scope);
        return new TreeOpening.Opened(new(disk, git, index, walk, walk.Walk(git is null ? null : Outermost(git)), scope));
    }

    public byte[]? Read(string path, long most)
    {
        using DiskFile? file = Open(path, known: false).File;
        return file is not null && file.Size <= most ? file.ReadAll() : null;
    }

    /// <summary>What is staged only is in no commit yet. Where the commit's folders cannot be read, the index says.</summary>
    public bool IsCommitted(string path)
    {
        if (Git is null)
        {
            return false;
        }
        string name = names.GetValueOrDefault(path, path);
        var refs = new RefStore(Git);
        using var objects = new ObjectStore(Git);
        try
        {
            return refs.AreTables ? Tracked.ContainsKey(name)
                : refs.Head() is { } head && new CommittedFiles(objects, Git.HashLength).Holds(new CommitGraph(Git, objects).Read(head).Tree, name);
        }
        catch (InvalidDataException)
        {
            return Tracked.ContainsKey(name);
        }
    }

    /// <summary>What changed since the merge base of HEAD and a revision.</summary>
    /// <param name="revision">As gitrevisions(7) has it: a branch, a tag, an id of at least four digits, with <c>~N</c>, <c>^N</c> behind.</param>
    public ChangeReading ChangedSince(string revision) => ChangeReader.Read(this, revision);

    /// <summary>The path as the index has it, where it differs from what may be shown.</summary>
    internal string NameOf(TreeFile file) => names.GetValueOrDefault(file.Path, file.Path);

    /// <param name="path">Relative.</param>
    /// <param name="known">It is one of the files: its folders need not be looked at for links again.</param>
    internal (DiskFile? File, string? Why) Open(string path, bool known)
    {
        byte[] bytes = PathText.Bytes(names.GetValueOrDefault(path, path));
        return known ? Disk.Open(bytes, known: true)
            : WhyOutside(bytes) is { } why ? (null, why)
            : Disk.Open(bytes);
    }

    /// <summary>Links in place of folders may lead anywhere, and `..` out.</summary>
    private string? WhyOutside(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] == '/' || path.Contains((byte)0))
        {
            return "is no path inside the repository";
        }
        for (int at = 0; at < path.Length;)
        {
            int end = path[at..].IndexOf((byte)'/') is >= 0 and var slash ? at + slash : path.Length;
            ReadOnlySpan<byte> name = path[at..end];
            if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) || name.SequenceEqual(".git"u8))
            {
                return "is no path inside the repository";
            }
            if (end < path.Length && Disk.Status(path[..end]) is not { IsDirectory: true })
            {
                return "lies below what is no folder of the repository";
            }
            at = end + 1;
        }
        return null;
    }

    private static IgnoreFile? Outermost(GitFolder git)
    {
        const long Largest = 4 << 20;
        IgnoreFile? outermost = null;
        if (git.Config["core.excludesfile"] is { Length: > 0 } named && named[0] != '~'
            && DiskFolder.RealPath(System.IO.Path.GetFullPath(named, git.WorkTree)) is { } real
            && (real.StartsWith(git.WorkTree.TrimEnd('/') + "/", StringComparison.Ordinal) || real.StartsWith(git.Common.Path + "/", StringComparison.Ordinal))
            && new DiskFolder("/").ReadAll(real[1..], Largest) is { } chosen)
        {
            outermost = IgnoreFile.Parse(chosen, 0, null);
        }
        return git.Common.ReadAll("info/exclude", Largest) is { } excluded ? IgnoreFile.Parse(excluded, 0, outermost) : outermost;
    }
}

/// <summary>A folder or file that could not be read.</summary>
/// <param name="Path">Relative, with forward slashes.</param>
/// <param name="Why">Goes on after the path: lower case, no full stop.</param>
public sealed record UnreadableFile(string Path, string Why);

/// <summary>Whether there is something to audit.</summary>
public abstract record TreeOpening
{
    private TreeOpening()
    {
    }

    public abstract T Match<T>(Func<Opened, T> opened, Func<Failed, T> failed);

    public sealed record Opened(RepositoryTree Tree) : TreeOpening
    {
        public override T Match<T>(Func<Opened, T> opened, Func<Failed, T> failed) => opened(this);
    }

    /// <param name="Why">Lower case, no full stop.</param>
    public sealed record Failed(string Why) : TreeOpening
    {
        public override T Match<T>(Func<Opened, T> opened, Func<Failed, T> failed) => failed(this);
    }
}
