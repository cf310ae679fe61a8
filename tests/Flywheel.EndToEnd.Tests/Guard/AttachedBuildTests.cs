using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>What an attached user sees: builds as before, and Bazel's own word that they came from the cache.</summary>
public sealed class AttachedBuildTests
{
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_second_build_after_clean_comes_from_the_cache_with_no_flag_typed(BazelRelease release)
    {
        using var workspace = new BazelWorkspace(genrules: 5);
        await using RemoteWorkerServer cache = await RemoteWorkerServer.StartAsync(workspace.Scratch);
        var bazel = new GuardedBazel(workspace, release);
        Dictionary<string, string> attached = GuardedBazel.Attached(cache.Endpoint);

        CommandResult first = await bazel.RunAsync(attached, "build", "//...");
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(first));
        Assert.Equal(0, (await bazel.RunAsync(attached, "clean")).ExitCode);
        CommandResult second = await bazel.RunAsync(attached, "build", "//...");

        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(5, GuardedBazel.RemoteHits(second));
        Assert.EndsWith(
            $"flywheel: shared-cache-backed, 5 of 5 spawns from the remote cache (100.0%), 0 run here; attached to {cache.Endpoint} (verified, local proof)\n",
            second.Errors, StringComparison.Ordinal);
        Assert.Empty(GuardedBazel.Remarks(second.Errors));
    }
}
