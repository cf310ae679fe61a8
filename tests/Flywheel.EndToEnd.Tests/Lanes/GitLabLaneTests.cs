using Flywheel.Audit.Models.Yaml;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>packaging/gitlab/flywheel.gitlab-ci.yml: its script, run with the real guard, Bazel and cache, by bash and by a plain sh.</summary>
[Collection(LaneTests.Name)]
public sealed class GitLabLaneTests(LaneScene lanes)
{
    private static readonly string Template = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "packaging", "gitlab", "flywheel.gitlab-ci.yml"));

    public static TheoryData<string> Shells => ["/bin/bash", "/bin/sh"];

    private static YamlNode Job => LaneStep.Read(Template)[".flywheel-bazel"]!;

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_installs_checks_builds_and_keeps_the_evidence(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        await scene.CleanAsync();
        var run = new GitLabRun(scene, shell);
        CommandResult result = await run.JobAsync(Job, Variables(scene, "build //:g1"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("the contract holds (strict)", result.Output);
        Assert.Contains("flywheel: shared-cache-backed, ", result.Errors);
        Assert.Contains("attached-verified", result.Output);
        Assert.Contains("\"command\":\"build\"", File.ReadAllText(Assert.Single(run.Artifacts(Job))));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Without_an_endpoint_of_the_operators_nothing_is_built(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        (string launcher, string words) = scene.Recorder();
        Dictionary<string, string> variables = Variables(scene, "build //:g1");
        variables.Remove("BAZEL_REMOTE_CACHE");
        variables["GF_BAZELISK"] = launcher;
        var run = new GitLabRun(scene, shell);
        CommandResult result = await run.JobAsync(Job, variables);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cache-missing: ", result.Output);
        Assert.False(File.Exists(words));
        Assert.Empty(run.Artifacts(Job));
    }

    [Theory]
    [InlineData("/bin/bash")]
    [InlineData("/bin/sh")]
    public async Task The_words_of_the_command_are_data_to_the_end_and_the_exit_code_is_Bazels(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        foreach ((string command, string[] words) in GitHubLaneTests.HostileCommands.Select(row => row.Data))
        {
            (string launcher, string written) = scene.Recorder(code: 34);
            CommandResult result = await new GitLabRun(scene, shell).JobAsync(Job, new(Variables(scene, command)) { ["GF_BAZELISK"] = launcher });
            Assert.Equal(34, result.ExitCode);
            Assert.Equal(words, File.ReadAllLines(written).Where(words.Contains));
            Assert.False(File.Exists(Path.Combine(scene.Workspace.Root, "taken")));
        }
    }

    [Theory]
    [InlineData("FLYWHEEL_ARCHIVE", "", 127, "flywheel is not on this runner's PATH: name the release with FLYWHEEL_ARCHIVE and FLYWHEEL_SHA256, or install it on the runner")]
    [InlineData("FLYWHEEL_SHA256", "", 2, "FLYWHEEL_SHA256 has to be the 64 hexadecimal digits of the archive: nothing is installed unchecked")]
    [InlineData("FLYWHEEL_SHA256", "$(touch taken)", 2, "FLYWHEEL_SHA256 has to be the 64 hexadecimal digits of the archive: nothing is installed unchecked")]
    [InlineData("FLYWHEEL_SHA256", "0000000000000000000000000000000000000000000000000000000000000000", 1, "the archive is another than FLYWHEEL_SHA256 says: it is not installed; is it the right release?")]
    [InlineData("FLYWHEEL_ARCHIVE", "http://cache.example.internal/release.tar.gz", 2, "FLYWHEEL_ARCHIVE has to be an https:// address or an absolute path on the runner")]
    [InlineData("FLYWHEEL_ARCHIVE", "/nowhere/release.tar.gz", 1, "the archive cannot be read: is it on this runner?")]
    [InlineData("FLYWHEEL_ARCHIVE", "https://127.0.0.1:1/release.tar.gz", 1, "the archive cannot be fetched: is the address right, and can this runner reach it?")]
    [InlineData("FLYWHEEL_COMMAND", " ", 2, "FLYWHEEL_COMMAND is empty: name what Bazel shall do, e.g. build //...")]
    public async Task What_is_wrong_is_told_with_a_next_step(string variable, string value, int code, string fault)
    {
        LaneScene scene = await lanes.UpAsync();
        foreach (string shell in new[] { "/bin/bash", "/bin/sh" })
        {
            CommandResult result = await new GitLabRun(scene, shell).JobAsync(Job, new(Variables(scene, "build //:g1")) { [variable] = value });
            Assert.Equal(code, result.ExitCode);
            Assert.Contains($"flywheel: {fault}\n", result.Errors);
            Assert.False(File.Exists(Path.Combine(scene.Workspace.Root, "taken")));
        }
    }

    /// <summary>PATH is in the key of every action: the folder of the archive, another one in each job, may not be in it. It is gone at the end.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_second_job_hits_what_the_first_has_stored_and_leaves_no_folder(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        string temporary = Directory.CreateDirectory(Path.Combine(scene.Workspace.Scratch, $"tmp-{Guid.NewGuid():N}")).FullName;
        foreach (string expected in new[] { "", "\"remote_cache_hits\":1," })
        {
            await scene.CleanAsync();
            var run = new GitLabRun(scene, shell);
            CommandResult result = await run.JobAsync(Job, new(Variables(scene, "build //:g2")) { ["TMPDIR"] = temporary });
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Contains(expected, File.ReadAllText(Assert.Single(run.Artifacts(Job))));
            Assert.DoesNotContain(Directory.GetFileSystemEntries(temporary), entry => Path.GetFileName(entry).StartsWith("tmp.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_runner_without_Bazelisk_and_Bazel_is_told_before_anything_is_checked(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        Dictionary<string, string> variables = Variables(scene, "build //:g1");
        variables["PATH"] = scene.WithoutBazel["PATH"];
        CommandResult result = await new GitLabRun(scene, shell).JobAsync(Job, variables);
        Assert.Equal((127, ""), (result.ExitCode, result.Output));
        Assert.Contains("flywheel: there is no bazelisk and no bazel on this runner: install Bazelisk on it, or name it by its absolute path in GF_BAZELISK\n", result.Errors);
    }

    [Fact]
    public void It_holds_no_endpoint_no_runner_and_no_default_for_either()
    {
        Assert.DoesNotMatch("grpcs?://", Template);
        Assert.Null(Job["tags"]);
        Assert.DoesNotContain("BAZEL_REMOTE_CACHE", LaneStep.Map(Job["variables"]).Keys);
    }

    private static Dictionary<string, string> Variables(LaneScene scene, string command) => new(scene.Variables)
    {
        ["BAZEL_REMOTE_CACHE"] = scene.Endpoint,
        ["FLYWHEEL_ARCHIVE"] = scene.Archive,
        ["FLYWHEEL_SHA256"] = scene.Sha256,
        ["FLYWHEEL_COMMAND"] = command,
        ["GF_BAZEL_RUNNER_LABELS"] = "box-nix",
    };
}
