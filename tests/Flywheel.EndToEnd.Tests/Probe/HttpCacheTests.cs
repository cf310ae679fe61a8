using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>HTTP caches: that nobody's action is a 404 proves reading.</summary>
public sealed class HttpCacheTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task A_command_that_uploads_nothing_asks_once_and_writes_nothing()
    {
        shim.Environment["GF_BAZEL_CACHE_ROLE"] = "read-only";
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { PutStatus = 403 }, CacheTransport.Http1);

        await shim.AssertProvenAsync(cache.Address("http") + "/some/prefix");

        SeenCall call = Assert.Single(cache.Calls);
        Assert.Equal("GET", call.Method);
        Assert.Matches("^/some/prefix/ac/[0-9a-f]{64}$", call.Path);
    }

    [Fact]
    public async Task A_server_of_HTTP_1_0_is_no_cache_to_Bazel()
    {
        await using var server = new RawServer(RawBehaviour.Http10);

        await shim.AssertRefusedAsync("not-a-faithful-store.http10", server.Address("http"));
    }

    [Theory]
    [InlineData(200, null, "login-portal", 1)]
    [InlineData(302, "http://127.0.0.1:9/login", "login-portal.redirect", 1)]
    [InlineData(401, null, "unauthenticated.http", 1)]
    [InlineData(403, null, "permission.http", 1)]
    [InlineData(429, null, "overloaded.http", 3)]
    [InlineData(500, null, "unknown.http", 1)]
    [InlineData(502, null, "upstream-down.http", 3)]
    public async Task Every_other_status_is_a_cause(int status, string? location, string golden, int connections)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            new CacheFaults { Plain = new PlainAnswer(status, "<html>hello</html>", location) }, CacheTransport.Http1);

        await shim.AssertRefusedAsync(golden, cache.Address("http"));
        Assert.Equal(connections, cache.Connections);
    }

    [Fact]
    public async Task A_gRPC_cache_under_an_http_address_gets_its_own_scheme_as_the_likely_fix()
    {
        await using RemoteWorkerServer worker = await RemoteWorkerServer.StartAsync(shim.Folder);

        await shim.AssertRefusedAsync("unknown.grpc-under-http", worker.Endpoint.Replace("grpc:", "http:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_report_says_what_was_proved()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);
        shim.Environment["BAZEL_REMOTE_CACHE"] = cache.Address("http");

        CommandResult text = await shim.RunAsync(PublishedBinaries.Flywheel, "contract");
        CommandResult json = await shim.RunAsync(PublishedBinaries.Flywheel, "contract", "--format", "json");
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        CommandResult reading = await shim.RunAsync(PublishedBinaries.Flywheel, "contract");

        Assert.Equal(0, text.ExitCode);
        Assert.Contains("probe: proven, read and write\n", text.Output);
        JsonElement probe = JsonDocument.Parse(json.Output).RootElement.GetProperty("probe");
        Assert.True(probe.GetProperty("read").GetBoolean());
        Assert.True(probe.GetProperty("write").GetBoolean());
        Assert.Equal(JsonValueKind.Null, probe.GetProperty("note").ValueKind);
        Assert.Contains("probe: proven, read\n  note: writing was not tried: no results are uploaded\n", reading.Output);
    }

    [Fact]
    public async Task The_report_of_a_refusal_says_what_and_what_to_do()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Plain = new PlainAnswer(200) }, CacheTransport.Http1);
        shim.Environment["BAZEL_REMOTE_CACHE"] = cache.Address("http");

        CommandResult text = await shim.RunAsync(PublishedBinaries.Flywheel, "contract");

        Assert.Equal(1, text.ExitCode);
        GoldenFile.Equal("report.refused", shim.Shown(text with { Errors = text.Output }));
    }
}
