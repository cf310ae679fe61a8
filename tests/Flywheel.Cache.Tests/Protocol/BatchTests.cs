using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>Many blobs in one call: each has its own answer.</summary>
public sealed class BatchTests : IAsyncLifetime
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
    public async Task What_is_missing_is_told_and_nothing_else()
    {
        Blob there = await client.PutAsync(Blob.OfSize(10));
        Blob large = await client.PutAsync(Blob.OfSize(200_000));
        Blob missing = Blob.OfSize(10);
        Digest otherSize = new(there.Digest) { SizeBytes = 11 };
        Digest emptyOfSize = new(CacheClient.DigestOf([])) { SizeBytes = 1 };

        FindMissingBlobsResponse answer = await client.Storage.FindMissingBlobsAsync(new()
        {
            BlobDigests = { there.Digest, missing.Digest, otherSize, large.Digest, CacheClient.DigestOf([]), emptyOfSize },
        });

        Assert.Equal([missing.Digest, otherSize, emptyOfSize], answer.MissingBlobDigests);
        Assert.Empty((await client.Storage.FindMissingBlobsAsync(new())).MissingBlobDigests);
    }

    [Fact]
    public async Task Each_blob_of_an_update_has_its_own_status()
    {
        Blob there = await client.PutAsync(Blob.OfSize(10));
        Blob good = Blob.OfSize(70_000);
        Blob content = Blob.OfSize(10);
        Blob size = Blob.OfSize(10);
        var empty = CacheClient.DigestOf([]);

        BatchUpdateBlobsResponse answer = await client.Storage.BatchUpdateBlobsAsync(new()
        {
            Requests =
            {
                Of(there.Digest, there.Content), Of(good.Digest, good.Content), Of(empty, []),
                Of(content.Digest, Blob.OfSize(10).Content),
                Of(new(size.Digest) { SizeBytes = 9 }, size.Content),
                Of(new(size.Digest) { Hash = size.Hash[2..] }, size.Content),
                Of(null, size.Content),
                Of(new(empty) { SizeBytes = 5 }, size.Content[..5]),
                new BatchUpdateBlobsRequest.Types.Request { Digest = size.Digest, Data = ByteString.CopyFrom(size.Content), Compressor = Compressor.Types.Value.Zstd },
            },
        });

        StatusCode[] expected = [.. Enumerable.Repeat(StatusCode.OK, 3), .. Enumerable.Repeat(StatusCode.InvalidArgument, 6)];
        Assert.Equal(expected, answer.Responses.Select(blob => (StatusCode)blob.Status.Code));
        Assert.Equal(good.Digest, answer.Responses[1].Digest);
        Assert.True(await client.HasAsync(good.Digest));
        Assert.Equal(new[] { there.Hash, good.Hash }.Order(), cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task Each_blob_of_a_read_has_its_own_status()
    {
        Blob small = await client.PutAsync(Blob.OfSize(10));
        Blob large = await client.PutAsync(Blob.OfSize(200_000));
        Digest missing = Blob.OfSize(3).Digest;
        Digest otherSize = new(small.Digest) { SizeBytes = 9 };

        BatchReadBlobsResponse answer = await client.Storage.BatchReadBlobsAsync(new()
        {
            Digests = { small.Digest, missing, otherSize, large.Digest, CacheClient.DigestOf([]) },
        });

        Assert.Equal([small.Digest, missing, otherSize, large.Digest, CacheClient.DigestOf([])], answer.Responses.Select(blob => blob.Digest));
        StatusCode[] expected = [StatusCode.OK, StatusCode.NotFound, StatusCode.NotFound, StatusCode.OK, StatusCode.OK];
        Assert.Equal(expected, answer.Responses.Select(blob => (StatusCode)blob.Status.Code));
        Assert.Equal(small.Content, answer.Responses[0].Data.ToByteArray());
        Assert.Equal(large.Content, answer.Responses[3].Data.ToByteArray());
        Assert.All([1, 2, 4], i => Assert.True(answer.Responses[i].Data.IsEmpty));
    }

    private static BatchUpdateBlobsRequest.Types.Request Of(Digest? digest, byte[] content) => new() { Digest = digest, Data = ByteString.CopyFrom(content) };
}
