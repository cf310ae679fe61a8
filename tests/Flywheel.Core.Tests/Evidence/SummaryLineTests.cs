using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Xunit;

namespace Flywheel.Core.Tests.Evidence;

public sealed class SummaryLineTests
{
    private static readonly InvocationRecord Shared = new()
    {
        Mode = "shared-cache-backed",
        Scope = RunScope.Shared,
        Cache = new("grpc://cache.example.internal:9092", null, "", false),
        Verdict = "attached-verified",
        RemoteCacheHits = 117,
        Executed = 11,
        HitRate = 117.0 / 128,
        RemoteProcesses = 0,
    };

    [Fact]
    public void A_verified_build_names_hits_rate_and_endpoint() => Assert.Equal(
        "flywheel: shared-cache-backed, 117 of 128 spawns from the remote cache (91.4%), 11 run here; "
        + "attached to grpc://cache.example.internal:9092 (verified)",
        SummaryLine.Of(Shared));

    [Fact]
    public void A_loopback_endpoint_is_never_said_to_be_more_than_a_local_proof() => Assert.EndsWith(
        "(verified, local proof)", SummaryLine.Of(Shared with { Scope = RunScope.LocalProof }), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_rounded_up_to_all() => Assert.Contains(
        "9999 of 10000 spawns from the remote cache (99.9%), 1 run here",
        SummaryLine.Of(Shared with { RemoteCacheHits = 9999, Executed = 1, HitRate = 0.9999 }), StringComparison.Ordinal);

    [Fact]
    public void Work_on_the_executor_is_told_from_hits_and_from_work_here() => Assert.Equal(
        "flywheel: executor-backed, 2 of 12 spawns from the remote cache (16.6%), 9 run remotely, 1 run here; "
        + "attached to grpc://rbe.example.internal:443 (verified)",
        SummaryLine.Of(Shared with
        {
            Mode = "executor-backed",
            Verdict = "remote-executed",
            Executor = new("grpc://rbe.example.internal:443"),
            RemoteCacheHits = 2,
            Executed = 10,
            HitRate = 2.0 / 12,
            RemoteProcesses = 9,
        }));

    [Fact]
    public void No_work_has_no_rate() => Assert.Equal(
        "flywheel: shared-cache-backed, no actions ran; attached to grpc://cache.example.internal:9092 (idle)",
        SummaryLine.Of(Shared with { Verdict = "attached-idle", Reason = "no actions ran", RemoteCacheHits = 0, Executed = 0, HitRate = null }));

    [Fact]
    public void A_detached_build_says_where_it_went() => Assert.Equal(
        "flywheel: shared-cache-backed, 0 of 5 spawns from the remote cache (0.0%), 5 run here; detached: no remote cache was in effect",
        SummaryLine.Of(Shared with
        {
            Verdict = "detached",
            Reason = "no remote cache was in effect",
            RemoteCacheHits = 0,
            Executed = 5,
            HitRate = 0,
        }));

    [Fact]
    public void What_a_disk_cache_may_have_given_is_no_hit() => Assert.Equal(
        "flywheel: shared-cache-backed, hits of the remote and of the disk cache cannot be told apart, 0 run here; unverified: why",
        SummaryLine.Of(Shared with { Verdict = "unproven", Reason = "why", RemoteCacheHits = null, Executed = 0, HitRate = null }));

    [Fact]
    public void A_stream_without_statistics_gives_no_numbers() => Assert.Equal(
        "flywheel: shared-cache-backed, unverified: Bazel ended before it built",
        SummaryLine.Of(Shared with
        {
            Verdict = "unproven",
            Reason = "Bazel ended before it built",
            RemoteCacheHits = null,
            Executed = null,
            RemoteProcesses = null,
            HitRate = null,
        }));
}
