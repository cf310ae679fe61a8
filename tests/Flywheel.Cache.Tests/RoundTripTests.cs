using Build.Bazel.Remote.Execution.V2;
using Flywheel.Testing.Cache;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests;

/// <summary>What goes in comes out, by each way there is.</summary>
public sealed class RoundTripTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("flywheel-cache-");
    private ServedCache cache = null!;
    private CacheClient client = null!;

    public async ValueTask InitializeAsync()
    {
        cache = await ServedCache.StartAsync(folder.FullName);
        client = new(cache.Grpc);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await cache.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65536)]
    [InlineData(65537)]
    [InlineData(1_000_000)]
    public async Task A_blob_comes_out_by_every_way_as_it_went_in_by_every_way(int size)
    {
        using var http = new HttpClient();
        foreach (string way in (string[])["batch", "stream", "http"])
        {
            byte[] content = new byte[size];
            Random.Shared.NextBytes(content);
            Digest digest = CacheClient.DigestOf(content);
            switch (way)
            {
                case "batch":
                    Assert.Equal(StatusCode.OK, await client.PutAsync(digest, content));
                    break;
                case "stream":
                    Assert.Equal(size, await client.WriteAsync(CacheClient.Upload(digest), content));
                    break;
                default:
                    using (HttpResponseMessage put = await http.PutAsync($"{cache.Http}/cas/{digest.Hash}", new ByteArrayContent(content)))
                    {
                        Assert.True(put.IsSuccessStatusCode);
                    }
                    break;
            }
            Assert.True(await client.HasAsync(digest));
            Assert.Equal(content, await client.GetAsync(digest));
            Assert.Equal(content, await client.ReadAsync(CacheClient.Blob(digest)));
            Assert.Equal(content, await http.GetByteArrayAsync($"{cache.Http}/cas/{digest.Hash}"));
        }
    }
}
