using System.Net;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Corruption;

/// <summary>Entries whose files are not what they were: never served, thrown away when they are found, and taken in again.</summary>
public sealed class BrokenEntryTests : IAsyncLifetime
{
    private const int Small = 1000;
    private const int Large = 300_000;

    private TemporaryCache cache = null!;

    private static readonly string[] Ways = ["flip", "truncate", "delete", "directory", "full directory", "longer"];

    public async ValueTask InitializeAsync() => cache = await TemporaryCache.StartAsync();

    public ValueTask DisposeAsync() => cache.DisposeAsync();

    [Theory]
    [InlineData("while it runs")]
    [InlineData("while it is stopped")]
    [InlineData("after a kill")]
    public async Task What_is_broken_is_not_there_and_can_be_stored_again(string when)
    {
        Blob untouched = await cache.Client.PutAsync(Blob.OfSize(Large));
        (string Name, Blob Blob, bool IsResult)[] cases =
        [
            .. from how in Ways
               from what in (string[])["small blob", "large blob", "action result"]
               select ($"{what}/{how}", Blob.OfSize(what == "large blob" ? Large : Small), what == "action result"),
        ];
        foreach ((string name, Blob blob, bool isResult) in cases)
        {
            await StoreAsync(blob);
            Assert.True(await IsServedAsync(blob, isResult), name);
        }
        if (when != "while it runs")
        {
            await cache.StopAsync(kill: when == "after a kill");
        }
        foreach ((string name, Blob blob, bool isResult) in cases)
        {
            Break(PathOf(blob, isResult), name.Split('/')[1]);
        }
        if (when != "while it runs")
        {
            await cache.RunAgainAsync();
        }
        foreach ((string name, Blob blob, bool isResult) in cases)
        {
            using HttpResponseMessage get = await cache.Http.GetAsync($"/{(isResult ? "ac" : "cas")}/{blob.Hash}");
            Assert.True(get.StatusCode == HttpStatusCode.NotFound, $"{name}: {get.StatusCode}");
            Assert.False(await IsServedAsync(blob, isResult), name);
            Assert.False(File.Exists(PathOf(blob, isResult)) || System.IO.Directory.Exists(PathOf(blob, isResult)), name);
            await StoreAsync(blob);
            Assert.True(await IsServedAsync(blob, isResult), name);
        }
        Assert.Equal(untouched.Content, await cache.Client.GetAsync(untouched.Digest));
        Assert.Empty(cache.Files("tmp"));
    }

    [Theory]
    [InlineData("while it runs")]
    [InlineData("while it is stopped")]
    [InlineData("after a kill")]
    public async Task Verify_finds_exactly_what_is_broken(string when)
    {
        var broken = new List<string>();
        var good = new List<Blob>();
        foreach (string how in Ways)
        {
            foreach (int size in (int[])[Small, Large])
            {
                good.Add(await cache.Client.PutAsync(Blob.OfSize(size)));
                await cache.Client.PutResult(good[^1].Digest, new());
                Blob blob = await cache.Client.PutAsync(Blob.OfSize(size));
                await cache.Client.PutResult(blob.Digest, new());
                broken.AddRange([$"cas/{blob.Hash}", $"ac/{blob.Hash}"]);
            }
        }
        Assert.Equal((0, ""), await VerifyAsync());
        if (when != "while it runs")
        {
            await cache.StopAsync(kill: when == "after a kill");
        }
        foreach ((string name, int i) in broken.Select((name, i) => (name, i)))
        {
            string[] kind = name.Split('/');
            Break(cache.PathOf(kind[0], kind[1]), Ways[i / 4]);
        }

        Assert.Equal((1, string.Join('\n', broken.Order(StringComparer.Ordinal))), await VerifyAsync());

        Assert.Equal((0, ""), await VerifyAsync());
        if (when != "while it runs")
        {
            await cache.RunAgainAsync();
        }
        foreach (Blob blob in good)
        {
            Assert.Equal(blob.Content, await cache.Client.GetAsync(blob.Digest));
            Assert.NotNull(await cache.Client.ResultAsync(blob.Digest));
        }
        Assert.Equal(good.Select(blob => blob.Hash).Order(), cache.Files("cas"));
        Assert.Equal(good.Select(blob => blob.Hash).Order(), cache.Files("ac"));
    }

    private string PathOf(Blob blob, bool isResult) => cache.PathOf(isResult ? "ac" : "cas", blob.Hash);

    /// <summary>A blob, and a result that names it, of an action with its name.</summary>
    private async Task StoreAsync(Blob blob)
    {
        await cache.Client.PutAsync(blob);
        await cache.Client.PutResult(blob.Digest, Result(blob));
    }

    private async Task<bool> IsServedAsync(Blob blob, bool isResult)
    {
        if (isResult)
        {
            ActionResult? found = await cache.Client.ResultAsync(blob.Digest);
            Assert.True(found is null || found.Equals(Result(blob)));
            return found is not null;
        }
        byte[]? batch = await cache.Client.GetAsync(blob.Digest);
        StatusCode stream = await CacheClient.CodeOfAsync(async () => Assert.Equal(blob.Content, await cache.Client.ReadAsync(CacheClient.Blob(blob.Digest))));
        Assert.Equal(batch is null ? StatusCode.NotFound : StatusCode.OK, stream);
        Assert.True(batch is null || batch.AsSpan().SequenceEqual(blob.Content));
        Assert.Equal(batch is not null, await cache.Client.HasAsync(blob.Digest));
        return batch is not null;
    }

    private static ActionResult Result(Blob blob) => new() { OutputFiles = { new OutputFile { Path = "out", Digest = blob.Digest } } };

    /// <summary>The exit code, and the names of what it found.</summary>
    private async Task<(int, string)> VerifyAsync()
    {
        CommandResult verify = await CommandRunner.RunAsync(
            PublishedBinaries.Flywheel, ["cache", "verify", "--dir", cache.Folder, "--format", "json"], new Dictionary<string, string>(), "/");
        Assert.True(verify.ExitCode is 0 or 1 && verify.Errors.Length == 0, verify.ToString());
        using var json = System.Text.Json.JsonDocument.Parse(verify.Output);
        IEnumerable<string> found = json.RootElement.GetProperty("broken").EnumerateArray().Select(name => name.GetString()!);
        return (verify.ExitCode, string.Join('\n', found.Order(StringComparer.Ordinal)));
    }

    private static void Break(string path, string how)
    {
        byte[] content = File.ReadAllBytes(path);
        DateTime written = File.GetLastWriteTimeUtc(path);
        switch (how)
        {
            case "flip":
                content[content.Length / 2] ^= 1;
                File.WriteAllBytes(path, content);
                break;
            case "truncate":
                File.WriteAllBytes(path, content[..^1]);
                break;
            case "longer":
                File.AppendAllText(path, "x");
                break;
            default:
                File.Delete(path);
                if (how != "delete")
                {
                    System.IO.Directory.CreateDirectory(path);
                }
                if (how == "full directory")
                {
                    File.WriteAllText(Path.Combine(path, "file"), "x");
                }
                break;
        }
        Assert.True(how is "delete" || File.GetLastWriteTimeUtc(path) != written || System.IO.Directory.Exists(path));
    }
}
