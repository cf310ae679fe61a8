using System.Text;

namespace Flywheel.Audit.Inputs.Git;

/// <summary>Where a repository keeps what it knows: `.git`, or where a worktree's or a submodule's `.git` file points.</summary>
/// <param name="WorkTree">The root of the checked-out files, absolute.</param>
/// <param name="Own">HEAD, the index and what else belongs to this work tree alone.</param>
/// <param name="Common">Objects, refs and configuration; the same folder but for a worktree.</param>
/// <param name="Config">The repository's own.</param>
internal sealed record GitFolder(string WorkTree, DiskFolder Own, DiskFolder Common, GitConfig Config)
{
    public const long LargestIndex = 1L << 30;
    private const long LargestSmallFile = 1 << 20;

    /// <summary>Bytes of an object's name: 20 (SHA-1) or 32 (SHA-256).</summary>
    public int HashLength => Config["extensions.objectformat"] == "sha256" ? 32 : 20;

    /// <summary>Looks from a folder upwards, as git does.</summary>
    /// <param name="folder">Absolute and without links.</param>
    /// <returns>The repository; or why it cannot be read; or neither, where there is none.</returns>
    public static (GitFolder? Found, string? Why) Find(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            var here = new DiskFolder(at);
            if (here.Status(".git") is { } status)
            {
                // A link in the place of the folder is one that the user made: git follows it, too.
                if ((status.IsDirectory || status.IsLink) && DiskFolder.RealPath(Path.Combine(at, ".git")) is { } target && Looks(new DiskFolder(target)))
                {
                    return Of(at, target);
                }
                if (status.IsRegularFile)
                {
                    return Pointed(here, at);
                }
            }
            else if (Looks(here))
            {
                return (null, $"`{at}` is a bare repository or the inside of one; it has no files to audit");
            }
        }
        return (null, null);
    }

    /// <summary>Whether the `.git` in a folder makes it a repository of its own: an empty one hides nothing.</summary>
    /// <param name="root">Where the path begins.</param>
    /// <param name="relative">With a slash at its end.</param>
    public static bool IsRepository(DiskFolder root, ReadOnlySpan<byte> relative)
    {
        byte[] git = [.. relative, .. ".git"u8];
        return root.Status(git) switch
        {
            { IsDirectory: true } => root.Status([.. git, .. "/HEAD"u8]) is not null,
            { IsRegularFile: true } => root.ReadAll(git, LargestSmallFile).AsSpan().StartsWith("gitdir:"u8),
            _ => false,
        };
    }

    /// <summary>A small file of the work tree's own folder, without white space around; null where there is none.</summary>
    public static string? Text(DiskFolder folder, string name) =>
        folder.ReadAll(name, LargestSmallFile) is { } bytes ? Encoding.UTF8.GetString(bytes).Trim() : null;

    private static bool Looks(DiskFolder folder) => folder.Status("HEAD") is not null
        && (folder.IsFile("commondir") || (folder.IsFolder("objects") && folder.IsFolder("refs")));

    private static (GitFolder? Found, string? Why) Pointed(DiskFolder here, string at)
    {
        string file = Path.Combine(at, ".git");
        if (Text(here, ".git") is not { } text || !text.StartsWith("gitdir:", StringComparison.Ordinal))
        {
            return (null, $"`{file}` is a file that names no folder of git (`gitdir: PATH`)");
        }
        string target = Path.GetFullPath(text["gitdir:".Length..].Trim(), at);
        return DiskFolder.RealPath(target) is { } real && Looks(new DiskFolder(real))
            ? Of(at, real)
            : (null, $"`{file}` points at `{target}`, which is no folder of git");
    }

    private static (GitFolder? Found, string? Why) Of(string workTree, string folder)
    {
        var own = new DiskFolder(folder);
        DiskFolder common = own;
        if (Text(own, "commondir") is { } pointed)
        {
            if (DiskFolder.RealPath(Path.GetFullPath(pointed, folder)) is not { } real)
            {
                return (null, $"`{folder}/commondir` points at nothing");
            }
            common = new DiskFolder(real);
        }
        var config = new GitConfig();
        config.Add(common.ReadAll("config", LargestSmallFile));
        if (config.IsTrue("extensions.worktreeconfig"))
        {
            config.Add(own.ReadAll("config.worktree", LargestSmallFile));
        }
        return config["extensions.objectformat"] is { } format && format is not ("sha1" or "sha256")
            ? (null, $"the repository names its objects by `{format}`, which is not known here")
            : (new(workTree, own, common, config), null);
    }

    /// <exception cref="InvalidDataException">It cannot be read; the message says why.</exception>
    public GitIndex ReadIndex()
    {
        if (Own.Status("index") is not { } status)
        {
            return GitIndex.Empty;
        }
        if (!status.IsRegularFile || Own.ReadAll("index", LargestIndex) is not { } bytes)
        {
            throw new InvalidDataException("it cannot be opened");
        }
        return IndexReader.Read(bytes, HashLength, id => Own.ReadAll($"sharedindex.{id}", LargestIndex));
    }
}
