using System.Globalization;
using System.Text;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Xunit;
using static Flywheel.Testing.Bazel.BazelRelease;

namespace Flywheel.EndToEnd.Tests.Cache;

/// <summary>A cache that is killed in the middle of a real build, and comes back at the same address.</summary>
[Collection(CachedBazelTests.Name)]
public sealed class KilledCacheTests(CachedBazels bazels)
{
    private const int Half = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(Bazel4, "grpc")]
    [InlineData(Bazel4, "http")]
    [InlineData(Bazel2, "grpc")]
    [InlineData(Bazel2, "http")]
    public async Task A_build_over_a_cache_that_is_killed_and_restarted_ends_with_the_right_outputs(BazelRelease release, string scheme)
    {
        BazelWorkspace workspace = bazels.Workspace(release);
        string salt = bazels.Salt();
        string folder = Path.Combine(workspace.Scratch, salt);
        ServedCache cache = await ServedCache.StartAsync(folder);
        try
        {
            // The first build fills the cache; half of the second are hits before, and half after it is killed.
            for (int round = 0; round < 2; round++)
            {
                Write(workspace, salt, $"kill -9 {cache.ProcessId}; ");
                Task<ServedCache> restarted = RestartAsync(cache);
                CommandResult build = await BuildAsync(release, scheme, cache);
                await using ServedCache killed = cache;
                cache = await restarted.WaitAsync(Limit, TestContext.Current.CancellationToken);

                AssertRight(workspace, salt, build);
                Assert.InRange(GuardedBazel.RemoteHits(build), round * Half, round * 2 * Half);
            }
            Write(workspace, salt, "");
            CommandResult last = await BuildAsync(release, scheme, cache);
            CommandResult verify = await new GuardedBazel(workspace).RunAsync(PublishedBinaries.Flywheel, null, "cache", "verify", "--dir", folder);

            AssertRight(workspace, salt, last);
            Assert.InRange(GuardedBazel.RemoteHits(last), Half, 2 * Half);
            Assert.True(verify.ExitCode == 0, verify.ToString());
        }
        finally
        {
            await cache.DisposeAsync();
        }
    }

    /// <summary>One action after the first half and before the second does <paramref name="between"/>.</summary>
    private static void Write(BazelWorkspace workspace, string salt, string between)
    {
        var build = new StringBuilder();
        for (int i = 0; i < Half; i++)
        {
            build.Append(CultureInfo.InvariantCulture, $"genrule(name = 'a{i}', outs = ['a{i}.txt'], cmd = 'echo {salt} {i} > $@')\n");
            build.Append(CultureInfo.InvariantCulture, $"genrule(name = 'b{i}', srcs = ['between.txt'], outs = ['b{i}.txt'], cmd = 'echo {i} | cat $< - > $@')\n");
        }
        string srcs = string.Join(", ", Enumerable.Range(0, Half).Select(i => $"'a{i}.txt'"));
        build.Append(CultureInfo.InvariantCulture, $"genrule(name = 'between', srcs = [{srcs}], outs = ['between.txt'], cmd = '{between}echo {salt} > $@')\n");
        workspace.Write("BUILD", build.ToString());
        // Not sandboxed: a sandbox may have process ids of its own.
        workspace.Write(".bazelrc", "build --spawn_strategy=local\n");
    }

    private async Task<CommandResult> BuildAsync(BazelRelease release, string scheme, ServedCache cache)
    {
        var bazel = new GuardedBazel(bazels.Workspace(release), release);
        CommandResult clean = await bazel.RunAsync(null, "clean");
        Assert.True(clean.ExitCode == 0, clean.ToString());
        return await bazel.RunAsync(GuardedBazel.Attached(scheme == "grpc" ? cache.Grpc : cache.Http), "build", "//...");
    }

    private static void AssertRight(BazelWorkspace workspace, string salt, CommandResult build)
    {
        Assert.True(build.ExitCode == 0, build.ToString());
        string Read(string name) => File.ReadAllText(Path.Combine(workspace.Root, "bazel-bin", name));
        Assert.Equal(salt + "\n", Read("between.txt"));
        Assert.All(Enumerable.Range(0, Half), i => Assert.Equal(($"{salt} {i}\n", $"{salt}\n{i}\n"), (Read($"a{i}.txt"), Read($"b{i}.txt"))));
    }

    /// <summary>Waits until it is dead, and starts another one over the same folder at the same addresses.</summary>
    private static async Task<ServedCache> RestartAsync(ServedCache cache)
    {
        await cache.EndedAsync();
        return await ServedCache.StartAsync(
            cache.Folder, "--listen", cache.Grpc["grpc://".Length..], "--http", cache.Http["http://".Length..]);
    }
}
