using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>What the real Bazels do with the headers that the probe proved the cache with.</summary>
public sealed class BazelHeaderTests
{
    private const string Capabilities = "/GetCapabilities";

    [Fact]
    public async Task Bazel_4_sends_them_with_every_call()
    {
        (CommandResult result, FaultyCache cache) = await BuildAsync(BazelRelease.Bazel4);
        await using (cache)
        {
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.All(cache.Calls, call => Assert.Equal("sesame", call.Headers["x-token"]));
            Assert.Equal(2, cache.Calls.Count(call => call.Path.EndsWith(Capabilities, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Bazel_2_sends_none_with_its_first_call_and_the_shim_says_so_afterwards()
    {
        (CommandResult result, FaultyCache cache) = await BuildAsync(BazelRelease.Bazel2);
        await using (cache)
        {
            Assert.True(result.ExitCode == 34, result.ToString());
            Assert.Contains(cache.Calls, call =>
                call.Path.EndsWith(Capabilities, StringComparison.Ordinal) && !call.Headers.ContainsKey("x-token"));
            Assert.Contains("flywheel: hint: old Bazels (2.1.0 is one) ask a gRPC cache for its capabilities without the headers", result.Errors);
        }
    }

    private static async Task<(CommandResult Result, FaultyCache Cache)> BuildAsync(BazelRelease release)
    {
        using var workspace = new BazelWorkspace(genrules: 1);
        FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { WantedHeader = ("x-token", "sesame") });
        Dictionary<string, string> attached = GuardedBazel.Attached(cache.Address("grpc"));
        attached["BAZEL_REMOTE_CACHE_HEADER"] = "x-token=sesame";
        return (await new GuardedBazel(workspace, release).RunAsync(attached, "build", "//..."), cache);
    }
}
