using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Lanes;

/// <summary>
/// A repository laid out as those that carried two bash scripts: the scripts are one line now, and what called them goes on working. What is
/// another thing today is in the README's table, and here.
/// </summary>
[Collection(LaneTests.Name)]
public sealed class DropInTests : IDisposable
{
    private readonly LaneScene lanes;
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("flywheel-consumer-");

    public DropInTests(LaneScene lanes)
    {
        this.lanes = lanes;
        Directory.CreateDirectory(Path.Combine(repository.FullName, "scripts"));
        Write("WORKSPACE", "");
        Write(".bazelrc", "build:ci-cached --jobs=1\nbuild:ci-cached --remote_upload_local_results=true\nbuild:executor-backed --jobs=8\n");
        Write("scripts/bazel-cache-backed.sh", "#!/usr/bin/env bash\nexec bazel-cache-backed \"$@\"\n");
        Write("scripts/gloriousflywheel-bazel.sh", "#!/usr/bin/env bash\nexec gloriousflywheel-bazel \"$@\"\n");
        Write("scripts/cache-attachment-contract.sh", "#!/usr/bin/env bash\nexec flywheel contract --no-probe \"$@\"\n");
    }

    public static TheoryData<string> Wrappers => ["scripts/bazel-cache-backed.sh", "scripts/gloriousflywheel-bazel.sh"];

    public void Dispose() => repository.Delete(recursive: true);

