using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>What the real Bazels get of an HTTP cache that was proved to the shim, and send to it.</summary>
public sealed class HttpBazelTests
{
    private const string Users = "auth_basic cache; auth_basic_user_file FOLDER/users; ";
    private static readonly (string, string) User = ("users", "me:{PLAIN}sesame\n");

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_build_after_another_is_all_hits_and_without_credentials_there_is_none(BazelRelease release)
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);
        using var workspace = new BazelWorkspace(genrules: 3);
        var bazel = new GuardedBazel(workspace, release);
        Dictionary<string, string> attached = GuardedBazel.Attached($"http://me:sesame@127.0.0.1:{nginx.Port}");
        CommandResult first = await bazel.RunAsync(attached, "build", "//...");
        await bazel.RunAsync(attached, "clean");
        CommandResult second = await bazel.RunAsync(attached, "build", "//...");
        CommandResult without = await bazel.RunAsync(GuardedBazel.Attached($"http://127.0.0.1:{nginx.Port}"), "build", "//...");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(first));
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(3, GuardedBazel.RemoteHits(second));
        AssertRefused(without);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_header_gets_hits_too_and_without_it_there_is_no_build(BazelRelease release)
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);
        using var workspace = new BazelWorkspace(genrules: 2);
        var bazel = new GuardedBazel(workspace, release);
        Dictionary<string, string> bare = GuardedBazel.Attached($"http://127.0.0.1:{nginx.Port}");
        Dictionary<string, string> attached = new(bare)
        {
            ["BAZEL_REMOTE_HEADER"] = "Authorization=Basic " + Convert.ToBase64String("me:sesame"u8),
        };
        CommandResult first = await bazel.RunAsync(attached, "build", "//...");
        await bazel.RunAsync(attached, "clean");
        CommandResult second = await bazel.RunAsync(attached, "build", "//...");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(2, GuardedBazel.RemoteHits(second));
        AssertRefused(await bazel.RunAsync(bare, "build", "//..."));
    }

    /// <summary>Percent signs decoded, UTF-8, and base64 in its URL-safe alphabet with padding.</summary>
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task The_probe_sends_an_address_s_credentials_as_Bazel_does(BazelRelease release)
    {
        using var workspace = new BazelWorkspace(genrules: 1);
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);
        Dictionary<string, string> attached = GuardedBazel.Attached(cache.Address("http", "me:a%3F%3F%3F%3E%3E%3Eb%C3%BC%2Fx+y@127.0.0.1"));
        attached["BAZEL_REMOTE_HEADER"] = "x-every=1";
        attached["BAZEL_REMOTE_CACHE_HEADER"] = "x-of-gRPC=1";

        CommandResult result = await new GuardedBazel(workspace, release).RunAsync(attached, "build", "//...");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(cache.Calls, call => call.Headers.TryGetValue("user-agent", out string? agent) && agent.StartsWith("bazel/", StringComparison.Ordinal));
        Assert.Contains(cache.Calls, call => !call.Headers.ContainsKey("user-agent"));
        Assert.All(cache.Calls, call =>
        {
            Assert.Equal("Basic bWU6YT8_Pz4-PmLDvC94K3k=", call.Headers["authorization"]);
            Assert.Equal("1", call.Headers["x-every"]);
            Assert.DoesNotContain("x-of-grpc", call.Headers.Keys);
        });
    }

    /// <summary>Every line is the shim's: no Bazel was started.</summary>
    private static void AssertRefused(CommandResult result)
    {
        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains("flywheel: unauthenticated: ", result.Errors);
        Assert.All(result.Errors.TrimEnd().Split('\n'), line => Assert.StartsWith("flywheel: ", line, StringComparison.Ordinal));
    }
}
