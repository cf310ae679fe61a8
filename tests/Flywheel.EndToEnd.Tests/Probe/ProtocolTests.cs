using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>Something answers, and it is not that cache.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task An_HTTP_1_server_gets_the_http_scheme_as_the_likely_fix()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);

        await shim.AssertRefusedAsync("http1-not-grpc", cache.Address("grpc"));
    }

    [Theory]
    [InlineData(200, "h2-not-grpc")]
    [InlineData(301, "h2-not-grpc.301")]
    [InlineData(404, "h2-not-grpc.404")]
    [InlineData(401, "unauthenticated.gateway")]
    [InlineData(403, "permission.gateway")]
    public async Task An_HTTP_2_server_that_is_no_cache_is_told_by_its_status(int status, string golden)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            new CacheFaults { Plain = new PlainAnswer(status, "<html>hello</html>", status == 301 ? "http://127.0.0.1:9/" : null) });

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
        Assert.Equal(1, cache.Connections);
    }

    [Fact]
    public async Task A_gateway_whose_cache_is_down_is_asked_three_times()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Plain = new PlainAnswer(502, "bad gateway") });

        await shim.AssertRefusedAsync("upstream-down", cache.Address("grpc"));
        Assert.Equal(3, cache.Connections);
    }

    [Fact]
    public async Task A_cache_that_says_it_is_unavailable_is_asked_three_times_each_on_a_new_connection()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unavailable, "no healthy upstream"));

        await shim.AssertRefusedAsync("upstream-down.status", cache.Address("grpc"));
        Assert.Equal(3, cache.Connections);
    }

    [Fact]
    public async Task A_gRPC_server_without_the_API_is_not_a_cache()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unimplemented, "unknown service"));

        await shim.AssertRefusedAsync("not-reapi", cache.Address("grpc"));
        Assert.Equal(1, cache.Connections);
    }

    [Theory]
    [InlineData(RawBehaviour.Close, "unknown.closed", 5)]
    [InlineData(RawBehaviour.Reset, "unknown.reset", 5)]
    [InlineData(RawBehaviour.Greeting, "unknown.greeting", 1)]
    public async Task What_is_not_known_is_shown_as_it_came_after_three_attempts_and_two_looks_if_nothing_was_said(RawBehaviour behaviour, string golden, int connections)
    {
        await using var server = new RawServer(behaviour);

        await shim.AssertRefusedAsync(golden, server.Address("grpc"));
        Assert.Equal(connections, server.Connections);
    }

    [Theory]
    [InlineData(AnswerFault.Reset, "unknown.broken-off", 3)]
    [InlineData(AnswerFault.Abort, "unknown.dropped", 3)]
    [InlineData(AnswerFault.WrongBytes, "unknown.wrong-bytes", 1)]
    public async Task An_answer_that_breaks_is_shown_as_it_came(AnswerFault fault, string golden, int connections)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            new CacheFaults { Answer = fault, BrokenCall = CacheCall.GetActionResult });

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
        Assert.Equal(connections, cache.Connections);
    }

    [Fact]
    public async Task A_cache_that_is_well_again_at_the_second_attempt_is_proven()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unavailable) with { RefusalsInAll = 1 });

        CommandResult result = await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Equal(2, cache.Connections);
        Assert.InRange(result.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }
}
