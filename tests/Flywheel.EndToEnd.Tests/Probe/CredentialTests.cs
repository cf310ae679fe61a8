using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>The credentials that Bazel will send are sent by the probe, to the same endpoint, and shown to nobody.</summary>
public sealed class CredentialTests : IDisposable
{
    private const string Secret = "open-sesame-1234";
    private static readonly CacheFaults Locked = new() { WantedHeader = ("authorization", $"Bearer {Secret}") };

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Theory]
    [InlineData("BAZEL_REMOTE_HEADER", "grpc")]
    [InlineData("BAZEL_REMOTE_CACHE_HEADER", "grpc")]
    [InlineData("BAZEL_REMOTE_HEADER", "http")]
    public async Task A_header_proves_a_cache_that_refuses_without_it(string variable, string scheme)
    {
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await using FaultyCache cache = await LockedAsync(scheme);
        CommandResult without = await shim.BuildAsync(cache.Address(scheme));
        shim.Environment[variable] = $"Authorization=Bearer {Secret}\nx-other=1";

        await shim.AssertProvenAsync(cache.Address(scheme));

        Assert.Equal(69, without.ExitCode);
        Assert.Contains("unauthenticated: ", without.Errors);
        Assert.Contains("wants credentials, and none were sent", without.Errors);
        Assert.All(cache.Calls.Skip(1), call => Assert.Equal("1", call.Headers["x-other"]));
    }

    [Theory]
    [InlineData("grpc", "BAZEL_REMOTE_CACHE_HEADER", "unauthenticated.header")]
    [InlineData("http", "BAZEL_REMOTE_HEADER", "unauthenticated.header-http")]
    public async Task A_header_that_is_not_accepted_is_named_by_its_variable_and_never_by_its_value(
        string scheme, string variable, string golden)
    {
        shim.Environment[variable] = "authorization=Bearer wrong-secret-99";
        await using FaultyCache cache = await LockedAsync(scheme);

        CommandResult result = await shim.AssertRefusedAsync(golden, cache.Address(scheme));

        Assert.DoesNotContain("wrong-secret-99", result.Errors);
    }

    [Fact]
    public async Task Over_HTTP_Bazel_sends_no_header_of_the_cache_s_own_and_neither_does_the_probe()
    {
        shim.Environment["BAZEL_REMOTE_CACHE_HEADER"] = $"authorization=Bearer {Secret}";
        await using FaultyCache cache = await LockedAsync("http");

        await shim.AssertRefusedAsync("unauthenticated.cache-header-http", cache.Address("http"));

        Assert.All(cache.Calls, call => Assert.False(call.Headers.ContainsKey("authorization")));
    }

    [Fact]
    public async Task A_server_that_repeats_a_secret_does_not_get_it_onto_the_screen()
    {
        shim.Environment["BAZEL_REMOTE_HEADER"] = $"authorization=Bearer {Secret}";
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, StatusCode.PermissionDenied, $"no access for\nBearer {Secret} \u001b[31m"));

        CommandResult result = await shim.AssertRefusedAsync("permission.echo", cache.Address("grpc"));

        Assert.DoesNotContain(Secret, result.Errors);
        Assert.DoesNotContain('\u001b', result.Errors);
    }

    /// <summary>Wherever a long message is cut: not even a part of the secret stands before it.</summary>
    [Fact]
    public async Task A_long_message_is_cut_behind_its_secrets_and_not_inside_of_one()
    {
        shim.Environment["BAZEL_REMOTE_HEADER"] = $"authorization=Bearer {Secret}";
        string basic = Convert.ToBase64String("me:sesame-open-5678"u8);
        shim.Environment["BAZEL_REMOTE_CACHE_HEADER"] = $"x-basic=Basic {basic}";
        foreach (string repeated in (string[])[Secret, basic, "sesame-open-5678"])
        {
            await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
                CacheCall.GetCapabilities, StatusCode.PermissionDenied, new string('.', 200 - 8) + repeated + " is not let in"));

            CommandResult result = await shim.BuildAsync(cache.Address("grpc"));

            Assert.Equal(69, result.ExitCode);
            Assert.Contains("PERMISSION_DENIED: ....", result.Errors);
            Assert.DoesNotContain("." + repeated[..4], result.Errors);
        }
    }

    [Fact]
    public async Task A_message_that_is_too_long_to_be_looked_through_is_not_shown()
    {
        shim.Environment["BAZEL_REMOTE_HEADER"] = $"authorization=Bearer {Secret}";
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, StatusCode.PermissionDenied, string.Concat(Enumerable.Repeat(Secret, 1025))));

        CommandResult result = await shim.BuildAsync(cache.Address("grpc"));

        Assert.Contains("GetCapabilities answered PERMISSION_DENIED, with a message that is too long to be shown", result.Errors);
    }

    [Fact]
    public async Task The_executor_s_header_goes_to_the_executor_and_the_cache_s_to_the_cache()
    {
        await using FaultyCache executor = await FaultyCache.StartAsync();
        await using FaultyCache cache = await FaultyCache.StartAsync();
        shim.Environment["BAZEL_REMOTE_CACHE_HEADER"] = "x-cache=1";
        shim.Environment["BAZEL_REMOTE_EXEC_HEADER"] = "x-exec=1";
        Execute(executor.Address("grpc"));
        shim.Environment["GF_BAZEL_ALLOW_SEPARATE_EXECUTOR_CACHE"] = "true";

        await shim.AssertProvenAsync(cache.Address("grpc"));

        Assert.Equal(3, cache.Calls.Count);
        Assert.All(cache.Calls, call => Assert.True(call.Headers.ContainsKey("x-cache") && !call.Headers.ContainsKey("x-exec")));
        SeenCall asked = Assert.Single(executor.Calls);
        Assert.True(asked.Headers.ContainsKey("x-exec") && !asked.Headers.ContainsKey("x-cache"));
    }

    [Fact]
    public async Task With_one_address_for_both_Bazel_sends_the_executor_s_header_and_so_does_the_probe()
    {
        await using FaultyCache cache = await LockedAsync("grpc");
        Execute(cache.Address("grpc"));
        shim.Environment["BAZEL_REMOTE_CACHE_HEADER"] = $"authorization=Bearer {Secret}";
        await shim.AssertRefusedAsync("unauthenticated.shared-channel", cache.Address("grpc"));
        shim.Environment["BAZEL_REMOTE_EXEC_HEADER"] = $"authorization=Bearer {Secret}";

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }

    [Fact]
    public async Task A_gRPC_address_s_user_information_goes_nowhere()
    {
        await using FaultyCache cache = await LockedAsync("grpc");

        CommandResult refused = await shim.AssertRefusedAsync("unauthenticated.userinfo", cache.Address("grpc", $"me:{Secret}@127.0.0.1"));
        Assert.DoesNotContain(Secret, refused.Errors);
        await using FaultyCache open = await FaultyCache.StartAsync();
        await shim.AssertProvenAsync(open.Address("grpc", $"me:{Secret}@127.0.0.1"));

        Assert.Contains($"--remote_cache={open.Address("grpc")}", shim.LauncherWords);
        Assert.All(open.Calls, call => Assert.DoesNotContain(Secret, string.Join(' ', call.Headers.Values)));
    }

    [Fact]
    public async Task Over_HTTP_a_header_that_is_not_ASCII_is_sent_as_Bazel_sends_it()
    {
        shim.Environment["BAZEL_REMOTE_HEADER"] = "authorization=Bearer schlüssel";
        await using FaultyCache cache = await FaultyCache.StartAsync(
            new() { WantedHeader = ("authorization", "Bearer schlüssel") }, CacheTransport.Http1);

        await shim.AssertProvenAsync(cache.Address("http"));
    }

    [Theory]
    [InlineData("no name=1")]
    [InlineData("authorization=Bearer schlüssel")]
    public async Task A_header_that_cannot_be_sent_is_told_before_it_is_tried(string header)
    {
        shim.Words = [$"--remote_header={header}", "//x"];
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertRefusedAsync("unauthenticated.unsendable", cache.Address("grpc"));
        Assert.Empty(cache.Calls);
    }

    private static Task<FaultyCache> LockedAsync(string scheme) =>
        FaultyCache.StartAsync(Locked, scheme == "http" ? CacheTransport.Http1 : CacheTransport.Plaintext);

    private void Execute(string executor)
    {
        shim.Environment["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed";
        shim.Environment["BAZEL_REMOTE_EXECUTOR"] = executor;
        shim.Environment["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64);
    }
}
