using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Protocol;

/// <summary>ByteStream.Write and QueryWriteStatus: what is taken, what is refused, what can be gone on with.</summary>
public sealed class StreamWriteTests : IAsyncLifetime
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
    public async Task Wrong_content_and_wrong_sizes_are_refused_and_leave_nothing()
    {
        Blob blob = Blob.OfSize(100_000);
        byte[] wrong = [.. blob.Content[..^1], (byte)~blob.Content[^1]];
        Digest shorter = new(blob.Digest) { SizeBytes = 99_999 };
        Digest longer = new(blob.Digest) { SizeBytes = 100_001 };

        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(blob.Digest), wrong)));
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(shorter), blob.Content)));
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(longer), blob.Content)));

        Assert.False(await client.HasAsync(blob.Digest));
        Assert.Empty(cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task A_wrong_offset_is_refused_and_costs_nothing_of_what_is_here()
    {
        Blob blob = Blob.OfSize(1000);
        string name = CacheClient.Upload(blob.Digest);
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(name, 1, blob.Content, finish: true)));
        Assert.Equal(400, await client.WriteOnceAsync(name, 0, blob.Content.AsMemory(0, 400), finish: false));

        foreach (long offset in (long[])[-1, 399, 401, 1000, long.MaxValue, long.MinValue])
        {
            Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(name, offset, new byte[1], finish: false)));
            Assert.Equal(400, (await client.StatusAsync(name)).CommittedSize);
        }
        Assert.Equal(1000, await client.WriteOnceAsync(name, 400, blob.Content.AsMemory(400), finish: true));
        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
    }

    [Fact]
    public async Task Offset_0_begins_anew()
    {
        Blob blob = Blob.OfSize(1000);
        string name = CacheClient.Upload(blob.Digest);
        await client.WriteOnceAsync(name, 0, new byte[700], finish: false);

        Assert.Equal(1000, await client.WriteOnceAsync(name, 0, blob.Content, finish: true));

        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task Within_a_write_offsets_go_on_and_names_stay()
    {
        Blob blob = Blob.OfSize(1000);
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(At("", 300)));
        Assert.Equal(StatusCode.InvalidArgument, await CodeAsync(At(CacheClient.Upload(blob.Digest), 400)));

        async Task<StatusCode> CodeAsync(WriteRequest second)
        {
            using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = client.Bytes.Write();
            await call.RequestStream.WriteAsync(
                new() { ResourceName = CacheClient.Upload(blob.Digest), Data = ByteString.CopyFrom(blob.Content, 0, 400) });
            await call.RequestStream.WriteAsync(second);
            return await CacheClient.CodeOfAsync(() => call.ResponseAsync);
        }

        WriteRequest At(string name, long offset) => new()
        {
            ResourceName = name,
            WriteOffset = offset,
            Data = ByteString.CopyFrom(blob.Content, 400, 600),
            FinishWrite = true,
        };
    }

    [Fact]
    public async Task An_upload_goes_on_after_its_connection_broke()
    {
        Blob blob = Blob.OfSize(500_000);
        string name = CacheClient.Upload(blob.Digest);
        using (var first = new CacheClient(cache.Server.Grpc))
        {
            AsyncClientStreamingCall<WriteRequest, WriteResponse> call = first.Bytes.Write();
            await call.RequestStream.WriteAsync(new() { ResourceName = name, Data = ByteString.CopyFrom(blob.Content, 0, 123_456) });
            await WaitForAsync(name, 123_456);
        }
        Assert.False((await client.StatusAsync(name)).Complete);
        Assert.False(await client.HasAsync(blob.Digest));

        using var second = new CacheClient(cache.Server.Grpc);
        Assert.Equal(500_000, await second.WriteOnceAsync(name, 123_456, blob.Content.AsMemory(123_456), finish: true));

        QueryWriteStatusResponse status = await client.StatusAsync(name);
        Assert.Equal((500_000L, true), (status.CommittedSize, status.Complete));
        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task What_nobody_wrote_begins_at_0()
    {
        QueryWriteStatusResponse status = await client.StatusAsync(CacheClient.Upload(Blob.OfSize(10).Digest));

        Assert.Equal((0L, false), (status.CommittedSize, status.Complete));
    }

    [Fact]
    public async Task An_upload_of_what_is_there_ends_at_once_with_the_whole_size()
    {
        Blob blob = await client.PutAsync(Blob.OfSize(3_000_000));

        Assert.Equal(3_000_000, await client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content));
        Assert.Equal(3_000_000, await client.WriteOnceAsync(CacheClient.Upload(blob.Digest), 0, blob.Content.AsMemory(0, 1), finish: false));
        Assert.Equal(0, await client.WriteAsync(CacheClient.Upload(CacheClient.DigestOf([])), []));
        QueryWriteStatusResponse status = await client.StatusAsync(CacheClient.Upload(blob.Digest));
        Assert.Equal((3_000_000L, true), (status.CommittedSize, status.Complete));
    }

    [Fact]
    public async Task An_upload_ends_early_when_another_was_quicker()
    {
        Blob blob = Blob.OfSize(400_000);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> slow = client.Bytes.Write();
        await slow.RequestStream.WriteAsync(new() { ResourceName = CacheClient.Upload(blob.Digest), Data = ByteString.CopyFrom(blob.Content, 0, 1000) });
        await client.PutAsync(blob);

        // It never sends the rest: that it is answered comes from the other.
        for (int at = 1000; !slow.ResponseAsync.IsCompleted && at < 399_000; at += 1000)
        {
            try
            {
                await slow.RequestStream.WriteAsync(new() { WriteOffset = at, Data = ByteString.CopyFrom(blob.Content, at, 1000) });
            }
            catch (RpcException)
            {
                break;
            }
        }
        Assert.Equal(400_000, (await slow.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(30))).CommittedSize);
        Assert.Single(cache.Files("cas"));
    }

    [Fact]
    public async Task Of_two_that_upload_under_one_name_at_once_the_later_goes_on_and_nothing_wrong_is_kept()
    {
        Blob blob = Blob.OfSize(200_000);
        string name = CacheClient.Upload(blob.Digest);
        using var other = new CacheClient(cache.Server.Grpc);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> first = other.Bytes.Write();
        await first.RequestStream.WriteAsync(new() { ResourceName = name, Data = ByteString.CopyFrom(blob.Content, 0, 50_000) });
        await WaitForAsync(name, 50_000);

        Assert.Equal(200_000, await client.WriteOnceAsync(name, 50_000, blob.Content.AsMemory(50_000), finish: true));

        Assert.Equal(StatusCode.Aborted, await CacheClient.CodeOfAsync(() => first.ResponseAsync.WaitAsync(TimeSpan.FromSeconds(30))));
        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
        Assert.Empty(cache.Files("tmp"));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(2_000_000)]
    public async Task Twenty_uploads_of_one_blob_at_once_are_stored_once(int size)
    {
        Blob blob = Blob.OfSize(size);
        using var http = new HttpClient();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            using var one = new CacheClient(cache.Server.Grpc);
            switch (i % 3)
            {
                case 0:
                    await one.PutAsync(blob);
                    break;
                case 1:
                    Assert.Equal(size, await one.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content));
                    break;
                default:
                    using (HttpResponseMessage put = await http.PutAsync($"{cache.Server.Http}/cas/{blob.Hash}", new ByteArrayContent(blob.Content)))
                    {
                        Assert.True(put.IsSuccessStatusCode);
                    }
                    break;
            }
        })));

        Assert.Equal([blob.Hash], cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
        Assert.Equal(1, await cache.MetricAsync("flywheel_cache_stored_total"));
        Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
    }

    [Fact]
    public async Task A_name_that_is_none_of_an_upload_is_refused()
    {
        Blob blob = Blob.OfSize(10);
        string[] bad =
        [
            "", CacheClient.Blob(blob.Digest), $"uploads/blobs/{blob.Hash}/10", $"uploads//blobs/{blob.Hash}/10", $"uploads/u/blobs/{blob.Hash}",
            $"uploads/u/compressed-blobs/zstd/{blob.Hash}/10", $"uploads/u/blobs/blake3/{blob.Hash}/10", $"uploads/u/blobs/{blob.Hash}/ten",
        ];
        foreach (string name in bad)
        {
            Assert.True(await CacheClient.CodeOfAsync(() => client.WriteOnceAsync(name, 0, blob.Content, finish: true)) == StatusCode.InvalidArgument, name);
            Assert.True(await CacheClient.CodeOfAsync(() => client.StatusAsync(name)) == StatusCode.InvalidArgument, name);
        }
        // What a client adds behind the size is its own affair.
        Assert.Equal(10, await client.WriteOnceAsync($"i/{CacheClient.Upload(blob.Digest)}/file.txt", 0, blob.Content, finish: true));
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> nothing = client.Bytes.Write();
        await nothing.RequestStream.CompleteAsync();
        Assert.Equal(StatusCode.InvalidArgument, await CacheClient.CodeOfAsync(() => nothing.ResponseAsync));
    }

    private async Task WaitForAsync(string name, long committed)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await client.StatusAsync(name)).CommittedSize < committed)
        {
            await Task.Delay(10, limit.Token);
        }
    }
}
