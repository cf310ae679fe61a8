using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>What rc files say against the contract is named by file and line; it is refused only where no flag of ours undoes it.</summary>
public sealed class RcConflictTests : IDisposable
{
    private readonly RcScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("# one\nbuild --remote_cache=\n", ".bazelrc:2: `--remote_cache=` detaches the cache; it is overridden")]
    [InlineData("build --remote_http_cache=\n", ".bazelrc:1: `--remote_http_cache=` detaches the cache; it is overridden")]
    [InlineData("build --config=off\n\nbuild:off --remote_cache=\n", ".bazelrc:3: `--remote_cache=` detaches the cache; it is overridden")]
    [InlineData("build --color=no \\\n  --remote_cache=grpc://old.example.internal\n",
        ".bazelrc:2: `--remote_cache=grpc://old.example.internal:80` is not the contract's cache; it is overridden")]
    [InlineData("common --remote_executor=grpc://old.example.internal\n",
        ".bazelrc:1: `--remote_executor=grpc://old.example.internal:80` is not the contract's executor; it is overridden")]
    [InlineData("build --remote_instance_name=other\n", ".bazelrc:1: `--remote_instance_name` is not the contract's instance; it is overridden")]
    [InlineData("build --remote_proxy=unix:/somewhere\n", ".bazelrc:1: `--remote_proxy` sends the cache's traffic elsewhere; it is overridden")]
    public async Task What_goes_around_the_cache_is_a_warning_and_the_build_goes_on(string rc, string warning)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", rc);

        string[] said = await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x");

        Assert.Equal([$"flywheel: warning: flag-conflict: {warning}"], said);
        Assert.Contains($"--remote_cache={cache.Address("grpc")}", scene.LauncherWords);
    }

    [Fact]
    public async Task A_config_counts_when_it_is_selected_and_not_else()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        Directory.CreateDirectory(Path.Combine(scene.Workspace, "tools"));
        scene.Write(".bazelrc", "import %workspace%/tools/off.rc\n");
        scene.Write("tools/off.rc", "build:outer --config=off\nbuild:off --jobs=8\nbuild:off --remote_cache=\n");
        const string expected = "flywheel: warning: flag-conflict: tools/off.rc:3: `--remote_cache=` detaches the cache; it is overridden";

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        foreach (string[] words in (string[][])[["--config=off"], ["--config", "off"], ["--config=outer"]])
        {
            Assert.Equal([expected], await scene.AssertRunsAsync(cache.Address("grpc"), ["build", .. words, "//x"]));
        }
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x", "--", "--config=off"));
        scene.Environment["GF_BAZEL_CONFIG"] = "outer";
        Assert.Equal([expected], await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
    }

    [Fact]
    public async Task What_a_later_line_or_the_command_line_takes_back_is_none()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        string ours = $"--remote_cache={cache.Address("grpc")}";
        scene.Write(".bazelrc", $"build --remote_cache=\nbuild {ours}\n");
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        scene.Write("home/.bazelrc", $"build {ours}\n");
        scene.Write(".bazelrc", "build --remote_cache=\n");
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        scene.Write("home/.bazelrc", "");
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", ours, "//x"));
        // For another command, and in a file that is not read.
        scene.Write(".bazelrc", "test --remote_cache=\nquery --remote_cache=\n");
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        scene.Write(".bazelrc", "build --remote_cache=\n");
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "--noworkspace_rc", "build", "//x"));
    }

    [Fact]
    public async Task A_file_outside_of_the_workspace_is_named_by_its_path()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        string elsewhere = Directory.CreateTempSubdirectory("flywheel-rc-home-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(elsewhere, ".bazelrc"), "build --remote_cache=\n");
            scene.Environment["HOME"] = elsewhere;

            string[] said = await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x");

            Assert.StartsWith($"flywheel: warning: flag-conflict: {elsewhere}/.bazelrc:1: `--remote_cache=`", said[0], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Theory]
    [InlineData("build --noremote_accept_cached", "`--noremote_accept_cached` takes nothing from the cache; it is overridden")]
    [InlineData("build --remote_local_fallback", "`--remote_local_fallback` falls back to local execution")]
    [InlineData("build --modify_execution_info=.*=+no-remote-cache", "`--modify_execution_info` keeps actions off the cache")]
    public async Task What_only_a_lane_objects_to_is_a_warning_there_and_nothing_elsewhere(string rc, string warning)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", rc + "\n");

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        CommandResult lane = await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");

        Assert.Contains($"flywheel: warning: flag-conflict: .bazelrc:1: {warning}\n", lane.Errors);
        Assert.Contains("--remote_accept_cached", scene.LauncherWords);
    }

    /// <summary>
    /// Measured on 4.2.3: such a policy detaches although the command line ends with the cache's address (and a second policy is refused
    /// as given twice); such an alias takes that address away from the cache.
    /// </summary>
    [Theory]
    [InlineData("startup --invocation_policy='flag_policies{flag_name:\"remote_cache\"set_value{flag_value:\"\"}}'",
        "`--invocation_policy` decides about remote flags, and nothing on the command line undoes that", "--invocation_policy")]
    [InlineData("common --flag_alias=remote_cache=//x:y",
        "`--flag_alias` gives the name of an option of Bazel's to another flag, and nothing on the command line undoes that", "--flag_alias")]
    public async Task What_nothing_on_the_command_line_undoes_is_refused(string rc, string what, string option)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", "build --color=no\n" + rc + "\n");

        CommandResult result = await scene.AssertRefusedAsync(78, cache.Address("grpc"), "build", "//x");

        Assert.Contains($"flywheel: flag-conflict: .bazelrc:2: {what}\n", result.Errors);
        Assert.Contains($"flywheel: hint: take `{option}` out of .bazelrc\n", result.Errors);
        Assert.Empty(cache.Calls);
        await scene.AssertRunsAsync(cache.Address("grpc"), "--noworkspace_rc", "build", "//x");
    }

    /// <summary>With an HTTP cache Bazel crashes on an empty proxy, so that none can be given.</summary>
    [Theory]
    [InlineData("build --remote_proxy=unix:/somewhere", "--remote_proxy")]
    [InlineData("build --remote_cache_proxy=unix:/somewhere", "--remote_cache_proxy")]
    public async Task A_proxy_before_an_HTTP_cache_is_refused(string rc, string option)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);
        scene.Write(".bazelrc", rc + "\n");

        CommandResult result = await scene.AssertRefusedAsync(78, cache.Address("http"), "build", "//x");

        Assert.Contains(
            $"flywheel: flag-conflict: .bazelrc:1: `{option}` sends the cache's traffic elsewhere, and nothing on the command line undoes that\n", result.Errors);
        Assert.Contains($"flywheel: hint: take `{option}` out of .bazelrc\n", result.Errors);
        Assert.Empty(cache.Calls);
    }

    [Theory]
    [InlineData("startup --invocation_policy='flag_policies{flag_name:\"jobs\"set_value{flag_value:\"3\"}}'")]
    [InlineData("build --flag_alias=mine=//x:y")]
    [InlineData("build:other --flag_alias=remote_cache=//x:y")]
    public async Task A_policy_or_an_alias_that_has_nothing_to_do_with_it_is_left_alone(string rc)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", rc + "\n");

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
    }
}
