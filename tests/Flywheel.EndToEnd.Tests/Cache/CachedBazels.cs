using System.Globalization;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Cache;

/// <summary>The tests that share the embedded cache and the servers of both Bazels; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class CachedBazelTests : ICollectionFixture<CachedBazels>
{
    public const string Name = "cached Bazels";
}

/// <summary>One embedded cache on all its transports, and a workspace for each real Bazel, behind the guard.</summary>
public sealed class CachedBazels : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-cache-");
    private readonly Dictionary<BazelRelease, BazelWorkspace> workspaces = [];
    private readonly Lazy<Task<ServedCache>> cache;
    private int salts;

    public CachedBazels() =>
        cache = new(() => ServedCache.StartAsync(Path.Combine(folder.FullName, "store"), "--unix", Socket));

    private string Socket => Path.Combine(folder.FullName, "socket");

    /// <summary>A word that no action here had yet.</summary>
    public string Salt() => string.Create(CultureInfo.InvariantCulture, $"salt{Interlocked.Increment(ref salts)}");

    public BazelWorkspace Workspace(BazelRelease release)
    {
        if (!workspaces.TryGetValue(release, out BazelWorkspace? workspace))
        {
            workspaces[release] = workspace = new BazelWorkspace();
        }
        return workspace;
    }

    /// <param name="scheme">grpc, http or unix.</param>
    public async Task<string> EndpointAsync(string scheme)
    {
        ServedCache served = await cache.Value;
        return scheme switch
        {
            "grpc" => served.Grpc,
            "http" => served.Http,
            _ => "unix:" + Socket,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (BazelWorkspace workspace in workspaces.Values)
        {
            workspace.Dispose();
        }
        if (cache is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await cache.Value).DisposeAsync();
        }
        folder.Delete(recursive: true);
    }
}
