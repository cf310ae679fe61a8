using Flywheel.EndToEnd.Tests;
using Flywheel.Testing.Cache;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedCache))]

namespace Flywheel.EndToEnd.Tests;

/// <summary>One cache for every test that needs a cache that proves itself, and does not look into it.</summary>
public sealed class SharedCache : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-cache-");
    private readonly Lazy<Task<ServedCache>> server;

    public SharedCache() => server = new(() => ServedCache.StartAsync(Path.Combine(folder.FullName, "store")));

    /// <summary>Where guards that have no HOME can keep their evidence.</summary>
    public string EvidenceFolder => Path.Combine(folder.FullName, "evidence");

    /// <summary>Its address; the first caller waits for it to come up.</summary>
    public async Task<string> EndpointAsync() => (await server.Value).Grpc;

    public async ValueTask DisposeAsync()
    {
        if (server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await server.Value).DisposeAsync();
        }
        folder.Delete(recursive: true);
    }
}
