using System.Net;
using Build.Bazel.Remote.Execution.V2;
using Google.Bytestream;
using Google.Protobuf;
using Xunit;

namespace Flywheel.Cache.Tests.Load;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A thousand clients that hold on to what they have: bounded memory, and nobody else is kept waiting.</summary>
[Collection(nameof(Alone))]
public sealed class ConnectionTests
{
    private const string Service = "/build.bazel.remote.execution.v2.ContentAddressableStorage/";
    private const int Connections = 1000;
    /// <summary>The largest blob of a batch, and most of the largest message, in bytes.</summary>
    private const int Large = 1_000_000;
    private const int Message = 1_400_000;
    private const long MostMemory = 300_000_000;

    /// <summary>Of one call of a client that is well: generous, for a machine that is busy.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly byte[] Zeros = new byte[Message];

    [Fact]
    public async Task A_thousand_that_stall_take_little_memory_and_no_time_of_others()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        Blob blob = await cache.Client.PutAsync(Blob.OfSize(Large));
        byte[] read = new ReadRequest { ResourceName = CacheClient.Blob(blob.Digest) }.ToByteArray();
        byte[] batchRead = new BatchReadBlobsRequest { Digests = { blob.Digest } }.ToByteArray();
        byte[] whole = new BatchUpdateBlobsRequest
        {
            Requests = { new BatchUpdateBlobsRequest.Types.Request { Digest = blob.Digest, Data = UnsafeByteOperations.UnsafeWrap(Zeros) } },
        }.ToByteArray();
        await using var stalled = new StalledClients(cache.Server.Grpc, cache.Server.Http);
        using var end = new CancellationTokenSource();
        Task<int> well = UseAsync(cache, blob, end.Token);

        await Parallel.ForAsync(0, Connections, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await ((i % 10) switch
        {
            0 => stalled.SilentAsync(toGrpc: i % 20 == 0),
            1 => stalled.PrefaceAsync(),
            2 => stalled.SlowHttpReaderAsync($"/cas/{blob.Hash}"),
            3 => stalled.CallAsync("/google.bytestream.ByteStream/Read", read, read.Length, ends: true),
            4 => stalled.TrickleAsync($"/cas/{Other(i).Hash}"),
            // A large message in a stream, and silence behind it.
            5 => SlowWriteAsync(stalled, i, i % 20 == 5 ? 1000 : Message),
            // Most of a message, all of one without an end of the call, an answer that nobody takes.
            6 or 7 => stalled.CallAsync(Service + "BatchUpdateBlobs", whole.AsMemory(0, Message), whole.Length, ends: false),
            8 => i % 20 == 8
                ? stalled.CallAsync(Service + "BatchUpdateBlobs", whole, whole.Length, ends: false)
                : stalled.CallAsync(Service + "BatchReadBlobs", batchRead, batchRead.Length, ends: true),
            _ => stalled.CutShortPutAsync($"/ac/{blob.Hash}", Zeros),
        }));
        Assert.Equal(Connections, stalled.Count);
        await end.CancelAsync();

        Assert.True(await well > 0);
        // And once more with all of them there.
        Assert.Equal(1, await UseAsync(cache, blob, CancellationToken.None, atMost: 1));
        long peak = Peak(cache.Server.ProcessId);
        TestContext.Current.TestOutputHelper?.WriteLine($"{peak / 1_000_000} MB, {await well} rounds");
        Assert.True(peak < MostMemory, $"{peak / 1_000_000} MB");
    }

    /// <summary>Rounds of calls of a client that is well; each has to succeed within its limit.</summary>
    private static async Task<int> UseAsync(TemporaryCache cache, Blob there, CancellationToken end, int atMost = int.MaxValue)
    {
        using var http = new HttpClient { BaseAddress = new(cache.Server.Http), Timeout = Limit };
        int rounds = 0;
        while (rounds == 0 || (!end.IsCancellationRequested && rounds < atMost))
        {
            Blob small = Blob.OfSize(1000);
            Blob large = Blob.OfSize(Large);
            await cache.Client.PutAsync(small).WaitAsync(Limit, CancellationToken.None);
            await cache.Client.PutAsync(large).WaitAsync(Limit, CancellationToken.None);
            Assert.Equal(small.Content, await cache.Client.GetAsync(small.Digest).WaitAsync(Limit, CancellationToken.None));
            Assert.True((await cache.Client.GetAsync(there.Digest).WaitAsync(Limit, CancellationToken.None)).AsSpan().SequenceEqual(there.Content));
            Blob streamed = Blob.OfSize(Large);
            await cache.Client.WriteAsync(CacheClient.Upload(streamed.Digest), streamed.Content, 1 << 16).WaitAsync(Limit, CancellationToken.None);
            byte[] read = await cache.Client.ReadAsync(CacheClient.Blob(streamed.Digest)).WaitAsync(Limit, CancellationToken.None);
            Assert.True(read.AsSpan().SequenceEqual(streamed.Content));
            using HttpResponseMessage put = await http.PutAsync($"/cas/{small.Hash}", new ByteArrayContent(small.Content), CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
            Assert.Equal(large.Content.Length, (await http.GetByteArrayAsync($"/cas/{large.Hash}", CancellationToken.None)).Length);
            rounds++;
        }
        return rounds;
    }

    private static Task SlowWriteAsync(StalledClients stalled, int i, int length)
    {
        byte[] message = new WriteRequest { ResourceName = CacheClient.Upload(Other(i)), Data = UnsafeByteOperations.UnsafeWrap(Zeros.AsMemory(0, length)) }.ToByteArray();
        return stalled.CallAsync("/google.bytestream.ByteStream/Write", message, message.Length, ends: false);
    }

    /// <summary>Of a blob that nobody has.</summary>
    private static Digest Other(int i) => new() { Hash = $"{i:x64}", SizeBytes = 2 * Large };

    private static long Peak(int processId) => 1024 * long.Parse(
        File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
}
