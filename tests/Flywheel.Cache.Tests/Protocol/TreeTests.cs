using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using Directory = Build.Bazel.Remote.Execution.V2.Directory;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>GetTree: all directories below a root, each once, in pages.</summary>
public sealed class TreeTests : IAsyncLifetime
{
    private TemporaryCache cache = null!;
    private CacheClient client = null!;

    public async ValueTask InitializeAsync()
    {
        cache = await TemporaryCache.StartAsync();
        client = cache.Client;
    }

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Fact]
    public async Task Each_directory_comes_once_the_root_first_also_when_it_is_shared()
    {
        Blob leaf = await PutAsync(Named("leaf"));
        Blob left = await PutAsync(Named("left", leaf.Digest));
        Blob right = await PutAsync(Named("right", leaf.Digest, left.Digest));
        Blob root = await PutAsync(Named("root", left.Digest, right.Digest, leaf.Digest));

        GetTreeResponse page = Assert.Single(await PagesAsync(new() { RootDigest = root.Digest }));

        Assert.Equal("", page.NextPageToken);
        Assert.Equal(["root", "left", "right", "leaf"], page.Directories.Select(directory => directory.Files.Single().Name));
    }

    [Fact]
    public async Task Pages_have_the_size_that_is_asked_for_and_a_token_goes_on_behind_them()
    {
        Blob[] leaves = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => PutAsync(Named($"{i}"))));
        Blob root = await PutAsync(Named("root", [.. leaves.Select(leaf => leaf.Digest)]));

        List<GetTreeResponse> pages = await PagesAsync(new() { RootDigest = root.Digest, PageSize = 3 });

        Assert.Equal([3, 3, 1], pages.Select(page => page.Directories.Count));
        Assert.Equal("", pages[^1].NextPageToken);
        List<GetTreeResponse> rest = await PagesAsync(new() { RootDigest = root.Digest, PageSize = 3, PageToken = pages[0].NextPageToken });
        Assert.Equal(pages.Skip(1), rest);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "root"], pages.SelectMany(page => page.Directories).Select(directory => directory.Files.Single().Name).Order());
        Assert.Empty((await PagesAsync(new() { RootDigest = root.Digest, PageToken = "7" })).SelectMany(page => page.Directories));
    }

    [Fact]
    public async Task A_page_is_a_message_that_clients_take()
    {
        Blob[] leaves = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => PutAsync(Named($"{i}" + new string('x', 1_900_000)))));
        Blob root = await PutAsync(Named("root", [.. leaves.Select(leaf => leaf.Digest)]));

        List<GetTreeResponse> pages = await PagesAsync(new() { RootDigest = root.Digest });

        Assert.Equal(4, pages.Sum(page => page.Directories.Count));
        Assert.All(pages, page => Assert.InRange(page.CalculateSize(), 1, 4 << 20));
    }

    [Fact]
    public async Task What_is_missing_or_is_no_directory_ends_the_call()
    {
        Blob unknown = Blob.OfSize(10);
        Blob root = await PutAsync(Named("root", unknown.Digest));
        Blob garbage = await client.PutAsync(Blob.Of([0x0a, 0xff]));
        Blob broken = await PutAsync(Named("broken", garbage.Digest));

        Assert.Equal(StatusCode.NotFound, await CodeAsync(new() { RootDigest = unknown.Digest }));
        Assert.Equal(StatusCode.NotFound, await CodeAsync(new() { RootDigest = root.Digest }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RootDigest = broken.Digest }));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new()));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RootDigest = new() { Hash = "../../etc", SizeBytes = 1 } }));
        foreach (string token in (string[])["x", "-1", "1.5", "99999999999999999999", "/etc/passwd"])
        {
            Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(new() { RootDigest = CacheClient.DigestOf([]), PageToken = token }));
        }
        Assert.Equal(StatusCode.OK, await CodeAsync(new() { RootDigest = CacheClient.DigestOf([]) }));
    }

    private Task<StatusCode> CodeAsync(GetTreeRequest request) => CacheClient.CodeOfAsync(() => PagesAsync(request));

    private async Task<List<GetTreeResponse>> PagesAsync(GetTreeRequest request)
    {
        using AsyncServerStreamingCall<GetTreeResponse> call = client.Storage.GetTree(request);
        var pages = new List<GetTreeResponse>();
        await foreach (GetTreeResponse page in call.ResponseStream.ReadAllAsync())
        {
            pages.Add(page);
        }
        return pages;
    }

    private Task<Blob> PutAsync(Directory directory) => client.PutAsync(Blob.Of(directory.ToByteArray()));

    private static Directory Named(string name, params Digest[] children) => new()
    {
        Files = { new FileNode { Name = name, Digest = CacheClient.DigestOf([]) } },
        Directories = { children.Select((child, i) => new DirectoryNode { Name = $"d{i}", Digest = child }) },
    };
}
