using System.Net.Sockets;
using System.Text;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Room;

/// <summary>A small cache: who was not used for longest goes first.</summary>
public sealed class EvictionTests
{
    /// <summary>Just 26 of them are a little less than 10 MiB.</summary>
    private const int Size = 400_000;
    private const int Most = 26;

    [Fact]
    public async Task The_least_recently_used_goes_first_and_the_order_outlives_restarts()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync("--max-size", "10MiB");
        var order = new List<Blob>();
        for (int i = 0; i < Most; i++)
        {
            order.Add(await cache.Client.PutAsync(Blob.OfSize(Size)));
        }
        await UseAsync(0, blob => cache.Client.GetAsync(blob.Digest));
        await UseAsync(0, blob => cache.Client.ReadAsync(CacheClient.Blob(blob.Digest)));
        await cache.RestartAsync();
        await UseAsync(0, blob => cache.Http.GetByteArrayAsync($"/cas/{blob.Hash}"));
        await UseAsync(0, blob => cache.Client.HasAsync(blob.Digest));
        await UseAsync(0, blob => cache.Client.PutAsync(blob));
        await cache.RestartAsync();
        // An action result uses what it names.
        await cache.Client.PutResult(order[0].Digest, new() { OutputFiles = { new OutputFile { Path = "out", Digest = order[0].Digest } } });
        await UseAsync(0, blob => cache.Client.ResultAsync(blob.Digest));
        await cache.RestartAsync();

        for (int i = 0; i < 10; i++)
        {
            order.Add(await cache.Client.PutAsync(Blob.OfSize(Size)));
            if (i % 4 == 3)
            {
                await cache.RestartAsync();
            }
        }

        Assert.Equal(order.Skip(10).Select(blob => blob.Hash).Order(), cache.Files("cas"));
        long taken = cache.Files("cas").Sum(hash => new FileInfo(cache.PathOf("cas", hash)).Length);
        Assert.InRange(taken, Size * (Most - 1), 10 << 20);

        async Task UseAsync(int index, Func<Blob, Task> use)
        {
            Blob blob = order[index];
            await use(blob);
            order.RemoveAt(index);
            order.Add(blob);
        }
    }

    /// <summary>Its client may come back, but not at the cost of everybody else.</summary>
    [Fact]
    public async Task What_was_left_half_written_gives_way_to_what_comes()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync("--max-size", "8MiB");
        Blob left = Blob.OfSize(7_500_000);
        string name = CacheClient.Upload(left.Digest);
        for (int at = 0; at < 7_000_000; at += 1_000_000)
        {
            Assert.Equal(at + 1_000_000, await cache.Client.WriteOnceAsync(name, at, left.Content.AsMemory(at, 1_000_000), finish: false));
        }
        Blob comes = Blob.OfSize(5_000_000);
        using HttpResponseMessage put = await cache.Http.PutAsync($"/cas/{comes.Hash}", new ByteArrayContent(comes.Content));
        Assert.Equal(200, (int)put.StatusCode);
        Assert.Equal(0, (await cache.Client.StatusAsync(name)).CommittedSize);
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task What_is_larger_than_the_cache_is_refused_and_nothing_goes_for_it()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync("--max-size", "1MiB");
        Blob there = await cache.Client.PutAsync(Blob.OfSize(Size));
        Blob large = Blob.OfSize(1_100_000);

        Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(() => cache.Client.WriteAsync(CacheClient.Upload(large.Digest), large.Content)));
        using HttpResponseMessage put = await cache.Http.PutAsync($"/cas/{large.Hash}", new ByteArrayContent(large.Content));
        Assert.Equal(507, (int)put.StatusCode);

        Assert.Equal([there.Hash], cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
    }

    [Fact]
    public async Task What_is_being_read_is_read_to_its_end_though_it_has_to_go()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync("--max-size", "10MiB");
        Blob blob = Blob.OfSize(8_000_000);
        await cache.Client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content, piece: 1 << 20);
        using var reader = new CacheClient(cache.Server.Grpc);
        using AsyncServerStreamingCall<ReadResponse> call = reader.Bytes.Read(new() { ResourceName = CacheClient.Blob(blob.Digest) });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        using Socket socket = await TemporaryCache.ConnectAsync(cache.Server.Http);
        socket.ReceiveBufferSize = 65536;
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /cas/{blob.Hash} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        var first = new byte[1000];
        int had = await socket.ReceiveAsync(first);

        for (int i = 0; i < Most; i++)
        {
            await cache.Client.PutAsync(Blob.OfSize(Size));
        }
        Assert.False(await cache.Client.HasAsync(blob.Digest));
        Assert.False(File.Exists(cache.PathOf("cas", blob.Hash)));

        using var grpc = new MemoryStream();
        do
        {
            call.ResponseStream.Current.Data.WriteTo(grpc);
        }
        while (await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.True(grpc.ToArray().AsSpan().SequenceEqual(blob.Content));
        using var http = new MemoryStream();
        http.Write(first, 0, had);
        await using (var stream = new NetworkStream(socket))
        {
            await stream.CopyToAsync(http);
        }
        Assert.True(http.ToArray().AsSpan().EndsWith(blob.Content));
    }

    [Fact]
    public async Task A_cache_that_is_given_less_keeps_what_was_used_last()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        var order = new List<Blob>();
        for (int i = 0; i < 20; i++)
        {
            order.Add(await cache.Client.PutAsync(Blob.OfSize(Size)));
        }

        await cache.RestartAsync(options: ["--max-size", "2MiB"]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (cache.Files("cas").Length > 5)
        {
            await Task.Delay(10, limit.Token);
        }

        Assert.Equal(order.TakeLast(5).Select(blob => blob.Hash).Order(), cache.Files("cas"));
    }
}
