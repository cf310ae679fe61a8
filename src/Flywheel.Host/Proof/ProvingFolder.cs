using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Host.Evidence;
using Flywheel.Host.Install;
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

    /// <returns>The folder; or what is wrong.</returns>
    public static (ProvingFolder? Folder, string? Fault) Make(EnvironmentSnapshot environment, TimeProvider time)
    {
        string above = Path.Combine(CacheFolder(environment), "flywheel", Name);
        ProcessIdentity self = ProcessIdentity.Self;
        string root = Path.Combine(above, string.Create(CultureInfo.InvariantCulture, $"{self.Id}-{self.StartTicks}"));
        int error = PrivateFile.MakeFolder(root);
        if (error != FileFault.None)
        {
            return (null, $"{root} cannot be made: {FileFault.Words(error)}");
        }
        // Where all may write, somebody else may have made it, with servers to end in it.
        if (CacheHome.Of(environment) is null && PlainFile.At(above).Owner != PlainFile.OurUser)
        {
            Remove(root);
            return (null, $"{above} belongs to somebody else, and neither XDG_CACHE_HOME nor HOME names another place");
        }
        foreach (string left in Directory.EnumerateDirectories(above).Where(IsLeft))
        {
            foreach (string outputBase in Directory.EnumerateDirectories(left))
            {
                BazelProcesses.End(outputBase, time);
            }
            Remove(left);
        }
        return (new(root, time), null);
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

    private static string CacheFolder(EnvironmentSnapshot environment) => CacheHome.Of(environment) ?? Path.GetTempPath();

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
