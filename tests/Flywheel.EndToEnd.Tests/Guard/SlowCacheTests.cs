using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

public sealed class SlowCacheTests
{
    [Fact]
    public async Task A_large_artifact_over_a_slow_line_still_comes_from_the_cache()
    {
        const int megabyte = 1 << 20;
        const int size = 60 * megabyte;
        using var workspace = new BazelWorkspace();
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        await using var line = new ThrottlingProxy(cache.Port, bytesPerSecond: 4 * megabyte);
        workspace.AddGenrule("large", $"head -c {size} /dev/urandom > $@");
        var bazel = new GuardedBazel(workspace);

        CommandResult first = await bazel.RunAsync(GuardedBazel.Attached(cache.Grpc), "build", "//:large");
        await bazel.RunAsync(null, "clean");
        CommandResult second = await bazel.RunAsync(GuardedBazel.Attached($"grpc://127.0.0.1:{line.Port}"), "build", "//:large");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(1, GuardedBazel.RemoteHits(second));
        Assert.InRange(line.Passed, size, size + (size / 10));
        Assert.Equal(size, new FileInfo(Path.Combine(workspace.Root, "bazel-bin", "large.txt")).Length);
    }
}
