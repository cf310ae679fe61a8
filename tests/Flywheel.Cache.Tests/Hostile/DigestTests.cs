using System.Net;
using System.Net.Sockets;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Hostile;

/// <summary>Digests that are none, and sizes that nobody means.</summary>
public sealed class DigestTests
{
    private static readonly (string Hash, long Size)[] None =
    [
        ("", 0), ("", 2), (new('a', 63), 2), (new('a', 65), 2), (new('A', 64), 2), (new('g', 64), 2), (new('a', 40), 2), (new('a', 128), 2),
        (new('a', 64), -1), (new('a', 64), long.MinValue), ("../" + new string('a', 61), 2), (new string('a', 63) + "\0", 2),
        (new string('a', 63) + "é", 2), (new string('a', 62) + "\r\n", 2), (new('０', 64), 2), (" " + new string('a', 63), 2),
    ];

    [Fact]
    public async Task A_digest_that_is_none_is_refused_by_every_call()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        CacheClient client = cache.Client;
        foreach ((string hash, long size) in None)
        {
            var digest = new Digest { Hash = hash, SizeBytes = size };
            StatusCode[] codes =
            [
                await CacheClient.CodeOfAsync(client.Storage.FindMissingBlobsAsync(new() { BlobDigests = { digest } })),
                await CacheClient.CodeOfAsync(client.Storage.BatchReadBlobsAsync(new() { Digests = { digest } })),
                await client.PutAsync(digest, "hi"u8.ToArray()),
                await CacheClient.CodeOfAsync(client.PutResult(digest, new())),
                await CacheClient.CodeOfAsync(client.Results.GetActionResultAsync(new() { ActionDigest = digest })),
                await CacheClient.CodeOfAsync(() => client.ReadAsync(CacheClient.Blob(digest))),
                await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(CacheClient.Upload(digest), 0, "hi"u8.ToArray(), finish: true)),
                await CacheClient.CodeOfAsync(() => client.StatusAsync(CacheClient.Upload(digest))),
                await TreeCodeAsync(client, digest),
            ];
            Assert.True(codes.All(code => code == StatusCode.InvalidArgument), $"{hash}/{size}: {string.Join(", ", codes)}");
        }
        Assert.Empty(cache.Files("cas"));
        Assert.Empty(cache.Files("ac"));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task The_largest_size_that_can_be_said_is_a_size_of_nothing()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        CacheClient client = cache.Client;
        Blob blob = await client.PutAsync(Blob.OfSize(100));
        Digest digest = new(blob.Digest) { SizeBytes = long.MaxValue };

        Assert.False(await client.HasAsync(digest));
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(client.Storage.BatchReadBlobsAsync(new() { Digests = { digest, digest } })));
        Assert.Equal(StatusCode.InvalidArgument, await client.PutAsync(digest, blob.Content));
        Assert.Equal(StatusCode.NotFound, await CacheClient.CodeOfAsync(() => client.ReadAsync(CacheClient.Blob(digest), offset: long.MaxValue - 1, limit: long.MaxValue)));
        Assert.Equal(
            StatusCode.ResourceExhausted,
            await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(CacheClient.Upload(digest), 0, blob.Content, finish: false)));
        await client.PutResult(blob.Digest, new() { OutputDirectories = { new OutputDirectory { Path = "d", TreeDigest = digest } } });
        Assert.Null(await client.ResultAsync(blob.Digest));
        Assert.Equal(StatusCode.NotFound, await TreeCodeAsync(client, digest));
        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
    }

    [Fact]
    public async Task Ten_gigabytes_that_are_only_claimed_cost_nobody_anything()
    {
        const long claimed = 10_000_000_000;
        await using TemporaryCache cache = await TemporaryCache.StartAsync("--max-size", "20GB");
        await ClaimAsync(cache, claimed, StatusCode.OK);

        // With less room than that it is refused at once, and where it would just fit it takes a megabyte, each time.
        await cache.RestartAsync(options: ["--max-size", "8MiB"]);
        Blob[] there = [.. Enumerable.Range(0, 16).Select(_ => Blob.OfSize(500_000))];
        foreach (Blob blob in there)
        {
            await cache.Client.PutAsync(blob);
        }
        await ClaimAsync(cache, claimed, StatusCode.ResourceExhausted);
        Assert.Equal(16, cache.Files("cas").Length);
        await ClaimAsync(cache, 8 << 20, StatusCode.OK);
        Assert.InRange(cache.Files("cas").Length, 12, 15);
    }

    [Fact]
    public async Task A_batch_and_a_message_over_the_limit_are_refused_whole()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        CacheClient client = cache.Client;
        Blob small = Blob.OfSize(100);
        foreach ((int size, StatusCode code) in ((int, StatusCode)[])[(1_000_000, StatusCode.InvalidArgument), (9_000_000, StatusCode.ResourceExhausted)])
        {
            Blob large = Blob.OfSize(size);
            Assert.Equal(code, await CacheClient.CodeOfAsync(client.Storage.BatchUpdateBlobsAsync(new()
            {
                Requests =
                {
                    new BatchUpdateBlobsRequest.Types.Request { Digest = small.Digest, Data = ByteString.CopyFrom(small.Content) },
                    new BatchUpdateBlobsRequest.Types.Request { Digest = large.Digest, Data = ByteString.CopyFrom(large.Content) },
                },
            })));
            Assert.False(await client.HasAsync(small.Digest));
        }
        Blob streamed = Blob.OfSize(9_000_000);
        Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(streamed.Digest), streamed.Content, 9_000_000)));
        Assert.Empty(cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
        await client.PutAsync(small);
    }

    private static Task<StatusCode> TreeCodeAsync(CacheClient client, Digest root) => CacheClient.CodeOfAsync(async () =>
    {
        using AsyncServerStreamingCall<GetTreeResponse> call = client.Storage.GetTree(new() { RootDigest = root });
        await call.ResponseStream.MoveNext();
    });

    /// <summary>So many bytes are claimed, and one is sent, over both protocols.</summary>
    private static async Task ClaimAsync(TemporaryCache cache, long claimed, StatusCode code)
    {
        Digest digest = new(Blob.OfSize(10).Digest) { SizeBytes = claimed };
        Assert.Equal(code, await CacheClient.CodeOfAsync(() => cache.Client.WriteOnceAsync(CacheClient.Upload(digest), 0, new byte[1], finish: false)));
        using (Socket socket = await TemporaryCache.ConnectAsync(cache.Server.Http))
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT /cas/{digest.Hash} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {claimed}\r\n\r\nx"));
            if (code != StatusCode.OK)
            {
                var answer = new byte[12];
                await socket.ReceiveAsync(answer);
                Assert.Equal("HTTP/1.1 507", Encoding.ASCII.GetString(answer));
            }
        }
        Assert.False(await cache.Client.HasAsync(digest));
        using HttpResponseMessage get = await cache.Http.GetAsync($"/cas/{digest.Hash}");
        Assert.Equal(HttpStatusCode.NotFound, get.StatusCode);
    }
}
