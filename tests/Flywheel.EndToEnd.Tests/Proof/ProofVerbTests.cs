using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Proof;

/// <summary>The command lines of <c>flywheel prove</c> and <c>flywheel proof</c>: usage, help, files that are no proofs.</summary>
public sealed class ProofVerbTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-proof-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("prove", "a command is missing", "prove")]
    [InlineData("prove this", "`this` is no command of `flywheel prove`", "prove")]
    [InlineData("proof", "a command is missing", "proof")]
    [InlineData("prove cache", "`flywheel prove cache` takes Bazel's command line behind a `--`", "prove cache")]
    [InlineData("prove cache build //x", "`flywheel prove cache` takes Bazel's command line behind a `--`", "prove cache")]
    [InlineData("prove cache build -- //x", "`flywheel prove cache` takes Bazel's command line behind a `--`", "prove cache")]
    [InlineData("prove executor --keep_going -- build //x", "`--keep_going` is no option of `flywheel prove executor`: Bazel's own stand behind a `--`", "prove executor")]
    [InlineData("prove cache --", "no command of Bazel stands behind the `--`", "prove cache")]
    [InlineData("prove cache -- --output_user_root=/x", "no command of Bazel stands behind the `--`", "prove cache")]
    [InlineData("prove cache -- --weird build", "`--weird` is no startup option that is known: the command behind it cannot be told", "prove cache")]
    [InlineData("prove cache -- query //x", "`bazel query` is nothing to prove: only build, test and coverage are", "prove cache")]
    [InlineData("prove cache -- run //x", "`bazel run` is nothing to prove: only build, test and coverage are", "prove cache")]
    [InlineData("prove cache -- fetch //x", "`bazel fetch` is nothing to prove: only build, test and coverage are", "prove cache")]
    [InlineData("prove cache -- frobnicate", "`bazel frobnicate` is nothing to prove: only build, test and coverage are", "prove cache")]
    [InlineData("prove cache -- --version", "no command of Bazel stands behind the `--`", "prove cache")]
    [InlineData("prove cache -- --version build", "`bazel build` is nothing to prove: only build, test and coverage are", "prove cache")]
    [InlineData("prove cache -- --strict build //x", "`--strict` is a word of Bazelisk's, and a proof is one build", "prove cache")]
    [InlineData("prove cache -- build //x --config", "`--config` stands last and lacks its value", "prove cache")]
    [InlineData("prove cache -- build --build_event_binary_file=/x", "`--build_event_binary_file` is what the proof itself asks for: leave it out", "prove cache")]
    [InlineData("prove cache --output -- build", "`--output` takes one file", "prove cache")]
    [InlineData("prove cache --worker-image-digest latest -- build", "`--worker-image-digest` takes sha256: and 64 hexadecimal digits", "prove cache")]
    [InlineData("proof verify", "`flywheel proof verify` takes one file", "proof verify")]
    [InlineData("proof verify a b", "`flywheel proof verify` takes one file", "proof verify")]
    [InlineData("proof show", "`flywheel proof show` takes one file", "proof show")]
    [InlineData("proof verify a --min-hits -1", "`--min-hits` takes a whole number", "proof verify")]
    [InlineData("proof verify a --min-hits many", "`--min-hits` takes a whole number", "proof verify")]
    [InlineData("proof verify a --min-remote 99999999999999999999", "`--min-remote` takes a whole number", "proof verify")]
    [InlineData("proof verify a --max-age 3", "`--max-age` takes a number with h, d or w behind it, such as 90d", "proof verify")]
    [InlineData("proof verify a --max-age 1h --max-age 2h", "`--max-age` takes a number with h, d or w behind it, such as 90d", "proof verify")]
    [InlineData("proof verify a --commit 0123456789ab", "`--commit` takes a whole commit id of 40 or 64 hexadecimal digits", "proof verify")]
    [InlineData("proof verify a --kind both", "`--kind` takes one of cache and executor", "proof verify")]
    [InlineData("proof status", "`flywheel proof status` needs `--commit`", "proof status")]
    [InlineData("proof status --commit main", "`--commit` takes a whole commit id of 40 or 64 hexadecimal digits", "proof status")]
    [InlineData($"proof status --commit {Commit} a b", "`flywheel proof status` takes one folder at most", "proof status")]
    public async Task A_usage_error_is_one_line_with_a_hint_on_stderr_and_exit_2(string words, string fault, string verb)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        string shows = verb.Contains(' ') ? "its options" : "the commands";
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel {verb} --help` shows {shows}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task What_is_no_file_of_a_proof_is_refused_and_no_pipe_is_waited_for()
    {
        string garbage = Path.Combine(folder.FullName, "garbage.json"), empty = Path.Combine(folder.FullName, "empty.json");
        File.WriteAllBytes(garbage, new byte[10 << 20]);
        File.WriteAllText(empty, "");
        string pipe = Path.Combine(folder.FullName, "pipe.json");
        await CommandRunner.RunAsync("mkfifo", [pipe], new Dictionary<string, string>(), folder.FullName);
        foreach ((string path, string why) in new[]
        {
            ("absent.json", "it is not there"), (folder.FullName, "it is a directory"), (pipe, "it is no regular file"), ("/dev/zero", "it is no regular file"),
            (garbage, "it is larger than 8 MB"), (empty, "it is no JSON that a proof may be: see line 1"),
        })
        {
            CommandResult result = await RunAsync("proof", "verify", path);
            Assert.Equal((1, $"the proof is refused\nformat: {why}\n", ""), (result.ExitCode, result.Output, result.Errors));
            Assert.Equal((1, $"the file is no proof\nformat: {why}\n"), await RunAsync("proof", "show", path) is var shown ? (shown.ExitCode, shown.Output) : default);
        }
        CommandResult status = await RunAsync("proof", "status", "--commit", Commit.ToUpperInvariant(), folder.FullName);
        Assert.Equal(1, status.ExitCode);
        Assert.Equal(
            [$"commit: {Commit}", "attachment: not proven", "cache: not proven", "executor: not proven",
                "refused: empty.json: format: it is no JSON that a proof may be: see line 1", "refused: garbage.json: format: it is larger than 8 MB",
                "refused: pipe.json: format: it is no regular file",
                "sentence: At commit 0123456789ab, nothing is proven: neither caching nor remote execution may be claimed."],
            status.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Where_there_is_no_evidence_nothing_is_proven_and_none_is_made()
    {
        CommandResult status = await RunAsync("proof", "status", "--commit", Commit);
        Assert.Equal((1, ""), (status.ExitCode, status.Errors));
        Assert.Empty(folder.GetFileSystemInfos());
    }

    private Task<CommandResult> RunAsync(params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, words, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = folder.FullName }, folder.FullName);
}
