using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A cache that can be reached and does not answer: nobody waits for it.</summary>
public sealed class SilenceTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Theory]
    [InlineData("grpc", "silent")]
    [InlineData("http", "silent.http")]
    [InlineData("grpcs", "silent.tls")]
    public async Task A_server_that_accepts_and_says_nothing_is_silent(string scheme, string golden)
    {
        await using var server = new RawServer(RawBehaviour.Silence);

        CommandResult result = await shim.AssertRefusedAsync(golden, server.Address(scheme));

        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(4));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("3")]
    public async Task An_HTTP_cache_that_never_answers_costs_three_seconds_and_not_two_minutes_for_each_action(string? limit)
    {
        await using var server = new RawServer(RawBehaviour.Silence);
        if (limit is not null)
        {
            shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = limit;
        }

        CommandResult result = await shim.AssertRefusedAsync("silent.http", server.Address("http"));

        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(1.8), TimeSpan.FromSeconds(3.3));
    }

    [Fact]
    public async Task A_server_that_falls_silent_after_the_TLS_handshake_is_silent()
    {
        using var certificates = new Certificates();
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "0.8";
        await using var server = new RawServer(RawBehaviour.Silence, certificates.Good);
        shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

        await shim.AssertRefusedAsync("silent.after-tls", server.Address("grpcs"));
    }

    [Theory]
    [InlineData(AnswerFault.Silence, CacheCall.GetCapabilities, "silent.call")]
    [InlineData(AnswerFault.SilenceAfterHeaders, CacheCall.GetActionResult, "silent.after-headers")]
    [InlineData(AnswerFault.Trickle, CacheCall.BatchUpdateBlobs, "silent.trickle")]
    public async Task A_call_that_is_not_answered_is_named(AnswerFault fault, CacheCall call, string golden)
    {
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "0.8";
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Answer = fault, BrokenCall = call });

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
    }

    [Fact]
    public async Task The_limit_of_the_whole_probe_cuts_every_other_one_short()
    {
        await using var server = new RawServer(RawBehaviour.Silence);
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "0.3";

        CommandResult result = await shim.BuildAsync(server.Address("grpc"));

        Assert.Equal(69, result.ExitCode);
        Assert.Contains("silent: ", result.Errors);
        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(1.8));
    }
}
