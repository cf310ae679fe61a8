using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>What a heavy command is given because of what rc files say, and what is left out since they say it already.</summary>
public sealed class RcConfigTests : IDisposable
{
    private const string Properties = "--remote_default_exec_properties=";

    private readonly RcScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("build", "build:ci-cached --jobs=8", "ci-cached")]
    [InlineData("build", "build:flywheel --jobs=8", "flywheel")]
    [InlineData("build", "build:flywheel --jobs=8\nbuild:ci-cached --jobs=9", "ci-cached")]
    [InlineData("test", "build:ci-cached --jobs=8", "ci-cached")]
    [InlineData("test", "common:ci-cached --jobs=8", "ci-cached")]
    [InlineData("coverage", "test:ci-cached --test_output=all", "ci-cached")]
    [InlineData("build", "build --config=ci-cached\nbuild:ci-cached --jobs=8", "ci-cached")]
    [InlineData("build", "build --jobs=8", null)]
    [InlineData("build", "query:ci-cached --output=label", null)]
    [InlineData("build", "test:ci-cached --test_output=all", null)]
    [InlineData("build", "build:other --jobs=8\nbuild:CI-CACHED --jobs=8\nbuild:executor-backed --jobs=8", null)]
    public async Task A_lane_selects_the_first_usual_config_that_is_defined_for_the_command(string command, string rc, string? config)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", rc + "\n");

        await scene.RunLaneAsync(cache.Address("grpc"), command, "//x");

        AssertConfig(command, config);
    }

    [Theory]
    [InlineData("build:ci-cached --jobs=8\nbuild:flywheel-executor --jobs=8\nbuild:executor-backed --jobs=9", "executor-backed")]
    [InlineData("build:ci-cached --jobs=8\nbuild:flywheel-executor --jobs=8", "flywheel-executor")]
    [InlineData("build:ci-cached --jobs=8\nbuild:flywheel --jobs=8", null)]
    public async Task A_lane_on_the_executor_has_usual_configs_of_its_own(string rc, string? config)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Execute(cache.Address("grpc"));
        scene.Write(".bazelrc", rc + "\n");

        await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");

        AssertConfig("build", config);
    }

    [Fact]
    public async Task The_config_may_be_defined_in_any_file_that_Bazel_reads()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write("home/.bazelrc", $"import {scene.Workspace}/more.rc\n");
        scene.Write("more.rc", "build:ci-cached --jobs=8\n");

        await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", "ci-cached");
        await scene.RunLaneAsync(cache.Address("grpc"), "--nohome_rc", "build", "//x");
        AssertConfig("build", null);
        await scene.RunLaneAsync(cache.Address("grpc"), "--nohome_rc", "--bazelrc=more.rc", "build", "//x");
        AssertConfig("build", "ci-cached");
        await scene.RunLaneAsync(cache.Address("grpc"), "--ignore_all_rc_files", "--bazelrc=more.rc", "build", "//x");
        AssertConfig("build", null);
    }

    [Fact]
    public async Task Under_the_name_bazel_none_is_selected_and_the_variable_decides_under_either()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", "build:ci-cached --jobs=8\nbuild:mine --jobs=9\n");

        await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", null);
        scene.Environment["GF_BAZEL_STRICT"] = "true";
        await scene.RunAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", null);
        scene.Environment["GF_BAZEL_CONFIG"] = "mine";
        await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", "mine");
        scene.Environment.Remove("GF_BAZEL_STRICT");
        await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", "mine");
        scene.Environment["GF_BAZEL_CONFIG"] = "none";
        await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");
        AssertConfig("build", null);
    }

    [Fact]
    public async Task Without_any_rc_file_a_lane_selects_none()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await scene.RunLaneAsync(cache.Address("grpc"), "build", "//x");

        AssertConfig("build", null);
    }

    [Theory]
    [InlineData("build --noremote_upload_local_results", null, "true")]
    [InlineData("build --config=off\nbuild:off --remote_upload_local_results=no", null, "true")]
    [InlineData("build --remote_upload_local_results", "false", "false")]
    public async Task Whether_results_are_uploaded_is_no_rc_files_to_say(string rc, string? variable, string expected)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Write(".bazelrc", rc + "\n");
        if (variable is not null)
        {
            scene.Environment["GF_BAZEL_REMOTE_UPLOAD"] = variable;
        }

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));

        Assert.Equal("--remote_upload_local_results=" + expected,
            Assert.Single(scene.LauncherWords, word => word.StartsWith("--remote_upload_local_results=", StringComparison.Ordinal)));
        // A cache that is only read from is asked nothing else.
        Assert.Equal(expected == "true", cache.Calls.Any(call => call.Path.EndsWith("/BatchUpdateBlobs", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", new string[0], new[] { "gf.platform=gloriousflywheel-rbe-linux-x86_64" })]
    [InlineData("build --remote_default_exec_properties=gf.platform=his", new string[0], new string[0])]
    [InlineData("build --config=rbe\nbuild:rbe --remote_default_exec_properties=gf.platform=his", new string[0], new string[0])]
    [InlineData("build --remote_default_exec_properties=pool=big", new string[0], new[] { "gf.platform=gloriousflywheel-rbe-linux-x86_64" })]
    [InlineData("build:rbe --remote_default_exec_properties=gf.platform=his", new string[0], new[] { "gf.platform=gloriousflywheel-rbe-linux-x86_64" })]
    [InlineData("", new[] { Properties + "gf.platform=his" }, new[] { "gf.platform=his" })]
    [InlineData("", new[] { Properties + "pool=big" }, new[] { "pool=big", "gf.platform=gloriousflywheel-rbe-linux-x86_64" })]
    [InlineData("build:rbe --remote_default_exec_properties=gf.platform=his", new[] { "--config=rbe" }, new string[0])]
    public async Task A_platform_that_rc_files_or_the_user_give_is_not_given_again(string rc, string[] words, string[] expected)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();
        scene.Execute(cache.Address("grpc"));
        scene.Write(".bazelrc", rc + "\n");

        await scene.AssertRunsAsync(cache.Address("grpc"), ["build", .. words, "//x"]);

        Assert.Equal(expected.Select(value => Properties + value),
            scene.LauncherWords.Where(word => word.StartsWith(Properties, StringComparison.Ordinal)));
    }

    /// <summary>It stands right behind the command, so that every word of the user's wins; or there is none.</summary>
    private void AssertConfig(string command, string? config)
    {
        string[] words = scene.LauncherWords;
        int at = Array.IndexOf(words, command);
        Assert.True(at >= 0, string.Join(' ', words));
        if (config is not null)
        {
            Assert.Equal("--config=" + config, words[at + 1]);
        }
        Assert.Equal(config is null ? 0 : 1, words.Count(word => word.StartsWith("--config", StringComparison.Ordinal)));
    }
}
