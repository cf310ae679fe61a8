using System.Text.Json.Nodes;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary><c>flywheel prove executor</c> with the real Bazel 4.2.3: proven, or why not.</summary>
public sealed class ProveExecutorTests
{
    [Fact]
    public async Task An_executor_that_ran_actions_is_proven_also_when_their_results_are_in_its_cache()
    {
        await using ProofScene scene = await ProofScene.StartAsync(executor: true, add: workspace => workspace.AddShellTest("good", "exit 0"));
        Dictionary<string, string> variables = scene.Executing();
        // The results are in the cache: without care the next build would take them from there, and run nothing.
        CommandResult cached = await new GuardedBazel(scene.Workspace).RunAsync(variables, "build", "--symlink_prefix=/", "//:g1", "//:g2");
        Assert.True(cached.ExitCode == 0, cached.ToString());

        CommandResult proven = await scene.FlywheelAsync(variables, "prove", "executor", "--", "build", "//:g1", "//:g2");
        CommandResult tested = await scene.FlywheelAsync(
            variables, "prove", "executor", "--worker-image-digest", "sha256:" + new string('2', 64), "--", "test", "//:good");

        Assert.True(proven.ExitCode == 0, proven.ToString());
        Assert.True(tested.ExitCode == 0, tested.ToString());
        scene.AssertNothingLeft();
        string[] files = [.. Directory.GetFiles(scene.Proofs).Order(StringComparer.Ordinal)];
        JsonNode[] predicates = [.. files.Select(file => JsonNode.Parse(File.ReadAllText(file))!["predicate"]!)];
        // The test is two spawns: itself, and the one that makes its XML.
        Assert.Equal([(2, 0, true, false), (2, 0, true, false)], predicates.Select(predicate => (
            (int)predicate["remote_processes"]!, (int)predicate["remote_cache_hits"]!,
            (bool)predicate["countable_remote_execution"]!, (bool)predicate["cache_hits_only"]!)));
        Assert.Equal(["sha256:" + new string('1', 64), "sha256:" + new string('2', 64)], predicates.Select(predicate => (string?)predicate["worker_image_digest"]));

        CommandResult verified = await scene.FlywheelAsync(variables, "proof", "verify", files[0], "--kind", "executor", "--min-remote", "2", "--format", "json");
        CommandResult status = await scene.FlywheelAsync(variables, "proof", "status", "--commit", await scene.HeadAsync());
        Assert.Equal((0, 0), (verified.ExitCode, status.ExitCode));
        GoldenFile.Equal("executor-proven", (await scene.ScrubbedAsync(
            $"# prove\n{proven.Output}# verify\n{verified.Output}# status\n{status.Output}")).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task What_did_not_run_remotely_is_exit_1_with_its_reason()
    {
        await using ProofScene scene = await ProofScene.StartAsync(
            executor: true, add: workspace => workspace.Write("here/BUILD", "genrule(name = \"here\", outs = [\"here.txt\"], cmd = \"echo > $@\", tags = [\"no-remote-exec\"])\n"));
        await using FaultyCache cacheOnly = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoExecution });
        (string Name, Dictionary<string, string> Variables, string Target)[] cases =
        [
            ("a server that is a cache only", scene.Executing(cacheOnly.Address("grpc")), "//:g1"),
            ("a mode without an executor", scene.Attached(), "//:g1"),
            ("actions that stay here", scene.Executing(), "//here"),
        ];
        List<string> lines = [];
        foreach ((string name, Dictionary<string, string> variables, string target) in cases)
        {
            CommandResult result = await scene.FlywheelAsync(variables, "prove", "executor", "--", "build", target);
            Assert.True(result is { ExitCode: 1, Output: "" }, $"{name}: {result}");
            lines.AddRange([$"# {name}", .. scene.Miss(result)]);
            Assert.Equal(name.Contains("cache only"), result.Errors.Contains("no-executor:"));
            scene.AssertNothingLeft();
        }
        GoldenFile.Equal("executor-not-proven", lines);
        Assert.Empty(Directory.GetFiles(scene.Proofs));
    }
}
