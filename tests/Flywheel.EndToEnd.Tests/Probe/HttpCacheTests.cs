using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>HTTP caches: that nobody's action is a 404 proves reading, and nothing is said about writing.</summary>
public sealed class HttpCacheTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task A_healthy_cache_is_asked_once_and_an_uploading_command_is_told_what_was_not_tried()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);

        CommandResult result = await shim.BuildAsync(cache.Address("http") + "/some/prefix");

        Assert.Equal(0, result.ExitCode);
        Assert.True(shim.BazelWasStarted);
        SeenCall call = Assert.Single(cache.Calls);
        Assert.Matches("^/some/prefix/ac/[0-9a-f]{64}$", call.Path);
        GoldenFile.Equal("http.note", shim.Shown(result));
    }

    [Fact]
    public async Task A_command_that_uploads_nothing_is_told_nothing()
    {
        shim.Environment["GF_BAZEL_CACHE_ROLE"] = "read-only";
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);

        await shim.AssertProvenAsync(cache.Address("http"));
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
    public async Task A_real_cache_is_proven_from_its_first_hour_on()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav);
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";

        await shim.AssertProvenAsync($"http://127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"http://localhost:{nginx.Port}/a/prefix");
    }

    [Fact]
    public async Task A_real_cache_behind_basic_authentication_takes_the_address_s_own_credentials_and_shows_them_to_nobody()
    {
        const string password = "pass%2Fword";
        await using NginxServer nginx = await NginxServer.StartAsync(
            NginxServer.WebDav + "auth_basic cache; auth_basic_user_file FOLDER/users;", "", ("users", "me:{PLAIN}pass/word\n"));
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";

        await shim.AssertRefusedAsync("unauthenticated.basic", $"http://127.0.0.1:{nginx.Port}");
        CommandResult wrong = await shim.AssertRefusedAsync("unauthenticated.basic-wrong", $"http://me:{password}x@127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"http://me:{password}@127.0.0.1:{nginx.Port}");

        Assert.DoesNotContain("pass", wrong.Errors.Replace("pass:", "", StringComparison.Ordinal));
        Assert.Contains($"--remote_cache=http://me:{password}@127.0.0.1:{nginx.Port}", shim.LauncherWords);
    }

    [Fact]
    public async Task The_report_says_that_writing_was_not_tried()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav);
        shim.Environment["BAZEL_REMOTE_CACHE"] = $"http://127.0.0.1:{nginx.Port}";

        CommandResult text = await shim.RunAsync(PublishedBinaries.Flywheel, "contract");
        CommandResult json = await shim.RunAsync(PublishedBinaries.Flywheel, "contract", "--format", "json");

        Assert.Equal(0, text.ExitCode);
        Assert.Contains("probe: proven, read\n  note: writing was not tried: over HTTP only reading is tried so far\n", text.Output);
        JsonElement probe = JsonDocument.Parse(json.Output).RootElement.GetProperty("probe");
        Assert.True(probe.GetProperty("read").GetBoolean());
        Assert.False(probe.GetProperty("write").GetBoolean());
        Assert.Equal("writing was not tried: over HTTP only reading is tried so far", probe.GetProperty("note").GetString());
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
