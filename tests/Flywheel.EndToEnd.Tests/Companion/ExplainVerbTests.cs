using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel explain</c> beside the guard itself: what it says would happen is what then happens.</summary>
public sealed partial class ExplainVerbTests : IDisposable
{
    private const string Secret = "hunter22";

    /// <summary>Below a file no folder can be, for root neither.</summary>
    private const string Unkeepable = "/proc/self/status/evidence";

    private static readonly Dictionary<string, string[]> Lines = new()
    {
        ["a build"] = ["build", "//..."],
        ["a build with options and a separator"] = ["--nohome_rc", "--output_base", "/o", "build", "-k", "--jobs=3", "--config=off", "--", "//a", "-//b"],
        ["a value that is a separator"] = ["build", "--test_arg", "--", "//x", "--keep_going"],
        ["a run with its program's words"] = ["run", "//a:b", "--", "--password", Secret, "plain"],
        ["a test with a header"] = ["test", "--remote_header=authorization=" + Secret, "--remote_header", "x-key=" + Secret, "//a"],
        ["a build with metadata and keywords"] = ["build", "--build_metadata=A=" + Secret, "--build_metadata", "B=" + Secret, "--bes_keywords=" + Secret, "//a"],
        ["a separator that cannot be told"] = ["build", "--unheard_of", "--", "//a"],
        ["an unknown option that stands last"] = ["build", "//a", "--unheard_of"],
        ["an option without its value"] = ["build", "//a", "--test_arg"],
        ["an unknown startup option"] = ["--unheard_of", "build", "//a"],
        ["a detached build"] = ["build", "--remote_cache=", "//a"],
        ["an invocation id of its own"] = ["build", "--invocation_id=6e3ae4ea-5b43-4d20-8a86-e8b2f8d30d0e", "//a"],
        ["an event file of its own"] = ["build", "--build_event_binary_file=mine.bep", "//a"],
        ["a restriction"] = ["build", "--noremote_upload_local_results", "//a"],
        ["a query"] = ["query", "deps(//a)", "--output=label"],
        ["a fetch"] = ["fetch", "//a"],
        ["an unknown command"] = ["unheard", "//a"],
        ["no command"] = [],
        ["a version"] = ["--version"],
        ["words of Bazelisk's"] = ["--strict", "build", "//a"],
        ["Bazelisk's completion"] = ["completion", "bash"],
    };

    private static readonly Dictionary<string, (string Name, string Value)[]> Settings = new()
    {
        ["attached"] = [],
        ["executing"] = [("GF_BAZEL_SUBSTRATE_MODE", "executor-backed"), ("BAZEL_REMOTE_EXECUTOR", "{cache}"), ("GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST", "sha256:" + new string('0', 64))],
        ["with a config, an instance, folders and a heap"] =
        [
            ("GF_BAZEL_CONFIG", "off"), ("BAZEL_REPOSITORY_CACHE", "/r"), ("BAZEL_DISTDIR", "/d1:/d2"),
            ("GF_BAZEL_HOST_JVM_MAX_HEAP_MB", "512"), ("BAZEL_REMOTE_HEADER", "authorization=" + Secret),
        ],
        ["without evidence or upload"] = [("GF_BAZEL_EVIDENCE", "off"), ("GF_BAZEL_CACHE_ROLE", "read-only")],
        ["with an option that old Bazels lack"] = [("GF_BAZEL_REPOSITORY_DISABLE_DOWNLOAD", "true"), ("USE_BAZEL_VERSION", "4.2.3"), ("GF_BAZELISK", "{bazelisk}")],
        ["with evidence that cannot be kept"] = [("GF_BAZEL_EVIDENCE_DIR", Unkeepable)],
        ["with the hatch open"] = [("GF_BAZEL_ESCAPE_HATCH", "the cache is being moved")],
        ["with a dead cache"] = [("BAZEL_REMOTE_CACHE", "grpc://127.0.0.1:{dead}")],
        ["with nothing"] = [("BAZEL_REMOTE_CACHE", ""), ("GF_BAZEL_SUBSTRATE_MODE", "")],
        ["with a launcher that is not there"] = [("GF_BAZELISK", "/nowhere/bazelisk"), ("PATH", "/nowhere")],
    };

    private readonly SharedCache cache;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-explain-");
    private readonly string launcher;
    private readonly string workspace;

