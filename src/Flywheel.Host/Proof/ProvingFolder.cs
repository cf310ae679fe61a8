using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Host.Evidence;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Proof;

/// <summary>
/// The fresh output bases and event streams of one run of <c>flywheel prove</c>. It stands where caches stand, on a disk that is meant
/// for much data, and goes away again with the servers over it; what a killed run left goes away with the next one.
/// </summary>
internal sealed class ProvingFolder : IDisposable
{
    private const string Name = "proving";

    private readonly string root;
    private readonly TimeProvider time;
    private readonly List<string> bases = [];

    private ProvingFolder(string root, TimeProvider time)
    {
        this.root = root;
        this.time = time;
    }

    /// <returns>The folder; or what is wrong, and what to do.</returns>
    public static (ProvingFolder? Folder, string? Fault, string? Hint) Make(EnvironmentSnapshot environment, TimeProvider time)
    {
        string? cache = CacheHome.Of(environment);
        string temporary = environment.Get("TMPDIR") is { } named && Path.IsPathRooted(named) ? named : "/tmp";
        string above = Path.Combine(cache ?? temporary, "flywheel", Name);
        ProcessIdentity self = ProcessIdentity.Self;
        string root = Path.Combine(above, string.Create(CultureInfo.InvariantCulture, $"{self.Id}-{self.StartTicks}"));
        if (cache is null && SharedFault(temporary, [Path.GetDirectoryName(above)!, above, root]) is { } shared)
        {
            return (null, $"{shared}, and neither XDG_CACHE_HOME nor HOME names another place",
                "set HOME or XDG_CACHE_HOME, or name a folder of your own in TMPDIR");
        }
        int error = PrivateFile.MakeFolder(root);
        if (error != FileFault.None)
        {
            return (null, $"{root} cannot be made: {FileFault.Words(error)}", "name a folder with room in XDG_CACHE_HOME");
        }
        foreach (string left in Directory.EnumerateDirectories(above).Where(IsLeft))
        {
            foreach (string outputBase in Directory.EnumerateDirectories(left))
            {
                BazelProcesses.End(outputBase, time);
            }
            Remove(left);
        }
        return (new(root, time), null, null);
    }

    /// <summary>A path for an output base that is not there yet.</summary>
    public string OutputBase(string role)
    {
        string path = Path.Combine(root, role);
        bases.Add(path);
        return path;
    }

    /// <summary>An empty file for an event stream, which holds secrets: for nobody but the user. Null when it cannot be made.</summary>
    public string? Stream(string role)
    {
        string path = Path.Combine(root, role + ".bep");
        if (PrivateFile.Create(path, out SafeFileHandle? handle) != FileFault.None)
        {
            return null;
        }
        handle?.Dispose();
        return path;
    }

    /// <summary>Whether a Bazel has used this output base.</summary>
    public static bool WasUsed(string outputBase) => Directory.Exists(Path.Combine(outputBase, "server")) || Directory.Exists(Path.Combine(outputBase, "execroot"));

    public void End(string outputBase)
    {
        BazelProcesses.End(outputBase, time);
        Remove(outputBase);
    }

    public void Dispose()
    {
        foreach (string outputBase in bases)
        {
            BazelProcesses.End(outputBase, time);
        }
        Remove(root);
    }

    /// <summary>
    /// Makes our folders where all may write, from the outside in: none is entered that somebody else has put there, by a link or by its name, or
    /// can put another in its place. There are streams to be read in them, and servers to be ended.
    /// </summary>
    /// <returns>What is wrong; null when all are ours.</returns>
    private static string? SharedFault(string temporary, string[] folders)
    {
        if (PrivateFile.Status(temporary, out NativeMethods.FileStatus shared) is not FileFault.None and var missing)
        {
            return $"{temporary} cannot be used: {FileFault.Words(missing)}";
        }
        bool isOthers = shared.Owner is not 0 && shared.Owner != PrivateFile.OurUser;
        if (isOthers || ((shared.Permissions & PrivateFile.OthersWrite) != 0 && !shared.Permissions.HasFlag(UnixFileMode.StickyBit)))
        {
            return $"{temporary} lets others rename what is in it";
        }
        foreach (string folder in folders)
        {
            int error = PrivateFile.StatusOfItself(folder, out NativeMethods.FileStatus status);
            if (error == NativeMethods.NotThere)
            {
                error = PrivateFile.MakeFolder(folder);
                // Somebody else may have been quicker.
                error = error == FileFault.None ? PrivateFile.StatusOfItself(folder, out status) : error;
            }
            string? fault = error != FileFault.None ? $"cannot be made: {FileFault.Words(error)}"
                : !status.IsDirectory ? "is no directory, or only a link to one"
                : status.Owner != PrivateFile.OurUser ? "belongs to somebody else"
                : !PrivateFile.IsWrittenByUsAlone(status) ? "can be written by others"
                : null;
            if (fault is not null)
            {
                return $"{folder} {fault}";
            }
        }
        return null;
    }

    private static bool IsLeft(string folder) =>
        Path.GetFileName(folder).Split('-') is [var id, var start]
        && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
        && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong ticks)
        && !new ProcessIdentity(pid, ticks).IsAlive;

    /// <summary>Bazel leaves parts of its output tree without write permission, and an action may be ending still.</summary>
    private static void Remove(string folder)
    {
        const int attempts = 5;
        for (int attempt = 1; attempt <= attempts && Directory.Exists(folder); attempt++)
        {
            if (PrivateFile.Try(() => Directory.Delete(folder, recursive: true)) == FileFault.None)
            {
                return;
            }
            PrivateFile.Try(() => Unlock(new DirectoryInfo(folder)));
        }
    }

    private static void Unlock(DirectoryInfo folder)
    {
        folder.UnixFileMode |= PrivateFile.FolderMode;
        foreach (DirectoryInfo child in folder.EnumerateDirectories().Where(child => child.LinkTarget is null))
        {
            Unlock(child);
        }
    }
}
