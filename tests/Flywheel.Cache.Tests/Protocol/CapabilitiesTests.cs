using System.Net;
using Build.Bazel.Remote.Execution.V2;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>Each claim of the capabilities is tried.</summary>
public sealed class CapabilitiesTests
{
    [Fact]
    public async Task It_claims_what_it_can_and_no_execution()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();

        ServerCapabilities said = await cache.Client.Capabilities.GetCapabilitiesAsync(new());

        Assert.Equal([DigestFunction.Types.Value.Sha256], said.CacheCapabilities.DigestFunction);
        Assert.True(said.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled);
        Assert.Empty(said.CacheCapabilities.SupportedCompressors);
        Assert.Null(said.ExecutionCapabilities);
        Assert.Equal(2, said.LowApiVersion.Major);
        Assert.Equal(2, said.HighApiVersion.Major);
    }

    [Fact]
    public async Task A_batch_of_the_size_it_claims_is_taken_and_read_and_a_byte_more_is_not()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        CacheClient client = cache.Client;
        int most = (int)(await client.Capabilities.GetCapabilitiesAsync(new())).CacheCapabilities.MaxBatchTotalSizeBytes;
        Blob[] full = [Blob.OfSize(most / 2), Blob.OfSize(most - (most / 2))];
        Blob more = Blob.OfSize(1);

        BatchUpdateBlobsResponse taken = await client.Storage.BatchUpdateBlobsAsync(Batch(full));
        Assert.All(taken.Responses, answer => Assert.Equal((int)StatusCode.OK, answer.Status.Code));
        BatchReadBlobsResponse read = await client.Storage.BatchReadBlobsAsync(new() { Digests = { full.Select(blob => blob.Digest) } });
        Assert.Equal(full.Select(blob => blob.Content), read.Responses.Select(answer => answer.Data.ToByteArray()));
        // What a client takes without being told otherwise.
        Assert.InRange(read.CalculateSize(), most, 4 << 20);

        await client.PutAsync(more);
        Blob unknown = Blob.OfSize(most);
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(client.Storage.BatchUpdateBlobsAsync(Batch(unknown, more))));
        Assert.False(await client.HasAsync(unknown.Digest));
        Assert.Equal(
            StatusCode.InvalidArgument,
            await CacheClient.CodeOfAsync(client.Storage.BatchReadBlobsAsync(new() { Digests = { full.Append(more).Select(blob => blob.Digest) } })));
    }

    [Fact]
    public async Task Every_call_refuses_another_digest_function_than_SHA256()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        CacheClient client = cache.Client;
        Blob blob = await client.PutAsync(Blob.OfSize(10));
        foreach (DigestFunction.Types.Value other in Enum.GetValues<DigestFunction.Types.Value>())
        {
            bool ours = other is DigestFunction.Types.Value.Sha256 or DigestFunction.Types.Value.Unknown;
            StatusCode[] codes =
            [
                await CacheClient.CodeOfAsync(client.Storage.FindMissingBlobsAsync(new() { BlobDigests = { blob.Digest }, DigestFunction = other })),
                await CacheClient.CodeOfAsync(client.Storage.BatchReadBlobsAsync(new() { Digests = { blob.Digest }, DigestFunction = other })),
                await CacheClient.CodeOfAsync(client.Storage.BatchUpdateBlobsAsync(new(Batch(blob)) { DigestFunction = other })),
                await CacheClient.CodeOfAsync(client.Results.UpdateActionResultAsync(
                    new() { ActionDigest = blob.Digest, ActionResult = new(), DigestFunction = other })),
                await CacheClient.CodeOfAsync(client.Results.GetActionResultAsync(new() { ActionDigest = blob.Digest, DigestFunction = other })),
            ];
            Assert.All(codes, code => Assert.Equal(ours ? StatusCode.OK : StatusCode.InvalidArgument, code));
            StatusCode tree = await CacheClient.CodeOfAsync(async () =>
            {
                using var call = client.Storage.GetTree(new() { RootDigest = CacheClient.DigestOf([]), DigestFunction = other });
                await call.ResponseStream.MoveNext();
            });
            Assert.Equal(ours ? StatusCode.OK : StatusCode.InvalidArgument, tree);
        }
    }

    [Fact]
    public async Task A_read_only_cache_says_so_serves_and_takes_nothing_in_by_any_way()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        Blob old = await cache.Client.PutAsync(Blob.OfSize(100_000));
        await cache.Client.PutResult(old.Digest, new());
        await cache.RestartAsync(options: ["--read-only"]);
        CacheClient client = cache.Client;

        Assert.False((await client.Capabilities.GetCapabilitiesAsync(new())).CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled);
        Assert.Equal(old.Content, await client.GetAsync(old.Digest));
        Assert.NotNull(await client.ResultAsync(old.Digest));
        foreach (int size in (int[])[1, 100_000])
        {
            Blob blob = Blob.OfSize(size);
            Assert.Equal(StatusCode.PermissionDenied, await client.PutAsync(blob.Digest, blob.Content));
            Assert.Equal(StatusCode.PermissionDenied, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content)));
            using HttpResponseMessage put = await cache.Http.PutAsync($"/cas/{blob.Hash}", new ByteArrayContent(blob.Content));
            Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
            Assert.False(await client.HasAsync(blob.Digest));
        }
        Digest action = CacheClient.DigestOf([1]);
        Assert.Equal(StatusCode.PermissionDenied, await CacheClient.CodeOfAsync(client.PutResult(action, new())));
        using HttpResponseMessage result = await cache.Http.PutAsync($"/ac/{action.Hash}", new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.Forbidden, result.StatusCode);
        Assert.Null(await client.ResultAsync(action));
        Assert.Equal([old.Hash], cache.Files("cas"));
        Assert.Equal([old.Hash], cache.Files("ac"));
        Assert.Empty(cache.Files("tmp"));
    }

    private static BatchUpdateBlobsRequest Batch(params Blob[] blobs) => new()
    {
        Requests =
        {
            blobs.Select(blob => new BatchUpdateBlobsRequest.Types.Request { Digest = blob.Digest, Data = ByteString.CopyFrom(blob.Content) }),
        },
    };
}
