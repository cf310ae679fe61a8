using System.Net;
using Flywheel.Cache.Server;
using Flywheel.Cache.Store;

namespace Flywheel.Fuzz.Targets;

/// <summary>Our cache in this process, in a folder beside a file that nobody may touch.</summary>
internal sealed class ServedStore
{
    private const string Outside = "outside";

    private readonly string parent = Directory.CreateTempSubdirectory("flywheel-fuzz-cache-").FullName;

    public ServedStore()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(parent, recursive: true);
        File.WriteAllText(Path.Combine(parent, "sentinel"), Outside);
        // What goes in is thrown out again before long: the disk is another's.
        var options = new StoreOptions(Path.Combine(parent, "cache"), 16 << 20, 0);
        BlobStore store = BlobStore.Open(options, TimeProvider.System, _ => { })!;
        var server = new ServerOptions(new(IPAddress.Loopback, 0), new(IPAddress.Loopback, 0), null, options);
        Server = CacheServer.StartAsync(server, store, TimeProvider.System).GetAwaiter().GetResult();
    }

    public CacheServer Server { get; }

    public bool IsAlone => Directory.GetFileSystemEntries(parent).Length == 2 && File.ReadAllText(Path.Combine(parent, "sentinel")) == Outside;
}
