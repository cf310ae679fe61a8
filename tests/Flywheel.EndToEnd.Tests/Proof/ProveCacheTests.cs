using System.Text.Json;
using System.Text.Json.Nodes;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary><c>flywheel prove cache</c> with the real Bazel 4.2.3: proven, or why not.</summary>
public sealed class ProveCacheTests
{
    [Fact]
    public async Task A_cache_that_gives_back_what_it_was_given_is_proven_and_the_file_says_so_to_whoever_asks()
    {
        await using ProofScene scene = await ProofScene.StartAsync();
        Dictionary<string, string> variables = scene.Attached();
        string summary = Path.Combine(scene.Workspace.Scratch, "summary.md");
        variables["GITHUB_STEP_SUMMARY"] = summary;
        await scene.GitAsync("remote", "add", "origin", "https://user:hunter22secret@code.example.internal/team/repo.git");

        CommandResult proven = await scene.FlywheelAsync(variables, "prove", "cache", "--", "build", "//:g1", "//:g2", "//:g3");

        Assert.True(proven.ExitCode == 0, proven.ToString());
        scene.AssertNothingLeft();
        string file = Assert.Single(Directory.GetFiles(scene.Proofs));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(scene.Proofs));
        Assert.EndsWith(proven.Output, File.ReadAllText(summary).TrimEnd('\n') + "\n");
        Assert.Contains("3 remote cache hit", proven.Errors);
        string head = await scene.HeadAsync();
        JsonNode predicate = JsonNode.Parse(File.ReadAllText(file))!["predicate"]!;
        Assert.Equal((3, 0), ((int)predicate["remote_cache_hits"]!, (int)predicate["remote_processes"]!));
        Assert.Equal(("local-proof", "developer-machine"), ((string?)predicate["scope"], (string?)predicate["context"]));
        string[] logged = [.. Directory.GetFiles(scene.Evidence, "*.jsonl").SelectMany(File.ReadAllLines)];
        Assert.Equal(logged.Select(line => JsonNode.Parse(line)!.ToJsonString()), predicate["passes"]!.AsArray().Select(pass => pass!["record"]!.ToJsonString()));
        Assert.DoesNotContain("hunter22secret", File.ReadAllText(file) + proven);

        CommandResult verified = await scene.FlywheelAsync(
            variables, "proof", "verify", file, "--min-hits", "3", "--max-age", "1h", "--commit", head, "--kind", "cache");
        Assert.True(verified.ExitCode == 0, verified.ToString());
        CommandResult shown = await scene.FlywheelAsync(variables, "proof", "show", file);
        CommandResult status = await scene.FlywheelAsync(variables, "proof", "status", "--commit", head);
        Assert.Equal((0, 0), (shown.ExitCode, status.ExitCode));
        CommandResult demanding = await scene.FlywheelAsync(
            variables, "proof", "verify", file, "--min-hits", "4", "--min-remote", "1", "--max-age", "0h", "--commit", new string('a', 40), "--kind", "executor");
        Assert.Equal(1, demanding.ExitCode);
        GoldenFile.Equal("cache-proven", (await scene.ScrubbedAsync(
            $"# prove\n{proven.Output}# verify\n{verified.Output}# show\n{shown.Output}# status\n{status.Output}# demanding\n{demanding.Output}")).TrimEnd('\n').Split('\n'));