    public ExplainVerbTests(SharedCache cache)
    {
        this.cache = cache;
        workspace = folder.CreateSubdirectory("workspace").FullName;
        File.WriteAllText(Path.Combine(workspace, "WORKSPACE"), "");
        File.WriteAllText(Path.Combine(workspace, ".bazelrc"), $"build:off --remote_cache=\nbuild:ci-cached --jobs=2\nbuild --remote_header=x-rc={Secret}\n");
        launcher = Path.Combine(folder.FullName, "launcher");
        foreach (string path in new[] { launcher, Path.Combine(folder.FullName, "bazelisk") })
        {
            File.WriteAllText(path, $"#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done >'{launcher}.argv'\nenv >'{launcher}.env'\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public static TheoryData<string, string> Matrix => [.. from line in Lines.Keys from setting in Settings.Keys select (line, setting)];

    public static TheoryData<string> LineNames => [.. Lines.Keys];

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task What_it_says_is_what_the_launcher_then_gets(string line, string setting) =>
        await CompareAsync("bazel", Lines[line], await EnvironmentAsync(Settings[setting]));

    [Theory]
    [MemberData(nameof(LineNames))]
    public async Task So_it_is_in_a_lane(string line) => await CompareAsync("bazel-cache-backed", Lines[line], await EnvironmentAsync([]));

    [Fact]
    public async Task A_lane_without_evidence_is_refused_in_both() =>
        await CompareAsync("bazel-cache-backed", Lines["a build"], await EnvironmentAsync(Settings["with evidence that cannot be kept"]));

    [Fact]
    public async Task Without_a_probe_nothing_is_asked_and_the_rest_is_shown()
    {
        Dictionary<string, string> environment = await EnvironmentAsync(Settings["with a dead cache"]);

        CommandResult without = await ExplainAsync(environment, "--no-probe", "--format", "json", "--", "build", "//a");
        CommandResult with = await ExplainAsync(environment, "--format", "json", "--", "build", "//a");

        Assert.Equal((0, 1), (without.ExitCode, with.ExitCode));
        using JsonDocument left = JsonDocument.Parse(without.Output);
        using JsonDocument asked = JsonDocument.Parse(with.Output);
        Assert.Equal("left-out", left.RootElement.GetProperty("probe").GetProperty("state").GetString());
        Assert.Equal("refused", asked.RootElement.GetProperty("probe").GetProperty("state").GetString());
        Assert.NotEmpty(left.RootElement.GetProperty("argv").EnumerateArray());
        Assert.Empty(asked.RootElement.GetProperty("argv").EnumerateArray());
        Assert.False(File.Exists(launcher + ".argv"));
    }

    [Fact]
    public async Task The_text_is_for_people()
    {
        Dictionary<string, string> environment = await EnvironmentAsync([]);

        CommandResult result = await ExplainAsync(environment, "--", "bazel-cache-backed", "test", "--config=off", "//a:b");

        string text = result.Output.Replace(await cache.EndpointAsync(), "grpc://CACHE", StringComparison.Ordinal)
            .Replace(folder.FullName, "/tmp/folder", StringComparison.Ordinal).Replace(cache.EvidenceFolder, "/tmp/evidence", StringComparison.Ordinal);
        GoldenFile.Equal("explain-lane", Milliseconds().Replace(text, "N ms").TrimEnd('\n').Split('\n'));
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("explain", "`flywheel explain` takes Bazel's command line behind a `--`")]
    [InlineData("explain build //a", "`flywheel explain` takes Bazel's command line behind a `--`")]
    [InlineData("explain --jobs -- build", "`--jobs` is no option of `flywheel explain`: Bazel's own stand behind a `--`")]
    [InlineData("explain --format xml -- build", "`--format` takes one of text and json")]
    [InlineData("explan -- run //a -- --password hunter22", "`explan` is no command of `flywheel`")]
    public async Task Words_that_cannot_be_used_are_named(string words, string fault)
    {
        CommandResult result = await ExplainAsync(await EnvironmentAsync([]), words.Split(' '), verb: false);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal("flywheel: " + fault, result.Errors.Split('\n')[0]);
        Assert.DoesNotContain(Secret, result.Errors);
    }

    /// <summary>Explained, then run: the refusal in the same words, or the very argv and the environment's additions.</summary>
    private async Task CompareAsync(string program, string[] words, Dictionary<string, string> environment)
    {
        CommandResult explained = await ExplainAsync(environment, ["--format", "json", "--", program, .. words]);
        bool startedByExplaining = File.Exists(launcher + ".argv");
        CommandResult run = await CommandRunner.RunAsync(
            program == "bazel" ? PublishedBinaries.Bazel : Path.Combine(Path.GetDirectoryName(PublishedBinaries.Bazel)!, program), words, environment, workspace);

        Assert.False(startedByExplaining, "explaining started the launcher");
        Assert.DoesNotContain(Secret, explained.ToString());
        using JsonDocument document = JsonDocument.Parse(explained.Output);
        JsonElement root = document.RootElement;
        string[] argv = Words(root, "argv");
        string[] said = [.. Words(root, "stderr").Select(Stable)];
        if (root.GetProperty("action").GetString() == "refuse")
        {
            Assert.Equal((1, root.GetProperty("exit_code").GetInt32()), (explained.ExitCode, run.ExitCode));
            Assert.Equal(said, run.Errors.TrimEnd('\n').Split('\n').Select(Stable));
            Assert.False(File.Exists(launcher + ".argv"), run.ToString());
            return;
        }
        Assert.Equal(0, explained.ExitCode);
        Assert.True(File.Exists(launcher + ".argv"), $"{run}\n{explained}");
        string[] got = await File.ReadAllLinesAsync(launcher + ".argv");
        Assert.Equal(got.Length, argv.Length - 1);
        Assert.All(argv.Skip(1).Zip(got), pair => Assert.Matches(Pattern(pair.First), pair.Second));
        Assert.StartsWith(string.Concat(said.Select(line => line + "\n")), string.Join('\n', run.Errors.Split('\n').Select(Stable)), StringComparison.Ordinal);
        string[] names = [.. (await File.ReadAllLinesAsync(launcher + ".env")).Select(entry => entry.Split('=')[0]).Except(environment.Keys).Except(["PWD", "OLDPWD", "_", "SHLVL"])];
        Assert.Equal(
            root.GetProperty("environment").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
            names.Order(StringComparer.Ordinal));
    }

    /// <summary>A masked part may be anything; all else is as it is.</summary>
    private static string Pattern(string word) => word switch
    {
        "--invocation_id=<a new id>" => "^--invocation_id=[0-9a-f-]{36}$",
        "--build_event_binary_file=<a new file>" => "^--build_event_binary_file=/.+$",
        _ => "^" + Regex.Escape(word).Replace(@"\*\*\*", ".*", StringComparison.Ordinal) + "$",
    };

    private static string[] Words(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(word => word.GetString()!)];

    /// <summary>Whoever may not try a folder has other words for what is wrong with it.</summary>
    private static string Stable(string line)
    {
        int unkeepable = line.IndexOf(Unkeepable, StringComparison.Ordinal);
        return Milliseconds().Replace(unkeepable < 0 ? line : line[..(unkeepable + Unkeepable.Length)], "N ms");
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync((string Name, string Value)[] settings)
    {
        Dictionary<string, string> environment = GuardedBazel.Attached(await cache.EndpointAsync());
        environment["PATH"] = "/usr/bin:/bin";
        environment["HOME"] = folder.FullName;
        environment["GF_BAZELISK"] = launcher;
        environment["GF_BAZEL_EVIDENCE_DIR"] = cache.EvidenceFolder;
        string dead = LoopbackPort.Free().ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach ((string name, string value) in settings)
        {
            environment[name] = value.Replace("{cache}", await cache.EndpointAsync(), StringComparison.Ordinal)
                .Replace("{dead}", dead, StringComparison.Ordinal).Replace("{bazelisk}", Path.Combine(folder.FullName, "bazelisk"), StringComparison.Ordinal);
        }
        return environment;
    }

    private Task<CommandResult> ExplainAsync(Dictionary<string, string> environment, params string[] words) => ExplainAsync(environment, words, verb: true);

    private Task<CommandResult> ExplainAsync(Dictionary<string, string> environment, string[] words, bool verb) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, verb ? ["explain", .. words] : words, environment, workspace);

    [GeneratedRegex(@"\d+\.\d ms")]
    private static partial Regex Milliseconds();
}
