using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel rc</c>, as a script and as a reader of its text see it.</summary>
public sealed class RcVerbTests : IDisposable
{
    private static readonly Dictionary<string, string> NoLauncher = new() { ["PATH"] = "/nowhere", ["HOME"] = "/nowhere" };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-rc-");

    public RcVerbTests() => Write("WORKSPACE", "");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Each_option_is_shown_with_its_place_and_the_last_one_wins()
    {
        Write(".bazelversion", "8.7.0\n");
        Write(".bazelrc", """
            startup --quiet
            import %workspace%/ci.rc
            common --color=no
            build --remote_cache=grpc://user:hunter22@cache.example.internal \
              --remote_header 'authorization=Bearer hunter22'
            build --jobs=1
            try-import %workspace%/user.rc
            try-import-if-bazel-version <8.0.0 %workspace%/old.rc
            test --test_env=TOKEN=hunter22

            """);
        Write("ci.rc", "build:ci --config=base --jobs=8\nbuild:base --remote_cache=\n");

        CommandResult result = await RunAsync("rc", "test", "--config", "ci");

        Assert.Equal(
            """
            options of `bazel test` from rc files, as Bazel 8.7.0 reads them (.bazelversion)

            files:
              /etc/bazel.bazelrc: not there, the system's
              .bazelrc: read, the workspace's
              ci.rc: read, imported by .bazelrc:2
              user.rc: not there, imported by .bazelrc:7
              old.rc: not read, its condition is for other versions, imported by .bazelrc:8
              /nowhere/.bazelrc: not there, of the home folder

            startup options:
              .bazelrc:1: --quiet

            options, a later one wins:
              .bazelrc:3: --color=no
              .bazelrc:4: --remote_cache=grpc://***@cache.example.internal (overridden)
              .bazelrc:5: --remote_header authorization=***
              .bazelrc:6: --jobs=1 (overridden)
              .bazelrc:9: --test_env=TOKEN=***
              command line: --config=ci
              ci.rc:1: --config=base (by config ci)
              ci.rc:2: --remote_cache= (by config ci > base)
              ci.rc:1: --jobs=8 (by config ci)

            """,
            result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("build --config=none", ".bazelrc:1: config `none` is defined in no rc file for `build`")]
    [InlineData("import %workspace%/none.rc", ".bazelrc:1: `import` of a file that is not there")]
    [InlineData("import %workspace%/.bazelrc", ".bazelrc:1: `import` of a file that is being read: the imports go round in a circle")]
    [InlineData("build --remote_cache", ".bazelrc:1: `--remote_cache` has no value")]
    public async Task What_Bazel_refuses_is_exit_1_with_file_and_line(string line, string expected)
    {
        Write(".bazelrc", line + "\n");

        CommandResult result = await RunAsync("rc");
        Assert.Equal((1, $"flywheel: {expected}\n"), (result.ExitCode, result.Errors));

        CommandResult json = await RunAsync("rc", "--format=json");
        JsonElement problem = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(("error", 1, 1), (problem.GetProperty("kind").GetString(), problem.GetProperty("line").GetInt32(), json.ExitCode));
    }

    [Fact]
    public async Task The_version_decides_and_it_is_said_who_says_it()
    {
        Write(".bazelrc", "always --jobs=1\nbuild --jobs=2\n");
        Write(".bazelversion", "4.2.1\n");

        Assert.Equal(("4.2.1", ".bazelversion", 1), await VersionAsync(NoLauncher));
        Assert.Equal(("6.3.0", "--bazel-version", 2), await VersionAsync(NoLauncher, "--bazel-version=6.3.0"));
        Assert.Equal(("7.0.0", "USE_BAZEL_VERSION", 2), await VersionAsync(new(NoLauncher) { ["USE_BAZEL_VERSION"] = "7.0.0" }));
        // A Bazel by its path heeds no version file, and is not asked.
        Assert.Equal((null, null, 2), await VersionAsync(new(NoLauncher) { ["BAZEL_BIN"] = TestBedPaths.Require().Bazel2 }));
        Assert.Equal((null, null, 2), await VersionAsync(new(NoLauncher) { ["GF_BAZELISK"] = TestBedPaths.Require().Bazelisk, ["USE_BAZEL_VERSION"] = "latest" }));
    }

    [Fact]
    public async Task Debians_Bazel_has_a_system_file_of_its_own()
    {
        string output = (await RunInAsync(new(NoLauncher) { ["BAZEL_BIN"] = TestBedPaths.Require().Bazel4 }, "rc", "--bazel-version=4.2.3")).Output;

        Assert.Contains("\n  /etc/bazel/bazelrc: ", output, StringComparison.Ordinal);
        Assert.Contains("as Bazel 4.2.3 reads them (--bazel-version)", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_is_not_waited_for()
    {
        Write(".bazelrc", "try-import %workspace%/pipe\nbuild --jobs=1\n");
        await CommandRunner.RunAsync("/usr/bin/mkfifo", [Path.Combine(folder.FullName, "pipe")], NoLauncher, "/");

        CommandResult result = await RunAsync("rc");

        Assert.Equal((0, "flywheel: warning: perhaps refused: pipe: is no regular file, and is not read here\n"), (result.ExitCode, result.Errors));
        Assert.Contains(".bazelrc:2: --jobs=1\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rc frobnicate", "`frobnicate` is no command of Bazel")]
    [InlineData("rc build test", "`flywheel rc` takes one COMMAND")]
    [InlineData("rc --config", "`--config` takes one name")]
    [InlineData("rc --config a --config", "`--config` takes one name")]
    [InlineData("rc --bazel-version latest", "`--bazel-version` takes a release, such as 7.4.1")]
    [InlineData("rc --bazel-version=7.x", "`--bazel-version` takes a release, such as 7.4.1")]
    [InlineData("rc --format=xml", "`--format` takes one of text and json")]
    [InlineData("rc --jobs=1", "`--jobs` is no option of `flywheel rc`")]
    public async Task A_usage_error_is_exit_2(string words, string fault)
    {
        CommandResult result = await RunAsync(words.Split(' '));

        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel rc --help` shows its options\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task The_README_shows_the_help()
    {
        string help = (await RunAsync("rc", "--help")).Output.TrimEnd('\n');
        ReadmeBlock.Equal("flywheel rc --help", $"```text\n{help}\n```\n");
        string[] options = [.. Regex.Matches(help, "^  (--[a-z-]+)( <[A-Za-z.|]+>)?", RegexOptions.Multiline).Select(m => m.Groups[1].Value)];
        Assert.Equal(["--config", "--bazel-version", "--format"], options);
    }

    private async Task<(string?, string?, int)> VersionAsync(Dictionary<string, string> environment, params string[] words)
    {
        JsonElement json = JsonDocument.Parse((await RunInAsync(environment, ["rc", "--format=json", .. words])).Output).RootElement;
        return (json.GetProperty("bazel_version").GetString(), json.GetProperty("bazel_version_source").GetString(),
            json.GetProperty("options").EnumerateArray().Count(option => option.GetProperty("name").GetString() == "jobs"));
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.FullName, name), text);

    private Task<CommandResult> RunAsync(params string[] words) => RunInAsync(NoLauncher, words);

    private Task<CommandResult> RunInAsync(Dictionary<string, string> environment, params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, words, environment, folder.FullName);
}
