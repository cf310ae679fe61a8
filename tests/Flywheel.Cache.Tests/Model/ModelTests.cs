using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Google.Protobuf;
using Grpc.Core;
using Xunit;
using Directory = System.IO.Directory;

namespace Flywheel.Cache.Tests.Model;

/// <summary>
/// Random operations on the published cache and on a model of it, with restarts, kills and broken files between: both say the same to each.
/// FLYWHEEL_FUZZ_SEED=SEED repeats a run.
/// </summary>
public sealed class ModelTests : IDisposable
{
    private const long MaxSize = 3 << 20;

    /// <summary>Of the cache, which writes down each second who was used; generous, for a machine that is busy.</summary>
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(30);

    private static readonly string[] Instances = ["", "main", "a/b"];

    private static readonly int Steps = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? 100_000 : 2_000;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-model-");
    private readonly HttpClient http = new();
    private readonly CacheModel model = new(MaxSize);
    private readonly List<(Digest Digest, byte[] Content)> blobs = [];
    private readonly string[] actions;
    private readonly Random random;
    private readonly int seed;
    private ServedCache cache = null!;
    private CacheClient client = null!;

    public ModelTests()
    {
        seed = int.TryParse(Environment.GetEnvironmentVariable("FLYWHEEL_FUZZ_SEED"), out int given) ? given : Random.Shared.Next();
        random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            byte[] content = new byte[Length()];
            random.NextBytes(content);
            blobs.Add((CacheClient.DigestOf(content), content));
        }
        actions = [.. Enumerable.Range(0, 60).Select(i => Convert.ToHexStringLower(SHA256.HashData([(byte)i, 1])))];
    }

    public void Dispose()
    {
        http.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_cache_does_what_its_model_does()
    {
        Console.WriteLine($"cache model: FLYWHEEL_FUZZ_SEED={seed}");
        await StartAsync();
        try
        {
            for (int step = 0; step < Steps; step++)
            {
                string done = "starting";
                try
                {
                    done = await StepAsync();
                }
                catch (Exception e)
                {
                    Assert.Fail($"FLYWHEEL_FUZZ_SEED={seed}, step {step}, behind {done}: {e}\n{cache.Log}");
                }
                if (step % 100 == 0)
                {
                    await CompareSizeAsync($"FLYWHEEL_FUZZ_SEED={seed}, step {step}");
                }
            }
            await CompareAllAsync();
        }
        finally
        {
            client.Dispose();
            await cache.DisposeAsync();
        }
    }

    private int Length() => random.Next(10) switch
    {
        0 => random.Next(64 << 10, 300 << 10),
        1 => random.Next(1, 3) * 4096,
        2 => (64 << 10) + random.Next(-1, 2),
        _ => random.Next(1, 20_000),
    };

    private async Task<string> StepAsync()
    {
        (Digest digest, byte[] content) = blobs[random.Next(blobs.Count)];
        string instance = Instances[random.Next(Instances.Length)];
        string action = actions[random.Next(actions.Length)];
        switch (random.Next(1000))
        {
            case < 120:
                Assert.Equal(model.Put(digest, content) ? StatusCode.OK : StatusCode.ResourceExhausted, await client.PutAsync(digest, content));
                return "batch put";
            case < 220:
                Assert.True(model.Put(digest, content));
                Assert.Equal(content.Length, await client.WriteAsync(CacheClient.Upload(digest), content, random.Next(1000, 100_000)));
                return "stream put";
            case < 320:
                Assert.True(model.Put(digest, content));
                Assert.Equal(HttpStatusCode.OK, await PutHttpAsync($"cas/{digest.Hash}", content));
                return "http put";
            case < 400:
                Assert.Equal(model.Read(digest), await client.GetAsync(digest));
                return "batch read";
            case < 480:
                Assert.Equal(model.Read(digest), await ReadStreamAsync(digest));
                return "stream read";
            case < 560:
                Assert.Equal(model.Read(digest), await GetHttpAsync($"cas/{digest.Hash}"));
                return "http read";
            case < 640:
                await FindAsync();
                return "find missing";
            case < 760:
                await PutResultAsync(instance, action);
                return "result put";
            case < 880:
                Assert.Equal(model.Result(instance, action), await ResultAsync(instance, action));
                return "result get";
            case < 940:
                Assert.Equal(model.Result(instance, action), await GetHttpAsync(instance.Length == 0 ? $"ac/{action}" : $"{instance}/ac/{action}"));
                return "http result get";
            case < 960:
                Break(digest);
                return "break";
            case < 970:
                Assert.Equal(HttpStatusCode.BadRequest, await PutHttpAsync($"cas/{digest.Hash}", [.. content, 0]));
                if (content.Length >= 64 << 10)
                {
                    model.TakeRoom(content.Length + 1);
                }
                return "wrong put";
            case < 976:
                await VerifyAsync();
                return "verify";
            case < 980:
                long bytes = random.NextInt64(MaxSize);
                Assert.StartsWith($"{model.Shrink(bytes)} entries thrown away; {model.Entries.Count} are left, with ", (await FlywheelAsync("gc", "--max-size", $"{bytes}")).Output);
                return "gc";
            case < 996:
                Assert.Equal(0, await cache.EndAsync());
                await RestartAsync();
                return "restart";
            default:
                await AwaitBeatAsync(digest, content);
                await cache.KillAsync();
                await RestartAsync();
                return "kill";
        }
    }

    private async Task FindAsync()
    {
        (Digest Digest, byte[])[] asked = random.GetItems(blobs.ToArray(), 20);
        FindMissingBlobsResponse answer = await client.Storage.FindMissingBlobsAsync(new() { BlobDigests = { asked.Select(blob => blob.Digest) } });
        Digest[] missing = [.. asked.Select(blob => blob.Digest).Where(digest => !model.Use(CacheModel.Name(digest)))];
        Assert.Equal(missing, answer.MissingBlobDigests);
    }

    private async Task PutResultAsync(string instance, string action)
    {
        (Digest Digest, byte[])[] named = random.GetItems(blobs.ToArray(), random.Next(5));
        var result = new ActionResult();
        foreach ((Digest digest, _) in named)
        {
            result.OutputFiles.Add(new OutputFile { Path = $"out/{digest.Hash[..8]}", Digest = digest });
        }
        if (named.Length > 2)
        {
            result.StdoutDigest = named[0].Digest;
        }
        string[] names = [.. named.Select(blob => CacheModel.Name(blob.Digest)), .. named.Length > 2 ? (string[])[CacheModel.Name(named[0].Digest)] : []];
        Assert.True(model.Put(instance, action, result.ToByteArray(), names));
        if (random.Next(2) == 0)
        {
            await client.Results.UpdateActionResultAsync(
                new() { InstanceName = instance, ActionDigest = new() { Hash = action, SizeBytes = 1 }, ActionResult = result });
        }
        else
        {
            string path = instance.Length == 0 ? $"ac/{action}" : $"{instance}/ac/{action}";
            Assert.Equal(HttpStatusCode.OK, await PutHttpAsync(path, result.ToByteArray()));
        }
    }

    private async Task<byte[]?> ResultAsync(string instance, string action)
    {
        try
        {
            ActionResult result = await client.Results.GetActionResultAsync(
                new() { InstanceName = instance, ActionDigest = new() { Hash = action, SizeBytes = 1 } });
            return result.ToByteArray();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<byte[]?> ReadStreamAsync(Digest digest)
    {
        try
        {
            return await client.ReadAsync(CacheClient.Blob(digest));
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<HttpStatusCode> PutHttpAsync(string path, byte[] content)
    {
        using HttpResponseMessage answer = await http.PutAsync($"{cache.Http}/{path}", new ByteArrayContent(content));
        return answer.StatusCode;
    }

    private async Task<byte[]?> GetHttpAsync(string path)
    {
        using HttpResponseMessage answer = await http.GetAsync($"{cache.Http}/{path}");
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{answer.StatusCode}");
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsByteArrayAsync() : null;
    }

    /// <summary>A byte of a small entry, which is looked at each time, becomes another one.</summary>
    private void Break(Digest digest)
    {
        if (model.Find(CacheModel.Name(digest)) is { Broken: false, Content.Length: < 64 << 10 } kept)
        {
            string path = Path.Combine(folder.FullName, "cas", digest.Hash[..2], digest.Hash);
            byte[] content = File.ReadAllBytes(path);
            content[random.Next(content.Length)] ^= 1;
            File.WriteAllBytes(path, content);
            model.Break(kept.Name);
        }
    }

    private async Task VerifyAsync()
    {
        int all = model.Entries.Count;
        int broken = model.RemoveBroken();
        CommandResult result = await FlywheelAsync("verify", "--format", "json");
        Assert.Equal((broken == 0 ? 0 : 1, ""), (result.ExitCode, result.Errors));
        using var report = JsonDocument.Parse(result.Output);
        Assert.Equal((all, broken), (report.RootElement.GetProperty("entries").GetInt32(), report.RootElement.GetProperty("broken").GetArrayLength()));
    }

    private Task<CommandResult> FlywheelAsync(params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, ["cache", .. words, "--dir", folder.FullName], new Dictionary<string, string>(), folder.FullName);

    private async Task CompareSizeAsync(string when)
    {
        using var status = JsonDocument.Parse(await http.GetStringAsync($"{cache.Http}/status"));
        int results = model.Entries.Count(entry => entry.Name.StartsWith("ac/", StringComparison.Ordinal));
        JsonElement json = status.RootElement;
        Assert.Equal(
            (when, model.Entries.Count - results, results, model.DiskBytes),
            (when, json.GetProperty("blobs").GetInt32(), json.GetProperty("action_results").GetInt32(), json.GetProperty("disk_bytes").GetInt64()));
    }

    private async Task CompareAllAsync()
    {
        foreach ((Digest digest, _) in blobs)
        {
            Assert.Equal(model.Read(digest), await client.GetAsync(digest));
        }
        await CompareSizeAsync("at the end");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.FullName, "tmp")));
        Assert.Equal(
            model.Entries.Count,
            Directory.EnumerateFiles(Path.Combine(folder.FullName, "cas"), "*", SearchOption.AllDirectories).Count()
                + Directory.EnumerateFiles(Path.Combine(folder.FullName, "ac"), "*", SearchOption.AllDirectories).Count());
    }

    /// <summary>Until it is written down who was used: that is done with a beat, which is late on a busy machine.</summary>
    private async Task AwaitBeatAsync(Digest digest, byte[] content)
    {
        string Journals() => string.Join(
            ' ', new DirectoryInfo(folder.FullName).GetFiles("journal-*").OrderBy(file => file.Name).Select(file => $"{file.Name} {file.Length}"));
        Assert.True(model.Put(digest, content));
        await client.WriteAsync(CacheClient.Upload(digest), content, 100_000);
        // What is seen first may be of a beat before this use.
        for (int beat = 0; beat < 2; beat++)
        {
            string before = Journals();
            Assert.True(model.Use(CacheModel.Name(digest)));
            Assert.Empty((await client.Storage.FindMissingBlobsAsync(new() { BlobDigests = { digest } })).MissingBlobDigests);
            for (long began = Stopwatch.GetTimestamp(); Journals() == before; await Task.Delay(20))
            {
                Assert.True(Stopwatch.GetElapsedTime(began) < LongestBeat, "nobody writes down what was used");
            }
        }
    }

    private async Task RestartAsync()
    {
        client.Dispose();
        await cache.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        cache = await ServedCache.StartAsync(folder.FullName, "--max-size", $"{MaxSize}", "--min-free", "0");
        client = new(cache.Grpc);
    }
}
