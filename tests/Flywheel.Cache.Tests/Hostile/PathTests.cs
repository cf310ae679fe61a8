using System.Text;
using System.Text.RegularExpressions;
using Build.Bazel.Remote.Execution.V2;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Hostile;

/// <summary>Names that try to leave the folder: each is refused or means nothing, and what is outside stays as it is.</summary>
public sealed partial class PathTests : IAsyncLifetime
{
    private static readonly string Hash = new('a', 64);

    private static readonly string[] Targets =
    [
        "/cas/../../etc/passwd", "/cas/../sentinel", "/../sentinel", "/cas/..", "//cas/..", "//", "/cas//etc/passwd", "/cas/./" + Hash, "/..",
        "/cas/%2e%2e/%2e%2e/etc/passwd", "/cas/%2e%2e%2f%2e%2e%2fsentinel", "/%2e%2e/cas/" + Hash, "/../cas/" + Hash, "/./cas/" + Hash,
        "//cas/" + Hash, "/x//cas/" + Hash, "/x/../cas/" + Hash, "/%2e%2e/ac/" + Hash, "/x%2fy/ac/" + Hash, "/a%00b/ac/" + Hash, "/a\\b/ac/" + Hash,
        "/cas/" + Hash + "/..", "/cas/" + Hash + "/", "/cas/" + Hash + "?x", "/cas/" + Hash + "#x", "/cas/" + Hash[1..], "/cas/" + Hash + "a",
        "/cas/" + new string('A', 64), "/cas/" + Hash[1..] + "g", "/cas/" + Hash[1..] + "/", "/cas/", "/ac/", "/cas", "/", "/lock", "/server.json",
        "/tmp/1", "/index-1", "/CAS/" + Hash, "/cas/%61" + Hash[1..], "*", "cas/" + Hash, "/cas/" + Hash[..62] + "..",
        "http://evil.example/cas/" + Hash, "http://localhost/../cas/" + Hash, "http://localhost/cas/" + Hash, "file:///etc/passwd",
        "/cas/\0" + Hash[1..], "/c\0as/" + Hash, "/" + new string('x', 9000) + "/cas/" + Hash, "/cas/" + new string('a', 20_000),
        "/cas/" + new string('/', 4000), "/" + string.Concat(Enumerable.Repeat("../", 500)) + "etc/passwd", "/cas/ü" + Hash[1..], "/\r/cas/" + Hash,
    ];

    private TemporaryCache cache = null!;
    private string[] before = [];

    public async ValueTask InitializeAsync()
    {
        cache = await TemporaryCache.StartAsync();
        before = cache.Outside();
    }

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Fact]
    public async Task A_path_that_is_none_is_refused_whatever_is_done_with_it()
    {
        var wrong = new List<string>();
        foreach (string target in Targets)
        {
            foreach (string method in (string[])["GET", "HEAD", "PUT"])
            {
                string answer = await cache.SayAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
                if (!Refused().IsMatch(answer) || answer.Contains("root:") || answer.Contains("outside"))
                {
                    wrong.Add($"{method} {target}: {answer}");
                }
            }
        }
        Assert.Empty(wrong);
        Assert.Empty(cache.Files("cas"));
        Assert.Empty(cache.Files("ac"));
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task An_instance_name_is_a_name_and_no_path()
    {
        string[] instances = ["../../..", "/etc/passwd", "..", "a\0b", "\n", "cas", "blobs", "uploads", "%2e%2e", new('x', 1_000_000)];
        CacheClient client = cache.Client;
        Digest action = Blob.OfSize(5).Digest;
        foreach (string instance in instances)
        {
            Assert.Null(await client.ResultAsync(action, instance));
            await client.PutResult(action, new(), instance);
            Assert.NotNull(await client.ResultAsync(action, instance));
        }
        Assert.Null(await client.ResultAsync(action));
        Assert.Equal(instances.Length, cache.Files("ac").Length);
        Assert.All(cache.Files("ac"), name => Assert.Matches("^[0-9a-f]{64}$", name));
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task A_resource_name_that_is_none_is_refused()
    {
        string[] names =
        [
            $"../../../{Hash}", $"uploads/../../blobs/{Hash}", "uploads/u/blobs/../../../sentinel/2", $"uploads/u/blobs/{Hash}/../../../sentinel",
            "/etc/passwd", $"blobs/../{Hash}", "blobs/..%2f..%2fsentinel/7", "blobs/sentinel/7", $"uploads/u\0/blobs/{Hash}/2\0",
            $"uploads/u/blobs/{Hash}/+2", $"uploads/u/blobs/{Hash}/-2", $"uploads/u/blobs/{Hash}/9223372036854775808", new('/', 1_000_000),
        ];
        CacheClient client = cache.Client;
        foreach (string name in names)
        {
            StatusCode[] codes =
            [
                await CacheClient.CodeOfAsync(() => client.ReadAsync(name)),
                await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(name, 0, "hi"u8.ToArray(), finish: true)),
                await CacheClient.CodeOfAsync(() => client.StatusAsync(name)),
            ];
            Assert.True(codes.All(code => code == StatusCode.InvalidArgument), $"{name}: {string.Join(", ", codes)}");
        }
        Assert.Empty(cache.Files("cas"));
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task What_stands_before_a_good_resource_name_is_an_instance_and_no_path()
    {
        foreach (string instance in (string[])["../../../x", "/etc", "\0", "a/../.."])
        {
            Blob blob = Blob.OfSize(20);
            string upload = $"{instance}/uploads/..{instance.Length}/blobs/{blob.Hash}/20/../../..";
            Assert.Equal(20, await cache.Client.WriteOnceAsync(upload, 0, blob.Content, finish: true));
            Assert.Equal(blob.Content, await cache.Client.ReadAsync($"{instance}/{CacheClient.Blob(blob.Digest)}"));
            Assert.Contains(blob.Hash, cache.Files("cas"));
        }
        Assert.Equal(4, cache.Files("cas").Length);
        await AssertUntouchedAsync();
    }

    private async Task AssertUntouchedAsync()
    {
        Assert.Equal(before, cache.Outside());
        Assert.Empty(cache.Files("tmp"));
        Blob blob = await cache.Client.PutAsync(Blob.Of(Encoding.UTF8.GetBytes("still here")));
        Assert.Equal(blob.Content, await cache.Client.GetAsync(blob.Digest));
    }

    [GeneratedRegex("^HTTP/1\\.1 (400|403|405|414) ")]
    private static partial Regex Refused();
}