    /// <summary>As a test of such a repository checks its wrapper: by a stand-in that writes down its words.</summary>
    [Theory]
    [InlineData("false", "false")]
    [InlineData("true", "true")]
    [InlineData("0", "false")]
    [InlineData("1", "true")]
    public async Task The_config_comes_first_the_upload_policy_behind_it_and_the_heap_before_the_command(string given, string expected)
    {
        (string launcher, string written) = (await lanes.UpAsync()).Recorder();
        await WrapperAsync("scripts/bazel-cache-backed.sh", new()
        {
            ["BAZEL_BIN"] = launcher,
            ["GF_BAZEL_REMOTE_UPLOAD"] = given,
            ["GF_BAZEL_HOST_JVM_MAX_HEAP_MB"] = "2560",
            ["BAZEL_REPOSITORY_CACHE"] = "/tmp/repositories",
            ["BAZEL_DISTDIR"] = "/tmp/one::/tmp/two",
        }, "test", "//:fake_target", "--test_output=all");
        string[] words = await File.ReadAllLinesAsync(written);
        int heap = Array.IndexOf(words, "--host_jvm_args=-Xmx2560m"), command = Array.IndexOf(words, "test"), config = Array.IndexOf(words, "--config=ci-cached");
        int target = Array.IndexOf(words, "//:fake_target"), upload = Array.LastIndexOf(words, $"--remote_upload_local_results={expected}");
        Assert.True(0 <= heap && heap < command && command + 1 == config && config < target && target < upload, string.Join(' ', words));
        Assert.Equal(upload, Array.FindLastIndex(words, word => word.StartsWith("--remote_upload_local_results", StringComparison.Ordinal)));
        Assert.Contains($"--remote_cache={lanes.Endpoint}", words);
        Assert.Equal(["--repository_cache=/tmp/repositories", "--distdir=/tmp/one", "--distdir=/tmp/two", "--test_output=all"],
            words.Where(word => word.StartsWith("--repository_cache", StringComparison.Ordinal) || word.StartsWith("--distdir", StringComparison.Ordinal) || word == "--test_output=all"));
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task Exit_codes_of_Bazel_are_kept(string wrapper)
    {
        LaneScene scene = await lanes.UpAsync();
        foreach (int code in new[] { 1, 3, 8, 34, 36, 37, 127 })
        {
            CommandResult result = await WrapperAsync(wrapper, new() { ["BAZEL_BIN"] = scene.Recorder(code).Launcher }, "build", "//:g1");
            Assert.Equal(code, result.ExitCode);
        }
    }

    [Theory]
    [MemberData(nameof(Wrappers))]
    public async Task A_launcher_that_is_not_there_is_127(string wrapper)
    {
        CommandResult result = await WrapperAsync(wrapper, new() { ["BAZEL_BIN"] = "no-such-bazel" }, "build", "//:g1");
        Assert.Equal(127, result.ExitCode);
        Assert.Contains("BAZEL_BIN", result.Errors);
    }

    [Theory]
    [InlineData("info", "release")]
    [InlineData("shutdown")]
    [InlineData("query", "//...")]
    public async Task Light_commands_run_whatever_is_set_with_the_heap_before_them_and_nothing_else(params string[] words)
    {
        (string launcher, string written) = (await lanes.UpAsync()).Recorder();
        CommandResult result = await WrapperAsync("scripts/bazel-cache-backed.sh", new()
        {
            ["BAZEL_BIN"] = launcher,
            ["BAZEL_REMOTE_CACHE"] = "${CACHE}",
            ["GF_BAZEL_HOST_JVM_MAX_HEAP_MB"] = "2560",
        }, words);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
        string[] expected = ["--host_jvm_args=-Xmx2560m", .. words];
        Assert.Equal(expected, await File.ReadAllLinesAsync(written));
    }

    [Theory]
    [InlineData("GF_BAZEL_HOST_JVM_MAX_HEAP_MB", "unbounded")]
    [InlineData("GF_BAZEL_REMOTE_UPLOAD", "sometimes")]
    [InlineData("BAZEL_REMOTE_CACHE", "${BAZEL_REMOTE_CACHE}")]
    [InlineData("BAZEL_REMOTE_CACHE", "")]
    [InlineData("GF_BAZEL_SUBSTRATE_MODE", "executor-backed")]
    [InlineData("GF_FLYWHEEL_PROFILE_STATE", "unattached")]
    public async Task What_the_scripts_refused_is_refused_with_the_variables_name_and_no_Bazel(string variable, string value)
    {
        (string launcher, string written) = (await lanes.UpAsync()).Recorder();
        CommandResult result = await WrapperAsync("scripts/bazel-cache-backed.sh", new() { ["BAZEL_BIN"] = launcher, [variable] = value }, "test", "//:fake_target");
        Assert.Equal((78, ""), (result.ExitCode, result.Output));
        Assert.Contains(variable, result.Errors);
        Assert.Contains("flywheel: hint: ", result.Errors);
        Assert.False(File.Exists(written));
    }

    /// <summary>The scripts passed some variables on to tests by themselves; an rc line does it for any, and the environment reaches Bazel untouched.</summary>
    [Fact]
    public async Task The_environment_of_tests_passes_through()
    {
        LaneScene scene = await lanes.UpAsync();
        Dictionary<string, string> variables = new(scene.WithGuard)
        {
            ["BAZEL_REMOTE_CACHE"] = scene.Endpoint,
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["SEEN"] = "a b",
        };
        string wrapper = Path.Combine(repository.FullName, "scripts/bazel-cache-backed.sh");
        CommandResult seen = await CommandRunner.RunAsync("bash", [wrapper, "test", "//:sees", "--test_env=SEEN"], variables, scene.Workspace.Root, limit: TimeSpan.FromMinutes(4));
        Assert.True(seen.ExitCode == 0, seen.ToString());
        scene.Workspace.Write(".bazelrc", "test --test_env=SEEN\n");
        variables["SEEN"] = "other";
        CommandResult other = await CommandRunner.RunAsync("bash", [wrapper, "test", "//:sees"], variables, scene.Workspace.Root, limit: TimeSpan.FromMinutes(4));
        File.Delete(Path.Combine(scene.Workspace.Root, ".bazelrc"));
        Assert.True(other.ExitCode == 3, other.ToString());
    }

    [Theory]
    [InlineData(0, "", "shared-cache-backed", "grpc://cache.corp.internal:9092")]
    [InlineData(0, "--strict", "shared-cache-backed", "grpc://cache.corp.internal:9092")]
    [InlineData(0, "", "", "")]
    [InlineData(0, "", "compatibility-local-only", "")]
    [InlineData(1, "--strict", "", "")]
    [InlineData(1, "", "shared-cache-backed", "")]
    [InlineData(1, "", "shared-cache-backed", "${BAZEL_REMOTE_CACHE}")]
    [InlineData(1, "", "shared-cache-backed", "ftp://cache.corp.internal:9092")]
    [InlineData(1, "", "shared-cache-backed", "grpc://localhost:9092")]
    [InlineData(1, "", "executor-backed", "grpc://cache.corp.internal:9092")]
    [InlineData(2, "--strikt", "shared-cache-backed", "grpc://cache.corp.internal:9092")]
    [InlineData(2, "now", "shared-cache-backed", "grpc://cache.corp.internal:9092")]
    [InlineData(0, "--help", "", "")]
    public async Task The_checker_ends_as_the_script_did_and_asks_nothing_of_the_network(int code, string word, string mode, string cache)
    {
        LaneScene scene = await lanes.UpAsync();
        Dictionary<string, string> variables = new(scene.WithGuard) { ["GF_BAZEL_SUBSTRATE_MODE"] = mode, ["BAZEL_REMOTE_CACHE"] = cache };
        variables.Remove("GF_BAZEL_ALLOW_LOCALHOST_PROOF");
        CommandResult result = await CommandRunner.RunAsync(
            "bash", ["scripts/cache-attachment-contract.sh", .. word.Split(' ', StringSplitOptions.RemoveEmptyEntries)], variables, repository.FullName);
        Assert.True(result.ExitCode == code, result.ToString());
        Assert.Equal(code == 2, result.Errors.Length > 0);
        if (code == 0 && word != "--help")
        {
            Assert.Contains("the contract holds", result.Output);
        }
    }

    [Fact]
    public async Task The_manifest_of_the_repository_declares_the_mode()
    {
        (string launcher, string written) = (await lanes.UpAsync()).Recorder();
        Write("tinyland.repo.json", """{"enrollment": {"substrateMode": "executor-backed"}}""");
        CommandResult refused = await WrapperAsync("scripts/bazel-cache-backed.sh", new() { ["BAZEL_BIN"] = launcher, ["GF_BAZEL_SUBSTRATE_MODE"] = "" }, "build", "//:g1");
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("mode-mismatch", refused.Errors);
        Assert.False(File.Exists(written));
    }

    /// <summary>Words of the caller stood last, and could take the cache away from under the wrapper.</summary>
    [Fact]
    public async Task A_callers_word_no_longer_detaches_the_cache()
    {
        (string launcher, string written) = (await lanes.UpAsync()).Recorder();
        CommandResult refused = await WrapperAsync("scripts/bazel-cache-backed.sh", new() { ["BAZEL_BIN"] = launcher }, "build", "//:g1", "--remote_cache=");
        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("flag-conflict", refused.Errors);
        Assert.False(File.Exists(written));
    }

    private async Task<CommandResult> WrapperAsync(string wrapper, Dictionary<string, string> more, params string[] words)
    {
        LaneScene scene = await lanes.UpAsync();
        Dictionary<string, string> variables = new(scene.WithGuard)
        {
            ["BAZEL_REMOTE_CACHE"] = scene.Endpoint,
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["GF_BAZEL_EVIDENCE_DIR"] = Path.Combine(scene.Workspace.Scratch, "drop-in"),
        };
        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }
        return await CommandRunner.RunAsync("bash", [wrapper, .. words], variables, repository.FullName);
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(repository.FullName, path), text);
}
