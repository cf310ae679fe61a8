using System.Globalization;

namespace Flywheel.Cache.Store;

/// <summary>
/// Where a cache keeps what: <c>cas/</c> and <c>ac/</c> with a folder for each first two digits, <c>tmp/</c> for what is being written,
/// the index (<see cref="EntryLog"/>) and the lock.
/// </summary>
internal sealed class CacheFolder
{
    /// <summary>Before an action result stands its SHA-256, for its name does not tell what is in it.</summary>
    internal const int CheckLength = EntryKey.HashLength;

    /// <summary>How whoever has the folder can be found; what stands there before that is of one who is gone.</summary>
    internal const string ServerFile = "server.json";

    /// <summary>Says that the folder is a cache's, to us, and to programs that make backups (bford.info/cachedir).</summary>
    internal const string Tag = "CACHEDIR.TAG";

    private const string TagText = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of `flywheel cache`.\n";

    /// <summary>What may stand in a folder before it is tagged.</summary>
    private static readonly string[] Before = ["lock", "server.log", "lost+found"];

    /// <summary>A usual block of a file system, in bytes.</summary>
    private const long Block = 4096;

    private readonly string[] blobs;
    private readonly string[] results;
    private readonly string temporary;
    private long counter;

    internal CacheFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        temporary = System.IO.Path.Combine(Path, "tmp");
        blobs = Fan("cas");
        results = Fan("ac");
    }

    internal string Path { get; }

    /// <summary>What an entry takes of a disk, in bytes: whole blocks.</summary>
    internal static long OnDisk(EntryKind kind, long size)
    {
        long bytes = FileLength(kind, size);
        return bytes + ((Block - (bytes % Block)) % Block);
    }

    internal static long FileLength(EntryKind kind, long size) => kind == EntryKind.ActionResult ? CheckLength + size : size;

    /// <summary>Makes what is not there, and throws away what an earlier end left half written.</summary>
    /// <exception cref="IOException">The folder cannot be made or written, or a link stands in it in the place of a folder.</exception>
    internal void Prepare()
    {
        if (PlantedLink() is { } planted)
        {
            throw new IOException($"{planted} is a link");
        }
        UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(Path, own);
        try
        {
            File.SetUnixFileMode(Path, own);
        }
        catch (UnauthorizedAccessException)
        {
            // It is another user's, who lets this one write there.
        }
        foreach (string link in Directory.EnumerateFiles(Path))
        {
            DropLink(link);
        }
        File.Delete(In(ServerFile));
        if (!File.Exists(In(Tag)))
        {
            File.WriteAllText(In(Tag), TagText);
        }
        foreach (string folder in (string[])["cas", "ac", "tmp"])
        {
            Directory.CreateDirectory(In(folder), own);
            // Whatever the umask, and whoever made it: what is below has the rights that the umask leaves.
            File.SetUnixFileMode(In(folder), own);
        }
        foreach (string folder in blobs.Concat(results))
        {
            Directory.CreateDirectory(folder);
        }
        foreach (string left in Directory.EnumerateFiles(temporary))
        {
            File.Delete(left);
        }
    }

    /// <summary>
    /// A link in the place of one of its folders; null for none. What is behind it would be given other rights, be filled and be emptied. (The
    /// folder itself may be reached over one.)
    /// </summary>
    internal string? PlantedLink()
    {
        string[] folders = [In("cas"), In("ac"), temporary, .. blobs, .. results];
        return Directory.Exists(Path) ? folders.FirstOrDefault(folder => new FileInfo(folder).LinkTarget is not null) : null;
    }

    /// <summary>Takes away what somebody has planted in the place of a file: what is written there would go elsewhere.</summary>
    internal static void DropLink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }
    }

    /// <summary>Whether it holds something, and is not tagged as a cache of ours.</summary>
    internal bool IsForeign() => Directory.Exists(Path)
        && !(File.Exists(In(Tag)) && File.ReadAllText(In(Tag)) == TagText)
        && Directory.EnumerateFileSystemEntries(Path).Any(entry => !Before.Contains(System.IO.Path.GetFileName(entry)));

    internal string PathOf(EntryKey key) => string.Concat(Of(key.Kind)[key.Hash[0]], "/", key.Hex);

    /// <summary>Throws an entry's file away, or whatever somebody put in its place.</summary>
    internal void Discard(EntryKey key)
    {
        string path = PathOf(key);
        try
        {
            File.Delete(path);
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Makes a file the entry's.</summary>
    internal void Place(string file, EntryKey key)
    {
        string place = PathOf(key);
        try
        {
            File.Move(file, place, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Directory.Exists(place))
        {
            Discard(key);
            File.Move(file, place, overwrite: true);
        }
    }

    /// <summary>For something that is being written; never the same twice.</summary>
    internal string NewTemporary() => string.Concat(temporary, "/", Interlocked.Increment(ref counter).ToString(CultureInfo.InvariantCulture));

    internal string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Every entry of a kind whose hash begins with this byte, with the length of its file; other names are none of ours.</summary>
    internal IEnumerable<(EntryKey Key, long Length, DateTime Written)> Entries(EntryKind kind, byte first)
    {
        foreach (FileInfo file in new DirectoryInfo(Of(kind)[first]).EnumerateFiles())
        {
            // Exists: it may have gone since it was listed.
            if (EntryKey.TryParse(kind, file.Name, out EntryKey key) && key.Hash[0] == first && file.Exists)
            {
                yield return (key, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    private string[] Of(EntryKind kind) => kind == EntryKind.Blob ? blobs : results;

    private string[] Fan(string name) =>
        [.. Enumerable.Range(0, 256).Select(first => System.IO.Path.Combine(Path, name, first.ToString("x2", CultureInfo.InvariantCulture)))];
}
