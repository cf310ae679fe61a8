using System.Diagnostics;
using Build.Bazel.Remote.Execution.V2;
using Flywheel.Testing.Cache;
using Grpc.Core;
using Xunit;

namespace Flywheel.Cache.Tests.Room;

/// <summary>A file system that is smaller than what the cache may take: one of its own, in a mount namespace.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("flywheel-full-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_full_disk_refuses_what_comes_serves_what_is_there_and_takes_again_when_there_is_room()
    {
        await using ServedCache cache = await StartAsync("--min-free", "0", "--max-size", "1GiB");
        using var client = new CacheClient(cache.Grpc);
        using var http = new HttpClient { BaseAddress = new(cache.Http) };
        string inside = $"/proc/{cache.ProcessId}/root{cache.Folder}";
        Blob small = await client.PutAsync(Blob.OfSize(1000));
        Blob large = await client.PutAsync(Blob.OfSize(2_000_000));
        await client.PutResult(small.Digest, new() { OutputFiles = { new OutputFile { Path = "out", Digest = large.Digest } } });
        string filler = Path.Combine(inside, "filler");
        Fill(filler);

        for (int round = 0; round < 3; round++)
        {
            foreach (int size in (int[])[5000, 500_000])
            {
                Blob blob = Blob.OfSize(size);
                Assert.Equal(StatusCode.ResourceExhausted, await client.PutAsync(blob.Digest, blob.Content));
                Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content)));
                using HttpResponseMessage put = await http.PutAsync($"/cas/{blob.Hash}", new ByteArrayContent(blob.Content));
                Assert.Equal(507, (int)put.StatusCode);
                Assert.False(await client.HasAsync(blob.Digest));
            }
            Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(client.PutResult(large.Digest, new())));
            await AssertServedAsync(client, small, large);
        }
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(inside, "tmp")));

        File.Delete(filler);
        Blob later = await client.PutAsync(Blob.OfSize(500_000));
        Blob streamed = Blob.OfSize(500_000);
        Assert.Equal(500_000, await client.WriteAsync(CacheClient.Upload(streamed.Digest), streamed.Content));
        await client.PutResult(large.Digest, new());
        await AssertServedAsync(client, small, large);
        await AssertServedAsync(client, later, streamed);
        Assert.NotNull(await client.ResultAsync(large.Digest));
        Assert.False(cache.HasExited);
    }

    [Fact]
    public async Task A_disk_that_fills_in_the_middle_of_an_upload_ends_it_and_keeps_the_rest()
    {
        await using ServedCache cache = await StartAsync("--min-free", "0", "--max-size", "1GiB");
        using var client = new CacheClient(cache.Grpc);
        using var http = new HttpClient { BaseAddress = new(cache.Http) };
        Blob there = await client.PutAsync(Blob.OfSize(1_000_000));
        Blob tooLarge = Blob.OfSize(40_000_000);

        Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(tooLarge.Digest), tooLarge.Content, 1 << 20)));
        using (HttpResponseMessage? put = await PutAsync(http, tooLarge))
        {
            Assert.True(put is null || (int)put.StatusCode == 507);
        }

        Assert.Empty(System.IO.Directory.GetFiles($"/proc/{cache.ProcessId}/root{cache.Folder}/tmp"));
        Assert.Equal(there.Content, await client.GetAsync(there.Digest));
        await client.PutAsync(Blob.OfSize(3_000_000));
    }

    [Fact]
    public async Task Room_that_has_to_stay_free_is_not_written_to()
    {
        await using ServedCache cache = await StartAsync("--min-free", "1GiB");
        using var client = new CacheClient(cache.Grpc);
        using var http = new HttpClient { BaseAddress = new(cache.Http) };
        Blob blob = Blob.OfSize(1000);

        Assert.Equal(StatusCode.ResourceExhausted, await client.PutAsync(blob.Digest, blob.Content));
        Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(() => client.WriteAsync(CacheClient.Upload(blob.Digest), blob.Content)));
        Assert.Equal(StatusCode.ResourceExhausted, await CacheClient.CodeOfAsync(client.PutResult(blob.Digest, new())));
        using HttpResponseMessage put = await http.PutAsync($"/cas/{blob.Hash}", new ByteArrayContent(blob.Content));
        Assert.Equal(507, (int)put.StatusCode);
        Assert.False(await client.HasAsync(blob.Digest));
        Assert.NotNull(await client.GetAsync(CacheClient.DigestOf([])));
    }

    /// <summary>On a file system of 16 MiB that only it sees; its files are found through /proc.</summary>
    private async Task<ServedCache> StartAsync(params string[] options)
    {
        using (var probe = Process.Start("unshare", ["-Urm", "true"]))
        {
            await probe.WaitForExitAsync();
            Assert.SkipUnless(probe.ExitCode == 0, "skipped: `unshare -Urm` is not allowed here");
        }
        string script = $"mount -t tmpfs -o size=16m none {folder.FullName} && exec \"$@\"";
        return await ServedCache.StartAsync(folder.FullName, ["unshare", "-Urm", "sh", "-c", script, "sh"], options);
    }

    private static async Task AssertServedAsync(CacheClient client, params Blob[] blobs)
    {
        foreach (Blob blob in blobs)
        {
            Assert.True(await client.HasAsync(blob.Digest));
            Assert.Equal(blob.Content, await client.GetAsync(blob.Digest));
            Assert.Equal(blob.Content, await client.ReadAsync(CacheClient.Blob(blob.Digest)));
        }
    }

    /// <summary>Null when it hangs up before all is sent.</summary>
    private static async Task<HttpResponseMessage?> PutAsync(HttpClient http, Blob blob)
    {
        try
        {
            return await http.PutAsync($"/cas/{blob.Hash}", new ByteArrayContent(blob.Content));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static void Fill(string path)
    {
        using var filler = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (int block in (int[])[1 << 20, 4096])
        {
            try
            {
                while (true)
                {
                    filler.Write(new byte[block]);
                }
            }
            catch (IOException)
            {
                // Full, but for what is smaller than this.
            }
        }
    }
}
