using System.Collections.Concurrent;
using Build.Bazel.Remote.Execution.V2;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Crash;

/// <summary>Killed while clients write: what was acknowledged is there, and what is there is right.</summary>
public sealed class KillTests
{
    private const int Rounds = 10;
    private const int LongRounds = 200;

    [Fact]
    public async Task A_kill_under_load_loses_nothing_acknowledged_and_serves_nothing_wrong()
    {
        int rounds = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? LongRounds : Rounds;
        int seed = Random.Shared.Next();
        var random = new Random(seed);
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        int acknowledged = 0;
        for (int round = 0; round < rounds; round++)
        {
            var load = new Load(cache, random.Next());
            await load.RunUntilKilledAsync(TimeSpan.FromMilliseconds(random.Next(20, 400)));
            await cache.StopAsync(kill: true);
            await cache.RunAgainAsync();
            await load.AssertKeptAsync($"seed {seed}, round {round}");
            acknowledged += load.Acknowledged;
        }
        Assert.True(acknowledged > rounds, $"only {acknowledged} entries were acknowledged in {rounds} rounds");
        // What was acknowledged in one round survived the kills of the others, too: nothing is found broken.
        Assert.Equal(0, await cache.MetricAsync("flywheel_cache_broken_total"));
    }

    /// <summary>Writers of one round, and what they were told.</summary>
    private sealed class Load(TemporaryCache cache, int seed)
    {
        private readonly ConcurrentDictionary<Blob, bool> blobs = [];
        private readonly ConcurrentDictionary<Digest, (ActionResult Result, bool Acknowledged)> results = [];

        internal int Acknowledged => blobs.Values.Count(told => told) + results.Values.Count(result => result.Acknowledged);

        internal async Task RunUntilKilledAsync(TimeSpan time)
        {
            using var end = new CancellationTokenSource();
            Task[] writers =
            [
                WriteAsync(seed, end.Token, (client, _, blob) => client.PutAsync(blob)),
                WriteAsync(seed + 1, end.Token, (client, _, blob) => client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content)),
                WriteAsync(seed + 2, end.Token, async (_, http, blob) =>
                    (await http.PutAsync($"{cache.Server.Http}/cas/{blob.Hash}", new ByteArrayContent(blob.Content))).EnsureSuccessStatusCode().Dispose()),
            ];
            await Task.Delay(time);
            await cache.Server.KillAsync();
            await end.CancelAsync();
            await Task.WhenAll(writers);
        }

        internal async Task AssertKeptAsync(string what)
        {
            // First what it claims: nothing of it may be missing when it is read.
            FindMissingBlobsResponse answer = await cache.Client.Storage.FindMissingBlobsAsync(new() { BlobDigests = { blobs.Keys.Select(blob => blob.Digest) } });
            var missing = answer.MissingBlobDigests.ToHashSet();
            foreach ((Blob blob, bool told) in blobs)
            {
                byte[]? content = await cache.Client.GetAsync(blob.Digest);
                Assert.True(content is not null || !told, $"{what}: {blob.Hash} of {blob.Content.Length} bytes was acknowledged and is lost");
                Assert.True(content is null || content.AsSpan().SequenceEqual(blob.Content), $"{what}: {blob.Hash} is wrong");
                Assert.True(content is not null || missing.Contains(blob.Digest), $"{what}: {blob.Hash} was said to be there");
            }
            foreach ((Digest action, (ActionResult expected, bool told)) in results)
            {
                ActionResult? found = await cache.Client.ResultAsync(action);
                Assert.True(found is not null || !told, $"{what}: the result of {action.Hash} was acknowledged and is lost");
                Assert.True(found is null || found.Equals(expected), $"{what}: the result of {action.Hash} is wrong");
            }
            Assert.Empty(cache.Files("tmp"));
        }

        private async Task WriteAsync(int own, CancellationToken end, Func<CacheClient, HttpClient, Blob, Task> put)
        {
            using var client = new CacheClient(cache.Server.Grpc);
            using var http = new HttpClient();
            var random = new Random(own);
            while (!end.IsCancellationRequested)
            {
                var content = new byte[random.Next(3) == 0 ? random.Next(1_500_000) : random.Next(1, 5000)];
                random.NextBytes(content);
                Blob blob = Blob.Of(content);
                try
                {
                    blobs[blob] = false;
                    await put(client, http, blob);
                    blobs[blob] = true;
                    var result = new ActionResult { OutputFiles = { new OutputFile { Path = "out", Digest = blob.Digest } } };
                    results[blob.Digest] = (result, false);
                    await client.PutResult(blob.Digest, result);
                    results[blob.Digest] = (result, true);
                }
                catch (Exception e) when (e is RpcException { StatusCode: StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled } or HttpRequestException or IOException)
                {
                    // Killed in the middle of it: nothing was acknowledged.
                    return;
                }
            }
        }
    }
}
