using Build.Bazel.Remote.Execution.V2;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>ByteStream.Read: offsets, limits, names.</summary>
public sealed class StreamReadTests : IAsyncLifetime
{
    private TemporaryCache cache = null!;
    private CacheClient client = null!;

    public async ValueTask InitializeAsync()
    {
        cache = await TemporaryCache.StartAsync();
        client = cache.Client;
    }

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Theory]
    [InlineData(1000)]
    [InlineData(300_000)]
    public async Task A_part_is_what_stands_between_offset_and_limit(int size)
    {
        Blob blob = await client.PutAsync(Blob.OfSize(size));
        string name = CacheClient.Blob(blob.Digest);
        long[] limits = [0, 1, size - 1, size, size + 1, long.MaxValue];
        foreach (int offset in (int[])[0, 1, size / 2, size - 1, size])
        {
            foreach (long limit in limits)
            {
                int length = limit == 0 ? size - offset : (int)Math.Min(limit, size - offset);
                Assert.Equal(blob.Content[offset..(offset + length)], await client.ReadAsync(name, offset, limit));
            }
        }
        foreach (long outside in (long[])[-1, size + 1, long.MaxValue, long.MinValue])
        {
            Assert.Equal(StatusCode.OutOfRange, await CodeAsync(name, outside));
        }
        foreach (long limit in (long[])[-1, long.MinValue])
        {
            Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(name, 0, limit));
        }
    }

    [Fact]
    public async Task Any_instance_name_names_the_same_blob()
    {
        Blob blob = await client.PutAsync(Blob.OfSize(100));

        Assert.Equal(blob.Content, await client.ReadAsync("main/" + CacheClient.Blob(blob.Digest)));
        Assert.Equal(blob.Content, await client.ReadAsync("a/b/c/" + CacheClient.Blob(blob.Digest)));
        Assert.Empty(await client.ReadAsync(CacheClient.Blob(CacheClient.DigestOf([]))));
    }

    [Fact]
    public async Task A_name_that_names_nothing_is_refused()
    {
        Blob blob = await client.PutAsync(Blob.OfSize(100));
        Digest other = Blob.OfSize(10).Digest;

        Assert.Equal(StatusCode.NotFound, await CodeAsync(CacheClient.Blob(other)));
        Assert.Equal(StatusCode.NotFound, await CodeAsync($"blobs/{blob.Hash}/101"));
        Assert.Equal(StatusCode.NotFound, await CodeAsync($"blobs/{CacheClient.DigestOf([]).Hash}/1"));
        string[] bad =
        [
            "", "/", "blobs", $"blobs/{blob.Hash}", $"blobs/{blob.Hash}/", $"{blob.Hash}/100", $"blobs/{blob.Hash}/100/more", $"blobs//{blob.Hash}/100",
            $"blobs/{blob.Hash}/0x64", $"blobs/{blob.Hash}/ 100", $"compressed-blobs/zstd/{blob.Hash}/100", $"blobs/sha512/{blob.Hash}/100",
            CacheClient.Upload(blob.Digest),
        ];
        foreach (string name in bad)
        {
            Assert.True(await CodeAsync(name) == StatusCode.InvalidArgument, name);
        }
    }

    private Task<StatusCode> CodeAsync(string name, long offset = 0, long limit = 0) =>
        CacheClient.CodeOfAsync(() => client.ReadAsync(name, offset, limit));
}
