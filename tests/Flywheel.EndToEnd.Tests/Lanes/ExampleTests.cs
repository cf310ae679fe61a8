using System.Text.RegularExpressions;
using Flywheel.Audit.Models.Yaml;
using Flywheel.EndToEnd.Tests.Audit;
using Flywheel.EndToEnd.Tests.Packaging;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>The consumers of packaging/examples: each passes the strict audit, and what it starts is run.</summary>
[Collection(LaneTests.Name)]
public sealed class ExampleTests(LaneScene lanes)
{
    private static readonly string Examples = Path.Combine(RepositoryRoot.Path, "packaging", "examples");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Examples).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_passes_the_strict_audit_and_what_init_wrote_in_it_is_up_to_date(string name)
    {
        using AuditedRepository repository = await CopyAsync(name);
        CommandResult audit = await repository.AuditAsync("--strict");
        Assert.True(audit.ExitCode == 0, audit.ToString());
        string[] entries = name switch { "just" => ["--just", "--envrc", "--audit"], "nix" => ["--nix", "--audit"], _ => ["--audit"] };
        CommandResult check = await repository.RunAsync(["init", "--check", .. entries]);
        Assert.True(check.ExitCode == 0, check.ToString());
    }

    [Theory]
    [InlineData("github/action.yml", "action.yml")]
    [InlineData("gitlab/flywheel.gitlab-ci.yml", "flywheel.gitlab-ci.yml")]
    public async Task A_lane_passes_the_strict_audit_and_would_not_with_a_bare_Bazel(string file, string path)
    {
        string text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "packaging", file));
        using AuditedRepository repository = await AuditedRepository.OfAsync((path, text));
        CommandResult audit = await repository.AuditAsync("--strict");
        Assert.True(audit.ExitCode == 0, audit.ToString());
        repository.Write(path, Regex.Replace(text, "\"[^\"]*bazel-cache-backed\" \"\\$@\"", "bazelisk build //..."));
        Assert.Contains(await repository.OpenAsync("--strict"), finding => finding.StartsWith("FW002 ", StringComparison.Ordinal));
    }

    [Fact]
    public void There_is_one_for_each_way_in() => Assert.Equal(["github", "gitlab", "just", "nix"], Names.Select(row => row.Data));

    [Fact]
    public async Task The_workflow_builds_with_the_variables_of_its_operator_and_fails_without_them()
    {
        LaneScene scene = await lanes.UpAsync();
        YamlNode job = LaneStep.Read(Text("github/.github/workflows/build.yml"))["jobs"]!["build"]!;
        var run = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>
        {
            ["vars.BAZEL_REMOTE_CACHE"] = scene.Endpoint,
            ["vars.FLYWHEEL_ARCHIVE"] = scene.Archive,
            ["vars.FLYWHEEL_SHA256"] = scene.Sha256,
        });
        Assert.True(await run.JobAsync(job) == 0, run.Log);
        Assert.Contains("flywheel: shared-cache-backed, ", run.Log);
        Assert.Single(run.Uploaded);

        var without = new GitHubRun(scene, scene.Variables, new Dictionary<string, string>
        {
            ["vars.BAZEL_REMOTE_CACHE"] = "",
            ["vars.FLYWHEEL_ARCHIVE"] = scene.Archive,
            ["vars.FLYWHEEL_SHA256"] = scene.Sha256,
        });
        Assert.Equal(1, await without.JobAsync(job));
        Assert.Contains("cache-missing: ", without.Log);
    }

    [Fact]
    public async Task The_pipeline_builds_with_the_variables_of_its_operator_and_fails_without_them()
    {
        LaneScene scene = await lanes.UpAsync();
        YamlNode pipeline = LaneStep.Read(Text("gitlab/.gitlab-ci.yml"));
        YamlNode template = LaneStep.Read(File.ReadAllText(Path.Combine(RepositoryRoot.Path, Assert.Single(pipeline["include"]!.Items)["file"]!.Text!.Text)));
        YamlNode job = template[pipeline["build"]!["extends"]!.Text!.Text]!;
        Dictionary<string, string> variables = new(scene.Variables) { ["FLYWHEEL_ARCHIVE"] = scene.Archive, ["FLYWHEEL_SHA256"] = scene.Sha256 };
        foreach ((string name, string value) in LaneStep.Map(pipeline["build"]!["variables"]))
        {
            variables[name] = value;
        }
        CommandResult without = await new GitLabRun(scene, "/bin/bash").JobAsync(job, variables);
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("cache-missing: ", without.Output);
        CommandResult result = await new GitLabRun(scene, "/bin/bash").JobAsync(job, new(variables) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint });
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    /// <summary>The recipe is a script; just hands it the words as they are, as is done here.</summary>
    [Fact]
    public async Task The_recipe_hands_every_word_on_and_fails_without_an_endpoint()
    {
        LaneScene scene = await lanes.UpAsync();
        string justfile = Text("just/justfile");
        string script = string.Concat(justfile.Split("bazel *words:\n")[1].Split("\n\n")[0].Split('\n').Select(line => line.TrimStart() + "\n"));
        Assert.StartsWith("#!/bin/sh\n", script);
        string file = Path.Combine(scene.Workspace.Scratch, "recipe.sh");
        await File.WriteAllTextAsync(file, script);
        string[] hostile = ["build", "//:g1", "--define=x=$(touch taken) 'q' \"q\"; a\nb"];
        (string launcher, string words) = scene.Recorder();
        Dictionary<string, string> variables = new(scene.WithGuard) { ["GF_BAZELISK"] = launcher };
        CommandResult without = await CommandRunner.RunAsync("/bin/sh", [file, .. hostile], variables, scene.Workspace.Root);
        Assert.Equal(78, without.ExitCode);
        Assert.Contains("flywheel: cache-missing: ", without.Errors);
        Assert.False(File.Exists(words));
        await CommandRunner.RunAsync("/bin/sh", [file, .. hostile], new Dictionary<string, string>(variables) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint }, scene.Workspace.Root);
        Assert.Contains(hostile[2].Replace("\n", "\\n", StringComparison.Ordinal), File.ReadAllLines(words));
        Assert.False(File.Exists(Path.Combine(scene.Workspace.Root, "taken")));

        string? just = RepositoryRoot.OnPath("just");
        Assert.SkipUnless(just is not null, "skipped: no just; its recipe was run as just runs it");
        File.Copy(Path.Combine(Examples, "just", "justfile"), Path.Combine(scene.Workspace.Root, "justfile"), overwrite: true);
        File.Delete(words);
        await CommandRunner.RunAsync(just!, ["bazel", .. hostile], new Dictionary<string, string>(variables) { ["BAZEL_REMOTE_CACHE"] = scene.Endpoint }, scene.Workspace.Root);
        Assert.Contains(hostile[2].Replace("\n", "\\n", StringComparison.Ordinal), File.ReadAllLines(words));
        File.Delete(Path.Combine(scene.Workspace.Root, "justfile"));
    }

    /// <summary>Evaluated together with this repository's flake over a stub of nixpkgs, which is not fetched here.</summary>
    [Fact]
    public async Task The_flake_evaluates_to_a_devshell_with_the_guard_and_a_hook_that_runs()
    {
        string nix = TestBedPaths.Require().Nix;
        using AuditedRepository copy = await CopyAsync("nix");
        string stub =
            $$"""
            let
              nixpkgs = import {{RepositoryRoot.Path}}/tests/Flywheel.EndToEnd.Tests/Packaging/Nix/stub.nix;
              flywheel = (import {{RepositoryRoot.Path}}/flake.nix).outputs { self = flywheel; inherit nixpkgs; };
              outputs = (import {{copy.Root}}/flake.nix).outputs { self = outputs; inherit nixpkgs flywheel; };
              shown = shell: shell.attributes // { packages = map toString shell.attributes.packages; };
            in builtins.mapAttrs (_: shells: shown shells.default) outputs.devShells
            """;
        string home = Path.Combine(copy.Beside, "nix-home");
        CommandResult evaluated = await CommandRunner.RunAsync(
            Path.Combine(Path.GetDirectoryName(nix)!, "nix-instantiate"), ["--eval", "--strict", "--json", "--expr", stub],
            new Dictionary<string, string>
            {
                ["PATH"] = "/usr/bin:/bin",
                ["HOME"] = home,
                ["NIX_STATE_DIR"] = Path.Combine(home, "state"),
                ["NIX_STORE_DIR"] = Path.Combine(home, "store"),
                ["NIX_LOG_DIR"] = Path.Combine(home, "log"),
            }, copy.Beside);
        Assert.True(evaluated.ExitCode == 0, evaluated.ToString());
        using var json = System.Text.Json.JsonDocument.Parse(evaluated.Output);
        Assert.Equal(["aarch64-linux", "x86_64-linux"], json.RootElement.EnumerateObject().Select(shell => shell.Name).Order(StringComparer.Ordinal));
        string guard = "/nix/store/stub-flywheel-bazel-" + ReleaseFiles.Version;
        foreach (System.Text.Json.JsonProperty shell in json.RootElement.EnumerateObject())
        {
            Assert.Equal(
                [guard, "/nix/store/stub-flywheel-shim-" + ReleaseFiles.Version],
                shell.Value.GetProperty("packages").EnumerateArray().Select(package => package.GetString()));
            Assert.Equal("/nix/store/stub-bazelisk-1.28.1/bin/bazelisk", shell.Value.GetProperty("env").GetProperty("GF_BAZELISK").GetString());
        }
        string hook = json.RootElement.GetProperty("x86_64-linux").GetProperty("shellHook").GetString()!;
        CommandResult entered = await CommandRunner.RunAsync("/bin/bash", ["-euc", hook + "\necho $GF_BAZEL_SUBSTRATE_MODE ${PATH%%:*}"], new Dictionary<string, string>(), copy.Root);
        Assert.Equal((0, $"shared-cache-backed {guard}/bin\n"), (entered.ExitCode, entered.Output));
        Assert.Equal("flywheel: BAZEL_REMOTE_CACHE is not set: heavy commands will be refused; `flywheel doctor` says more\n", entered.Errors);
        CommandResult set = await CommandRunner.RunAsync(
            "/bin/bash", ["-euc", hook], new Dictionary<string, string> { ["BAZEL_REMOTE_CACHE"] = "x", ["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed" }, copy.Root);
        Assert.Equal((0, "", ""), (set.ExitCode, set.Output, set.Errors));
    }

    private static string Text(string path) => File.ReadAllText(Path.Combine(Examples, path));

    private static Task<AuditedRepository> CopyAsync(string name) => AuditedRepository.OfAsync(
    [
        .. Directory.EnumerateFiles(Path.Combine(Examples, name), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => (Path.GetRelativePath(Path.Combine(Examples, name), file), File.ReadAllText(file))),
    ]);
}
