using System.Globalization;
using Flywheel.Testing.Bazel;
using Xunit;
using static Flywheel.Testing.Bazel.BazelRelease;

namespace Flywheel.EndToEnd.Tests.Cache;

/// <summary>The real Bazels over the published embedded cache, through the guard: a second build is all hits, byte for byte.</summary>
[Collection(CachedBazelTests.Name)]
public sealed class RealBazelCacheTests(CachedBazels bazels)
{
    private const long MiB = 1L << 20;

    private static readonly bool Long = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1";
    private static readonly Workload Few = Workload.Of(actions: 20, large: 1, bytes: 5 * MiB);
    private static readonly Workload Many = Long ? Workload.Of(3_000, large: 16, 2_048 * MiB) : Workload.Of(200, large: 5, 100 * MiB);

    /// <summary>Debian's 4.2.3 crashes by itself on the proxy option that a socket needs.</summary>
    public static TheoryData<BazelRelease, string> Ways => new()
    {
        { Bazel4, "grpc" }, { Bazel4, "http" }, { Bazel2, "grpc" }, { Bazel2, "http" }, { Bazel2, "unix" },
    };

    [Theory]
    [InlineData(Bazel4, "grpc", true)]
    [InlineData(Bazel4, "http", false)]
    [InlineData(Bazel2, "grpc", false)]
    [InlineData(Bazel2, "http", true)]
    [InlineData(Bazel2, "unix", false)]
    public async Task All_outputs_come_back_as_they_were(BazelRelease release, string scheme, bool many)
    {
        Workload workload = many ? Many : Few;
        (OutputTree first, OutputTree second) = await BuildTwiceAsync(release, scheme, workload, "all", workload.Actions, "//...");

        Assert.True(first.Count > workload.Actions);
        Assert.Empty(second.Unlike(first));
        Assert.Empty(first.Unlike(second));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Outputs_of_the_top_level_alone_come_back_as_they_were(BazelRelease release, string scheme)
    {
        (OutputTree first, OutputTree second) = await BuildTwiceAsync(release, scheme, Few, "toplevel", Few.BelowTop, "//:top");

        Assert.Empty(second.Unlike(first));
        Assert.All(["top/file", "top/empty", "top/program"], path => Assert.True(second.Contains(path), path));
        Assert.All(["small/0.txt", "reader.txt", "tree/one", "program"], path => Assert.False(second.Contains(path), path));
    }

    /// <summary>
    /// Over HTTP too. Without the action whose output is a link: neither Bazel takes that from a cache in this mode ("not yet supported"), and
    /// runs it again.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task With_the_fewest_downloads_a_later_action_gets_the_inputs_that_were_left_there(BazelRelease release, string scheme)
    {
        (OutputTree first, OutputTree second) = await BuildTwiceAsync(release, scheme, Few, "minimal", Few.Actions - 1, "--", "//...", "-//:link");
        CommandResult late = await BuildAsync(release, scheme, "minimal", "//:late");

        Assert.Empty(second.Unlike(first));
        Assert.All(["small/0.txt", "large/0.bin", "reader.txt", "tree/one", "program"], path => Assert.False(second.Contains(path), path));
        Assert.True(late.ExitCode == 0, late.ToString());
        OutputTree third = OutputTree.Of(bazels.Workspace(release));
        Assert.Equal(["late.txt"], third.Unlike(first).Select(entry => entry.Split(' ')[0]));
        Assert.Equal(first.Text("reader.txt") + first.Text("tree/a/two") + first.Text("tree/d/same"), third.Text("late.txt"));
    }

    private async Task<(OutputTree First, OutputTree Second)> BuildTwiceAsync(
        BazelRelease release, string scheme, Workload workload, string download, int actions, params string[] targets)
    {
        BazelWorkspace workspace = bazels.Workspace(release);
        string salt = bazels.Salt();
        workload.Write(workspace, salt);
        await CleanAsync(release);
        CommandResult cold = await BuildAsync(release, scheme, download, targets);
        Assert.True(cold.ExitCode == 0, cold.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(cold));
        OutputTree first = OutputTree.Of(workspace);
        await CleanAsync(release);

        CommandResult warm = await BuildAsync(release, scheme, download, targets);

        Assert.True(warm.ExitCode == 0, warm.ToString());
        Assert.Equal(actions, GuardedBazel.RemoteHits(warm));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $" {actions} of {actions} spawns from the remote cache (100.0%), 0 run here"), warm.Errors);
        Assert.Contains("verified, local proof", warm.Errors);
        string[] words = targets.Contains("//...") ? Workload.Words(salt) : [];
        Assert.All(words, line => Assert.Contains(line + "\n", cold.Output + cold.Errors));
        Assert.All(words, line => Assert.Contains(line + "\n", warm.Output + warm.Errors));
        return (first, OutputTree.Of(workspace));
    }

    private async Task CleanAsync(BazelRelease release)
    {
        CommandResult clean = await Bazel(release).RunAsync(null, "clean");
        Assert.True(clean.ExitCode == 0, clean.ToString());
    }

    private async Task<CommandResult> BuildAsync(BazelRelease release, string scheme, string download, params string[] targets) =>
        await Bazel(release).RunAsync(
            GuardedBazel.Attached(await bazels.EndpointAsync(scheme)), ["build", .. Download(download), .. targets]);

    // Both Bazels know the option by this name, and take the fewest downloads only together with the other two.
    private static string[] Download(string outputs) => outputs == "all"
        ? []
        : [$"--experimental_remote_download_outputs={outputs}", "--experimental_inmemory_jdeps_files", "--experimental_inmemory_dotd_files"];

    private GuardedBazel Bazel(BazelRelease release) => new(bazels.Workspace(release), release);
}
