using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>HTTP caches, where results are uploaded: that a blob comes back byte for byte proves writing, and nothing less does.</summary>
public sealed class HttpWriteTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task A_healthy_cache_is_proven_with_one_connection_and_three_requests()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.None);

        await shim.AssertProvenAsync(cache.Address("http") + "/some/prefix/");

        Assert.Equal(1, cache.Connections);
        SeenCall[] calls = [.. cache.Calls];
        Assert.Equal(["GET", "PUT", "GET"], calls.Select(call => call.Method));
        Assert.Matches("^/some/prefix/ac/[0-9a-f]{64}$", calls[0].Path);
        Assert.Matches("^/some/prefix/cas/[0-9a-f]{64}$", calls[1].Path);
        Assert.Equal(calls[1].Path, calls[2].Path);
        Assert.Equal("256", calls[1].Headers["content-length"]);
        Assert.DoesNotContain("transfer-encoding", calls[1].Headers.Keys);
        Assert.DoesNotContain("expect", calls[1].Headers.Keys);
    }

    [Fact]
    public async Task Each_probe_writes_another_blob()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.None);

        await shim.AssertProvenAsync(cache.Address("http"));
        await shim.AssertProvenAsync(cache.Address("http"));

        Assert.Equal(2, cache.Calls.Where(call => call.Method == "PUT").Select(call => call.Path).Distinct().Count());
    }

    [Theory]
    [InlineData("SHA1", 40)]
    [InlineData("MD5", 32)]
    public async Task Blobs_are_called_what_this_build_s_digest_function_calls_them(string function, int digits)
    {
        await using FaultyCache cache = await StartAsync(StoreFault.None);
        shim.Startup = [$"--digest_function={function}"];

        await shim.AssertProvenAsync(cache.Address("http"));

        Assert.All(cache.Calls, call => Assert.Matches($"^/(ac|cas)/[0-9a-f]{{{digits}}}$", call.Path));
    }

    [Fact]
    public async Task What_cannot_be_digested_here_cannot_be_written_and_can_be_read()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.None);
        shim.Startup = ["--digest_function=BLAKE3"];

        await shim.AssertRefusedAsync("unprovable.blake3", cache.Address("http"));
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await shim.AssertProvenAsync(cache.Address("http"));
    }

    /// <summary>Bazel takes these four for an upload that worked, and nothing else.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    [InlineData(202)]
    [InlineData(204)]
    public async Task Bazel_s_good_statuses_are_good(int status)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { PutStatus = status }, CacheTransport.Http1);

        await shim.AssertProvenAsync(cache.Address("http"));
    }

    [Theory]
    [InlineData(207, "no-write.http-207", 1)]
    [InlineData(302, "login-portal.put", 1)]
    [InlineData(401, "no-write.http-401", 1)]
    [InlineData(403, "no-write.http-403", 1)]
    [InlineData(405, "no-write.http-405", 1)]
    [InlineData(413, "no-write.http-413", 1)]
    [InlineData(429, "overloaded.put", 3)]
    [InlineData(500, "no-write.http-500", 1)]
    [InlineData(502, "upstream-down.put", 3)]
    [InlineData(503, "upstream-down.put-503", 3)]
    [InlineData(507, "no-write.http-507", 1)]
    public async Task Every_other_status_is_a_cause(int status, string golden, int connections)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { PutStatus = status }, CacheTransport.Http1);

        await shim.AssertRefusedAsync(golden, cache.Address("http"));

        Assert.Equal(connections, cache.Connections);
        Assert.Equal(2 * connections, cache.Calls.Count);
    }

    [Theory]
    [InlineData(StoreFault.Forget, "not-a-faithful-store.forgotten")]
    [InlineData(StoreFault.ChangeByte, "not-a-faithful-store.changed")]
    [InlineData(StoreFault.Truncate, "not-a-faithful-store.truncated")]
    [InlineData(StoreFault.GigabyteBack, "not-a-faithful-store.more")]
    [InlineData(StoreFault.PageBack, "login-portal.back")]
    public async Task Nothing_but_the_same_bytes_is_faithful(StoreFault fault, string golden)
    {
        await using FaultyCache cache = await StartAsync(fault);

        await shim.AssertRefusedAsync(golden, cache.Address("http"));

        Assert.Equal(1, cache.Connections);
    }

    [Theory]
    [InlineData(StoreFault.SilenceAfterPut, "silent.put")]
    [InlineData(StoreFault.TrickleBack, "silent.back")]
    public async Task A_request_that_is_not_answered_is_named(StoreFault fault, string golden)
    {
        await using FaultyCache cache = await StartAsync(fault);

        CommandResult result = await shim.AssertRefusedAsync(golden, cache.Address("http"));

        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_an_upload_is_tried_again()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.ResetInPut);

        await shim.AssertRefusedAsync("unknown.reset-put", cache.Address("http"));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_an_answer_is_tried_again()
    {
        await using var server = new RawServer(RawBehaviour.BreakOffBlob);

        await shim.AssertRefusedAsync("unknown.broken-off-back", server.Address("http"));

        Assert.Equal(3, server.Connections);
    }

    /// <summary>Bazel makes a new connection then, too.</summary>
    [Fact]
    public async Task A_server_that_hangs_up_after_each_answer_is_called_again()
    {
        await using var server = new RawServer(RawBehaviour.HangUpAfterEach);

        await shim.AssertProvenAsync(server.Address("http"));

        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_server_that_wants_a_connection_for_each_request_gets_it()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.CloseEach);

        await shim.AssertProvenAsync(cache.Address("http"));

        Assert.Equal(3, cache.Connections);
    }

    [Fact]
    public async Task A_miss_with_a_long_page_is_not_read_to_its_end()
    {
        await using FaultyCache cache = await StartAsync(StoreFault.LongMisses);

        await shim.AssertProvenAsync(cache.Address("http"));

        Assert.Equal(2, cache.Connections);
    }

    private static Task<FaultyCache> StartAsync(StoreFault fault) =>
        FaultyCache.StartAsync(new CacheFaults { Store = fault }, CacheTransport.Http1);
}