        string changed = Path.Combine(scene.Workspace.Scratch, "changed.json");
        File.WriteAllText(changed, File.ReadAllText(file).Replace("\"remote_cache_hits\": 3,", "\"remote_cache_hits\": 4,"));
        CommandResult refused = await scene.FlywheelAsync(variables, "proof", "verify", changed, "--format", "json");
        Assert.Equal((1, ""), (refused.ExitCode, refused.Errors));
        Assert.Contains("integrity", JsonDocument.Parse(refused.Output).RootElement.GetProperty("refusals").EnumerateArray()
            .Select(refusal => refusal.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Tests_are_proven_too_into_a_file_of_one_s_own()
    {
        await using ProofScene scene = await ProofScene.StartAsync(add: workspace => workspace.AddShellTest("good", "exit 0"));
        string output = Path.Combine(scene.Workspace.Scratch, "my proof.json");
        CommandResult proven = await scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--output", output, "--", "test", "//:good");
        Assert.True(proven.ExitCode == 0, proven.ToString());
        JsonNode measured = JsonNode.Parse(File.ReadAllText(output))!["predicate"]!["passes"]![1]!["record"]!;
        Assert.Equal(("test", 1, 1), ((string?)measured["command"], (int)measured["tests"]!["total"]!, (int)measured["tests"]!["cached_remotely"]!));
        Assert.Empty(Directory.GetFiles(scene.Proofs.Replace("proofs", ""), "*.new"));
        scene.AssertNothingLeft();
    }

    /// <summary>In a fresh output base Bazel would follow them: a package is then looked for in another build's files.</summary>
    [Fact]
    public async Task The_links_of_an_earlier_build_are_out_of_the_way_and_there_again_afterwards()
    {
        await using ProofScene scene = await ProofScene.StartAsync(add: workspace => workspace.Write(".gitignore", "bazel-*\n"));
        CommandResult built = await new GuardedBazel(scene.Workspace).RunAsync(scene.Attached(), "build", "//...");
        Assert.True(built.ExitCode == 0, built.ToString());
        (string, string?)[] links = Links();
        Assert.Equal(4, links.Length);

        CommandResult proven = await scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//...");

        Assert.True(proven.ExitCode == 0, proven.ToString());
        Assert.Equal(links, Links());

        (string, string?)[] Links() =>
        [
            .. new DirectoryInfo(scene.Workspace.Root).EnumerateFileSystemInfos("bazel-*")
                .Select(link => (link.Name, link.LinkTarget)).Order(),
        ];
    }

    /// <summary>What goes wrong, and the whole of what is said of it.</summary>
    [Fact]
    public async Task What_proves_nothing_is_exit_1_with_its_reason()
    {
        await using ProofScene scene = await ProofScene.StartAsync(add: workspace =>
        {
            workspace.AddGenrule("broken", "exit 9");
            workspace.Write("nothing/BUILD", "filegroup(name = \"nothing\")\n");
            workspace.Write("odd/BUILD", "genrule(name = \"odd\", outs = [\"odd.txt\"], cmd = \"echo > $@\", tags = [\"no-remote-cache\"])\n");
        });
        string disk = Path.Combine(scene.Workspace.Scratch, "disk"), own = Path.Combine(scene.Workspace.Scratch, "own-base");
        (string Name, (string, string)[] Variables, string[] Words)[] cases =
        [
            ("nothing is uploaded", [("GF_BAZEL_REMOTE_UPLOAD", "false")], ["build", "//:g1"]),
            ("a warm output base is forced on it", [], [$"--output_base={own}", "build", "//:g1"]),
            ("a disk cache", [], ["build", $"--disk_cache={disk}", "//:g2"]),
            ("nothing to cache", [], ["build", "//nothing"]),
            ("nothing may be cached", [], ["build", "//odd"]),
            ("it does not build", [], ["build", "//:broken"]),
            ("the contract is violated", [("GF_BAZEL_ALLOW_LOCALHOST_PROOF", "false")], ["build", "//:g1"]),
            ("nobody listens", [("BAZEL_REMOTE_CACHE", $"grpc://127.0.0.1:{LoopbackPort.Free()}")], ["build", "//:g1"]),
            ("no evidence", [("GF_BAZEL_EVIDENCE", "off")], ["build", "//:g1"]),
            ("the escape hatch", [("GF_BAZEL_ESCAPE_HATCH", "why")], ["build", "//:g1"]),
        ];
        List<string> lines = [];
        foreach ((string name, (string, string)[] changed, string[] words) in cases)
        {
            Dictionary<string, string> variables = scene.Attached();
            foreach ((string variable, string value) in changed)
            {
                variables[variable] = value;
            }
            CommandResult result = await scene.FlywheelAsync(variables, ["prove", "cache", "--", .. words]);
            Assert.True(result is { ExitCode: 1, Output: "" }, $"{name}: {result}");
            lines.AddRange([$"# {name}", .. scene.Miss(result)]);
            scene.AssertNothingLeft();
            Assert.False(Directory.Exists(own));
        }
        scene.Workspace.Write("untracked.txt", "");
        CommandResult dirty = await scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//:g1");
        Directory.Delete(Path.Combine(scene.Workspace.Root, ".git"), recursive: true);
        CommandResult none = await scene.FlywheelAsync(scene.Attached(), "prove", "cache", "--", "build", "//:g1");
        Assert.Equal((1, 1), (dirty.ExitCode, none.ExitCode));
        GoldenFile.Equal("cache-not-proven", [.. lines, "# uncommitted changes", .. scene.Miss(dirty), "# no commit", .. scene.Miss(none)]);
        Assert.False(Directory.Exists(scene.Proofs) && Directory.GetFiles(scene.Proofs).Length > 0);
    }
}
