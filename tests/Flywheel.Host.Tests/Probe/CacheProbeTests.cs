using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.Host.Tests.Probe;

/// <summary>What each status means in each call, and how often and how long is tried.</summary>
public sealed class CacheProbeTests
{
    private static readonly StatusCode[] Statuses = [.. Enum.GetValues<StatusCode>().Where(status => status != StatusCode.OK)];

    [Theory]
    [InlineData(CacheCall.GetCapabilities)]
    [InlineData(CacheCall.GetActionResult)]
    [InlineData(CacheCall.BatchUpdateBlobs)]
    public async Task Every_status_of_every_call_has_its_cause_and_only_what_passes_by_itself_is_tried_again(CacheCall call) =>
        await Task.WhenAll(Statuses.Select(async status =>
        {
            await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(call, status));

            ProbeResult result = await ProbeAsync(cache);

            if (call == CacheCall.GetActionResult && status == StatusCode.NotFound)
            {
                Assert.IsType<ProbeResult.Proven>(result);
                return;
            }
            ProbeResult.Refused refused = Assert.IsType<ProbeResult.Refused>(result);
            Assert.Equal((call, status, Cause(call, status)), (call, status, refused.Cause));
            int attempts = status is StatusCode.Unavailable or StatusCode.ResourceExhausted ? 3 : 1;
            Assert.Equal(attempts, refused.Attempts);
            Assert.Equal(attempts, cache.Connections);
        }));

    [Fact]
    public async Task A_cause_that_was_read_is_not_lost_to_a_later_attempt_that_the_limit_cut_short()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unavailable) with { RefusalsInAll = 1, Answer = AnswerFault.Silence });

        ProbeResult result = await ProbeAsync(cache, TimeSpan.FromSeconds(1.2));

        ProbeResult.Refused refused = Assert.IsType<ProbeResult.Refused>(result);
        Assert.Equal(ProbeCause.UpstreamDown, refused.Cause);
        Assert.Equal(2, refused.Attempts);
    }

    [Fact]
    public async Task A_limit_that_passes_in_the_pause_between_attempts_ends_the_probe()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unavailable));
        await ProbeAsync(cache);
        int before = cache.Connections;
        using var limit = new CancellationTokenSource();
        Task<ProbeResult> probe = new CacheProbe(TimeProvider.System).RunAsync(Request(cache, TimeSpan.FromSeconds(5)), limit.Token);
        SpinWait.SpinUntil(() => cache.Connections > before, TimeSpan.FromSeconds(5));
        await Task.Delay(20);
        await limit.CancelAsync();

        ProbeResult.Refused refused = Assert.IsType<ProbeResult.Refused>(await probe);

        Assert.InRange(refused.Attempts, 1, 2);
        Assert.InRange(refused.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_a_server_says_of_itself_is_kept()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoExecution });

        ProbeResult.Proven proven = Assert.IsType<ProbeResult.Proven>(await ProbeAsync(cache));

        Assert.True(proven.Read);
        Assert.True(proven.Write);
        Assert.Equal(new ServerTraits("2.0 to 2.3", UpdateEnabled: true, ExecEnabled: false, Zstd: true), proven.Server);
    }

    [Theory]
    [InlineData("SHA1", null)]
    [InlineData("sha256", null)]
    [InlineData("blake3", ProbeCause.Digest)]
    [InlineData("md5", ProbeCause.Digest)]
    public async Task The_digest_function_of_the_build_is_the_one_that_is_asked_for(string function, ProbeCause? cause)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        ProbeRequest request = Request(cache, TimeSpan.FromSeconds(5)) with { DigestFunction = function };
        // The fixture keeps blobs by SHA-256 alone.
        request = request with { Target = request.Target with { Upload = false } };

        ProbeResult result = await new CacheProbe(TimeProvider.System).RunAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(cause, (result as ProbeResult.Refused)?.Cause);
    }

    private static ProbeCause Cause(CacheCall call, StatusCode status) => (call, status) switch
    {
        (_, StatusCode.Unavailable or StatusCode.DeadlineExceeded) => ProbeCause.UpstreamDown,
        (_, StatusCode.ResourceExhausted) => ProbeCause.Overloaded,
        (_, StatusCode.InvalidArgument or StatusCode.NotFound) => ProbeCause.Instance,
        (CacheCall.BatchUpdateBlobs, _) => ProbeCause.NoWrite,
        (_, StatusCode.Unauthenticated) => ProbeCause.Unauthenticated,
        (_, StatusCode.PermissionDenied) => ProbeCause.Permission,
        (CacheCall.GetCapabilities, StatusCode.Unimplemented) => ProbeCause.NotReapi,
        (CacheCall.GetActionResult, StatusCode.Unimplemented) => ProbeCause.NoCache,
        _ => ProbeCause.Unknown,
    };

    private static Task<ProbeResult> ProbeAsync(FaultyCache cache, TimeSpan? limit = null) =>
        new CacheProbe(TimeProvider.System).RunAsync(Request(cache, limit ?? TimeSpan.FromSeconds(10)), TestContext.Current.CancellationToken);

    private static ProbeRequest Request(FaultyCache cache, TimeSpan limit) => new(
        new RemoteTarget
        {
            Cache = Endpoint.Parse(cache.Address("grpc")).Value!,
            CacheSource = SettingSource.Environment,
            Upload = true,
        },
        limit,
        Guid.NewGuid());
}
