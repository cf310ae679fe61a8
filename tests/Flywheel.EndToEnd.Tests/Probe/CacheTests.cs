using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>It is a remote cache, and not one for this user, this instance or this Bazel.</summary>
public sealed class CacheTests : IDisposable
{
    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task A_healthy_cache_is_proven_with_one_connection_and_three_calls()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Equal(1, cache.Connections);
        Assert.Equal(
            ["BatchUpdateBlobs", "GetActionResult", "GetCapabilities"],
            cache.Calls.Select(call => call.Path[(call.Path.LastIndexOf('/') + 1)..]).Order());
        Assert.All(cache.Calls, call =>
            Assert.Contains("build.bazel.remote.execution.v2.requestmetadata-bin", call.Headers.Keys));
    }

    [Fact]
    public async Task Nothing_is_written_where_nothing_is_uploaded()
    {
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.BatchUpdateBlobs, StatusCode.PermissionDenied) with { Lies = CapabilityLies.NoUpdate });

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Equal(2, cache.Calls.Count);
    }

    [Fact]
    public async Task A_user_who_forbids_uploads_needs_no_write_access()
    {
        shim.Words = ["--noremote_upload_local_results", "//x"];
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoUpdate });

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Contains("--remote_upload_local_results=false", shim.LauncherWords);
    }

    [Theory]
    [InlineData(CapabilityLies.NoCache, "no-cache")]
    [InlineData(CapabilityLies.NoUpdate, "no-write.capabilities")]
    [InlineData(CapabilityLies.OtherDigests, "digest")]
    [InlineData(CapabilityLies.OldVersions, "api-version")]
    [InlineData(CapabilityLies.NewVersions, "api-version.new")]
    public async Task Capabilities_that_do_not_do_for_Bazel_are_refused(CapabilityLies lie, string golden) =>
        await RefusedAsync(golden, new CacheFaults { Lies = lie });

    [Fact]
    public async Task A_version_that_is_deprecated_still_works()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.DeprecatedVersions });

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }

    [Fact]
    public async Task A_version_that_only_newer_Bazels_speak_is_judged_by_the_Bazel_that_will_run()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NewerVersions });
        shim.NameLauncherBazelisk();
        shim.Environment["USE_BAZEL_VERSION"] = "7.0.0";
        await shim.AssertProvenAsync(cache.Address("grpc"));
        shim.Environment["USE_BAZEL_VERSION"] = "6.5.0";

        await shim.AssertRefusedAsync("api-version.newer", cache.Address("grpc"));
    }

    [Fact]
    public async Task Compression_is_wanted_only_where_it_is_asked_for()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoZstd });
        await shim.AssertProvenAsync(cache.Address("grpc"));
        shim.Words = ["--remote_cache_compression", "//x"];

        await shim.AssertRefusedAsync("compression", cache.Address("grpc"));
    }

    [Theory]
    [InlineData(CacheCall.GetCapabilities, StatusCode.Unauthenticated, "unauthenticated")]
    [InlineData(CacheCall.GetActionResult, StatusCode.Unauthenticated, "unauthenticated.read")]
    [InlineData(CacheCall.GetCapabilities, StatusCode.PermissionDenied, "permission")]
    [InlineData(CacheCall.GetActionResult, StatusCode.PermissionDenied, "permission.read")]
    [InlineData(CacheCall.BatchUpdateBlobs, StatusCode.PermissionDenied, "no-write")]
    [InlineData(CacheCall.BatchUpdateBlobs, StatusCode.Unauthenticated, "no-write.anonymous")]
    [InlineData(CacheCall.GetActionResult, StatusCode.Unimplemented, "no-cache.read")]
    [InlineData(CacheCall.GetCapabilities, StatusCode.InvalidArgument, "instance.default")]
    [InlineData(CacheCall.GetActionResult, StatusCode.Internal, "unknown.status")]
    public async Task A_refusal_means_what_the_call_was_for(CacheCall call, StatusCode status, string golden)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(call, status, "words of the server"));

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
        Assert.Equal(1, cache.Connections);
    }

    [Theory]
    [InlineData(StatusCode.PermissionDenied, "no-write.blob", 1)]
    [InlineData(StatusCode.ResourceExhausted, "overloaded.blob", 3)]
    public async Task The_status_inside_an_answer_counts_too(StatusCode status, string golden, int connections)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { BlobStatus = status });

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
        Assert.Equal(connections, cache.Connections);
    }

    [Fact]
    public async Task An_overloaded_cache_is_asked_three_times()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetActionResult, StatusCode.ResourceExhausted, "too many requests"));

        await shim.AssertRefusedAsync("overloaded", cache.Address("grpc"));
        Assert.Equal(3, cache.Connections);
    }

    [Fact]
    public async Task An_instance_that_capabilities_were_given_for_is_missed_when_it_is_used()
    {
        shim.Environment["BAZEL_REMOTE_INSTANCE_NAME"] = "theirs";
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { OnlyInstance = "ours" });
        await shim.AssertRefusedAsync("instance", cache.Address("grpc"));
        shim.Environment["BAZEL_REMOTE_INSTANCE_NAME"] = "ours";

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }

    [Fact]
    public async Task A_cache_that_knows_every_action_is_not_faithful() =>
        await RefusedAsync("not-a-faithful-store", new CacheFaults { KnowsEverything = true });

    [Fact]
    public async Task An_executor_that_does_not_execute_is_named()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoExecution });
        Execute(cache.Address("grpc"));

        await shim.AssertRefusedAsync("no-executor", cache.Address("grpc"));
    }

    [Fact]
    public async Task An_executor_with_another_digest_function_is_named()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.OtherDigestsToExecute });
        Execute(cache.Address("grpc"));

        await shim.AssertRefusedAsync("digest.executor", cache.Address("grpc"));
    }

    [Fact]
    public async Task An_executor_that_is_down_is_not_mistaken_for_its_cache()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        Execute($"grpc://127.0.0.1:{LoopbackPort.Free()}");
        shim.Environment["GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE"] = "true";

        await shim.AssertRefusedAsync("refused.executor", cache.Address("grpc"));
    }

    [Fact]
    public async Task An_executor_that_executes_is_proven()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        Execute(cache.Address("grpc"));

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }

    private void Execute(string executor)
    {
        shim.Environment["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed";
        shim.Environment["BAZEL_REMOTE_EXECUTOR"] = executor;
        shim.Environment["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64);
    }

    private async Task RefusedAsync(string golden, CacheFaults faults)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(faults);
        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));
    }
}
