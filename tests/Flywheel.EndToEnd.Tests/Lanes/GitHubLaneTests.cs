using Flywheel.Audit.Models.Yaml;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>packaging/github/action.yml: its steps, run with the real guard, Bazel and cache.</summary>
[Collection(LaneTests.Name)]
public sealed class GitHubLaneTests(LaneScene lanes)
{
    [Fact]
    public async Task It_installs_checks_builds_and_keeps_the_evidence()
    {
        LaneScene scene = await lanes.UpAsync();
        await scene.CleanAsync();
        var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
        int code = await run.ActionAsync(Inputs(scene, "build //:g1"));
        Assert.True(code == 0, run.Log);
        Assert.Equal(["Install the guard", "Check the contract", "Run the command"], run.Ran);
        Assert.Contains("the contract holds (strict)", run.Log);
        Assert.Contains("flywheel: shared-cache-backed, ", run.Log);
        Assert.Contains("verdict=attached-verified\n", run.Outputs);
        Assert.Contains("attached-verified", run.Summary);
        Assert.Contains("\"command\":\"build\"", File.ReadAllText(Assert.Single(run.Uploaded)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task Without_an_endpoint_of_the_operators_nothing_is_built(string endpoint)
    {
        LaneScene scene = await lanes.UpAsync();
        (string launcher, string words) = scene.Recorder();
        var run = new GitHubRun(scene, new Dictionary<string, string>(scene.Variables) { ["GF_BAZELISK"] = launcher }, new Dictionary<string, string>());
        int code = await run.ActionAsync(new Dictionary<string, string>(Inputs(scene, "build //:g1")) { ["endpoint"] = endpoint });
        Assert.Equal(1, code);
        Assert.Equal(["Install the guard", "Check the contract"], run.Ran);
        Assert.Contains("cache-missing: ", run.Log);
        Assert.Contains("::error title=flywheel::the attachment contract does not hold: see the lines above", run.Log);
        Assert.Contains("### The attachment contract does not hold\n\n    the contract is violated (strict)", run.Summary);
        Assert.Empty(run.Uploaded);
        Assert.False(File.Exists(words));
    }

    [Fact]
    public async Task A_cache_that_does_not_answer_and_a_hosted_runner_fail_the_check()
    {
        LaneScene scene = await lanes.UpAsync();
        var dead = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
        Assert.Equal(1, await dead.ActionAsync(new Dictionary<string, string>(Inputs(scene, "build //:g1")) { ["endpoint"] = "grpc://127.0.0.1:1" }));
        Assert.Contains("refused", dead.Log);
        var hosted = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
        Assert.Equal(1, await hosted.ActionAsync(new Dictionary<string, string>(Inputs(scene, "build //:g1")) { ["runner-labels"] = "ubuntu-latest" }));
        Assert.Contains("runner-label: ", hosted.Log);
    }

    public static TheoryData<string, string[]> HostileCommands => new()
    {
        { "build\n//:g1\n--action_env=X=$(touch taken)", ["build", "//:g1", "--action_env=X=$(touch taken)"] },
        { "build\n//:g1\n--action_env=X=a b  c\n--define=q=\"x' `touch taken`\n", ["build", "//:g1", "--action_env=X=a b  c", "--define=q=\"x' `touch taken`"] },
        { "build  //:g1\t--define=x=*;touch taken", ["build", "//:g1", "--define=x=*;touch", "taken"] },
        { "build //:g1 && touch taken | x > taken", ["build", "//:g1", "&&", "touch", "taken", "|", "x", ">", "taken"] },
        { "build\r\n//:g1\r\n--define=x=${HOME}\\\r\n\r\n", ["build", "//:g1", "--define=x=${HOME}\\"] },
        { "build //:g1 --define=x=${{secrets.X}}!!", ["build", "//:g1", "--define=x=${{secrets.X}}!!"] },
    };

    [Theory]
    [MemberData(nameof(HostileCommands))]
    public async Task The_words_of_the_command_are_data_to_the_end(string command, string[] words)
    {
        LaneScene scene = await lanes.UpAsync();
        (string launcher, string written) = scene.Recorder();
        var run = new GitHubRun(scene, new Dictionary<string, string>(scene.Variables) { ["GF_BAZELISK"] = launcher }, new Dictionary<string, string>());
        await run.ActionAsync(Inputs(scene, command));
        Assert.Equal(words, File.ReadAllLines(written).Where(words.Contains));
        Assert.False(File.Exists(Path.Combine(scene.Workspace.Root, "taken")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n ")]
    public async Task An_empty_command_is_a_fault_with_a_next_step(string command)
    {
        LaneScene scene = await lanes.UpAsync();
        var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
        Assert.Equal(2, await run.ActionAsync(Inputs(scene, command)));
        Assert.Contains("::error title=flywheel::command is empty: name what Bazel shall do, e.g. build //...", run.Log);
    }

    [Theory]
    [InlineData("archive", "", 127, "flywheel is not on this runner's PATH: name the release with archive and sha256, or install it on the runner")]
    [InlineData("sha256", "", 2, "sha256 has to be the 64 hexadecimal digits of the archive: nothing is installed unchecked")]
    [InlineData("sha256", "abc", 2, "sha256 has to be the 64 hexadecimal digits of the archive: nothing is installed unchecked")]
    [InlineData("sha256", "$(touch taken)", 2, "sha256 has to be the 64 hexadecimal digits of the archive: nothing is installed unchecked")]
    [InlineData("sha256", "0000000000000000000000000000000000000000000000000000000000000000", 1, "the archive is another than sha256 says: it is not installed; is it the right release?")]
    [InlineData("archive", "http://cache.example.internal/release.tar.gz", 2, "archive has to be an https:// address or an absolute path on the runner")]
    [InlineData("archive", "relative.tar.gz", 2, "archive has to be an https:// address or an absolute path on the runner")]
    [InlineData("archive", "-o/tmp/x", 2, "archive has to be an https:// address or an absolute path on the runner")]
    [InlineData("archive", "/nowhere/release.tar.gz", 1, "the archive cannot be read: is it on this runner?")]
    [InlineData("archive", "https://127.0.0.1:1/release.tar.gz", 1, "the archive cannot be fetched: is the address right, and can this runner reach it?")]
    public async Task What_is_wrong_with_the_release_is_told_and_nothing_is_run(string input, string value, int code, string fault)
    {
        LaneScene scene = await lanes.UpAsync();
        var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
        Assert.Equal(code, await run.ActionAsync(new Dictionary<string, string>(Inputs(scene, "build //:g1")) { [input] = value }));
        Assert.Contains($"::error title=flywheel::{fault}\n", run.Log);
        Assert.Equal(["Install the guard"], run.Ran);
        Assert.False(File.Exists(Path.Combine(scene.Workspace.Root, "taken")));
    }

    [Fact]
    public async Task An_archive_that_is_none_or_holds_something_else_is_not_installed()
    {
        LaneScene scene = await lanes.UpAsync();
        foreach ((string name, byte[] content, string fault) in new (string, byte[], string)[]
        {
            ("none.tar.gz", "no archive"u8.ToArray(), "the archive cannot be unpacked: it has to be a .tar.gz"),
            ("other.tar.gz", await OtherAsync(scene), "the archive holds no flywheel with bazel-cache-backed beside it: is it a release of Flywheel.Shim for this system?"),
        })
        {
            string path = Path.Combine(scene.Workspace.Scratch, name);
            await File.WriteAllBytesAsync(path, content);
            var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
            int code = await run.ActionAsync(new Dictionary<string, string>(Inputs(scene, "build //:g1"))
            {
                ["archive"] = path,
                ["sha256"] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)),
            });
            Assert.Equal(1, code);
            Assert.Contains($"::error title=flywheel::{fault}\n", run.Log);
        }
    }

    [Fact]
    public async Task A_guard_that_is_on_the_runner_needs_no_archive()
    {
        LaneScene scene = await lanes.UpAsync();
        (string launcher, string words) = scene.Recorder(code: 34);
        var run = new GitHubRun(scene, new Dictionary<string, string>(scene.WithGuard) { ["GF_BAZELISK"] = launcher }, new Dictionary<string, string>());
        Assert.Equal(34, await run.ActionAsync(new Dictionary<string, string> { ["endpoint"] = scene.Endpoint, ["command"] = "build //:g1" }));
        Assert.Contains("//:g1", File.ReadAllLines(words));
    }

    /// <summary>PATH is in the key of every action: the folder of the archive, another one in each run, may not be in it.</summary>
    [Fact]
    public async Task A_second_run_in_another_folder_hits_what_the_first_has_stored()
    {
        LaneScene scene = await lanes.UpAsync();
        foreach (string expected in new[] { "", "remote_cache_hits=1\n" })
        {
            await scene.CleanAsync();
            var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>());
            int code = await run.ActionAsync(Inputs(scene, "build //:g1"));
            Assert.True(code == 0, run.Log);
            Assert.Contains(expected, run.Outputs);
            Assert.Matches("(?m)^folder=/.*/flywheel\\.[^/]+/release/", run.Outputs);
            Assert.Equal("", run.AddedToPath);
        }
    }

    [Fact]
    public async Task A_runner_without_Bazelisk_and_Bazel_is_told_before_anything_is_checked()
    {
        LaneScene scene = await lanes.UpAsync();
        const string fault = "::error title=flywheel::there is no bazelisk and no bazel on this runner: install Bazelisk on it, or name it by its absolute path in GF_BAZELISK\n";
        var run = new GitHubRun(scene, scene.WithoutBazel, new Dictionary<string, string>());
        Assert.Equal(127, await run.ActionAsync(Inputs(scene, "build //:g1")));
        Assert.Contains(fault, run.Log);
        Assert.Equal(["Install the guard"], run.Ran);
        foreach (string variable in new[] { "GF_BAZELISK", "BAZEL_BIN" })
        {
            (string launcher, string words) = scene.Recorder();
            var named = new GitHubRun(scene, new Dictionary<string, string>(scene.WithoutBazel) { [variable] = launcher }, new Dictionary<string, string>());
            await named.ActionAsync(Inputs(scene, "build //:g1"));
            Assert.True(File.Exists(words), named.Log);
        }
    }

    /// <summary>An expression in a script is put in before a shell reads it: whoever writes the value would write the script.</summary>
    [Fact]
    public void No_script_of_ours_has_an_expression_in_it()
    {
        LaneStep[] steps = LaneStep.Of(LaneStep.Read(GitHubRun.Action)["runs"]!["steps"]!);
        Assert.True(steps.Count(step => step.Run is not null) >= 3);
        Assert.DoesNotContain(steps, step => step.Run?.Contains("${{", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void It_holds_no_endpoint_no_runner_and_no_default_for_either()
    {
        YamlNode inputs = LaneStep.Read(GitHubRun.Action)["inputs"]!;
        Assert.Equal("true", inputs["endpoint"]!["required"]!.Text!.Text);
        Assert.Null(inputs["endpoint"]!["default"]);
        Assert.DoesNotMatch("grpcs?://|runs-on", GitHubRun.Action);
    }

    private static Dictionary<string, string> Inputs(LaneScene scene, string command) => new()
    {
        ["endpoint"] = scene.Endpoint,
        ["command"] = command,
        ["archive"] = scene.Archive,
        ["sha256"] = scene.Sha256.ToUpperInvariant(),
        ["runner-labels"] = "self-hosted,box-nix",
    };

    private static async Task<byte[]> OtherAsync(LaneScene scene)
    {
        string folder = Directory.CreateDirectory(Path.Combine(scene.Workspace.Scratch, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "flywheel"), "no program");
        string archive = folder + "-made.tar.gz";
        await Testing.Bazel.CommandRunner.RunAsync("tar", ["-czf", archive, "-C", folder, "."], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, "/");
        return await File.ReadAllBytesAsync(archive);
    }
}
