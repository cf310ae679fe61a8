using Flywheel.Audit.Models.Yaml;
using Flywheel.EndToEnd.Tests.Audit;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>What <c>flywheel init</c> writes, run: with the real guard, Bazel and cache, and without an endpoint.</summary>
[Collection(LaneTests.Name)]
public sealed class InitLaneTests(LaneScene lanes)
{
    [Fact]
    public async Task Its_workflow_builds_with_an_endpoint_and_fails_without_one()
    {
        LaneScene scene = await lanes.UpAsync();
        YamlNode workflow = LaneStep.Read(await WrittenAsync("--github", ".github/workflows/flywheel.yml"));
        YamlNode job = workflow["jobs"]!["bazel"]!;
        Assert.Equal("box-nix", job["runs-on"]!.Text!.Text);
        Assert.DoesNotContain(LaneStep.Of(job["steps"]!), step => step.Run?.Contains("${{", StringComparison.Ordinal) == true);
        await scene.CleanAsync();
        var run = new GitHubRun(scene, scene.WithGuard, new Dictionary<string, string> { ["vars.BAZEL_REMOTE_CACHE"] = scene.Endpoint });
        Assert.True(await run.JobAsync(job) == 0, run.Log);
        Assert.Contains("attached-verified", run.Summary);
        Assert.Single(run.Uploaded);

        var without = new GitHubRun(scene, scene.WithGuard, new Dictionary<string, string> { ["vars.BAZEL_REMOTE_CACHE"] = "" });
        Assert.Equal(1, await without.JobAsync(job));
        Assert.Equal(["Find the guard", "Check the contract"], without.Ran);
        Assert.Contains("cache-missing: ", without.Log);

        var bare = new GitHubRun(scene, scene.Variables, new Dictionary<string, string> { ["vars.BAZEL_REMOTE_CACHE"] = scene.Endpoint });
        Assert.Equal(127, await bare.JobAsync(job));
        Assert.Contains("::error::flywheel is not on this runner's PATH: install Flywheel.Shim on it\n", bare.Log);
    }

    [Theory]
    [InlineData("/bin/bash")]
    [InlineData("/bin/sh")]
    public async Task Its_job_builds_with_an_endpoint_and_fails_without_one(string shell)
    {
        LaneScene scene = await lanes.UpAsync();
        YamlNode job = LaneStep.Read(await WrittenAsync("--gitlab", ".gitlab-ci.yml"))["flywheel-bazel"]!;
        Assert.Equal("box-nix", Assert.Single(job["tags"]!.Items).Text!.Text);
        var run = new GitLabRun(scene, shell);
        CommandResult built = await run.JobAsync(job, new(scene.WithGuard) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint });
        Assert.True(built.ExitCode == 0, built.ToString());
        Assert.Contains("flywheel: shared-cache-backed, ", built.Errors);
        Assert.Single(run.Artifacts(job));
        CommandResult without = await run.JobAsync(job, scene.WithGuard);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("cache-missing: ", without.Output);
        CommandResult bare = await run.JobAsync(job, new(scene.Variables) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint });
        Assert.Equal(127, bare.ExitCode);
        Assert.Contains("flywheel is not on this runner's PATH: install Flywheel.Shim on it\n", bare.Errors);
    }

    [Fact]
    public async Task Its_lines_for_direnv_say_what_is_missing_and_set_the_mode()
    {
        LaneScene scene = await lanes.UpAsync();
        string lines = await WrittenAsync("--envrc", ".envrc");
        // What direnv's own library defines.
        const string library = "has() { command -v \"$1\" >/dev/null; }\nwatch_file() { :; }\nlog_error() { echo \"direnv: $1\" >&2; }\n";
        CommandResult bare = await RunAsync(scene.Variables);
        Assert.Equal(("shared-cache-backed\n", "direnv: flywheel: the guard is not on PATH: install Flywheel.Shim\n"), (bare.Output, bare.Errors));
        CommandResult unset = await RunAsync(scene.WithGuard);
        Assert.Equal("direnv: flywheel: BAZEL_REMOTE_CACHE is not set: heavy commands will be refused; `flywheel doctor` says more\n", unset.Errors);
        CommandResult set = await RunAsync(new(scene.WithGuard) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint, ["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed" });
        Assert.Equal((0, "executor-backed\n", ""), (set.ExitCode, set.Output, set.Errors));

        Task<CommandResult> RunAsync(Dictionary<string, string> variables) =>
            CommandRunner.RunAsync("/bin/bash", ["-euc", library + lines + "\necho $GF_BAZEL_SUBSTRATE_MODE"], variables, scene.Workspace.Root);
    }

    private static async Task<string> WrittenAsync(string option, string path)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""));
        CommandResult written = await repository.RunAsync("init", option, "--runner", "box-nix");
        Assert.True(written.ExitCode == 0, written.ToString());
        return repository.Read(path);
    }
}
