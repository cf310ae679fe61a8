using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel stats export</c> and <c>import</c> between two machines, which are two folders here.</summary>
public sealed class StatsTransferTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-transfer-");
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private string Mine => Path.Combine(folder.FullName, "mine");

    private string Theirs => Path.Combine(folder.FullName, "theirs");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("stats import --since 7d x", "`flywheel stats import` has no option `--since`; a file of such a name is ./-FILE", "`flywheel stats import --help` shows its options")]
    [InlineData("stats import", "`flywheel stats import` takes files, folders, or `-`", "`flywheel stats import --help` shows its options")]
    [InlineData("stats export --since yesterday", "`--since` takes an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all", "`flywheel stats export --help` shows its options")]
    [InlineData("stats export file", "`flywheel stats export` takes no argument", "`flywheel stats export --help` shows its options")]
    public async Task A_usage_error_is_a_line_with_a_hint(string words, string fault, string hint)
    {
        CommandResult result = await RunAsync(Mine, words.Split(' '));
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: {hint}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task What_is_exported_to_a_pipe_or_a_file_is_imported_once()
    {
        Append(Theirs, Now.AddDays(-1), "first");
        Append(Theirs, Now.AddDays(-50), "second\u001b[31m\u202e ä");
        string file = Path.Combine(folder.FullName, "export.jsonl");

        CommandResult piped = await RunAsync(Theirs, "stats", "export");
        CommandResult filed = await RunAsync(Theirs, "stats", "export", "--since", "7d", "--output", file);
        CommandResult all = await WithInputAsync(piped.Output, Mine, "stats", "import", "-", file);
        CommandResult again = await RunAsync(Mine, "stats", "import", Theirs, file);

        Assert.Equal((0, "", ""), (filed.ExitCode, filed.Output, filed.Errors));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Single(File.ReadAllLines(file));
        Assert.DoesNotContain(piped.Output, c => c is not '\n' and (< ' ' or > '~'));
        Assert.Equal((0, $"imported 2 records into {Mine}; 1 was there already\n", ""), (all.ExitCode, all.Output, all.Errors));
        Assert.Equal((0, $"imported 0 records into {Mine}; 3 were there already\n", ""), (again.ExitCode, again.Output, again.Errors));
        Assert.Equal(Records(Theirs), Records(Mine));
        Assert.Equal([file, Mine, Theirs], Directory.GetFileSystemEntries(folder.FullName).Order());
    }

    [Fact]
    public async Task What_is_no_record_is_counted_and_what_cannot_be_read_is_told()
    {
        string file = Path.Combine(folder.FullName, "odd.jsonl");
        File.WriteAllText(file, "{\"schema\":\"flywheel.invo\n{}\n{}\n{\"schema\":\"flywheel.invocation/v2\"}\n"
            + "{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\",\"ended_at\":\"9999-12-31T00:00:00Z\"}\n");

        CommandResult odd = await RunAsync(Mine, "stats", "import", file);
        CommandResult missing = await RunAsync(Mine, "stats", "import", "/nowhere/at all");

        Assert.Equal(
            (0, $"imported 0 records into {Mine}; passed over 1 torn line, 2 lines that are no record, 1 record of a newer version, 1 record of no time that can be\n",
                "flywheel: hint: a newer flywheel reads the records of a newer version\n"),
            (odd.ExitCode, odd.Output, odd.Errors));
        Assert.Equal((1, $"imported 0 records into {Mine}\n"), (missing.ExitCode, missing.Output));
        Assert.StartsWith("flywheel: /nowhere/at all cannot be read: it is not there\nflywheel: hint: ", missing.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(Mine));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_and_nothing_is_left()
    {
        Append(Theirs, Now, "one");

        CommandResult result = await RunAsync(Theirs, "stats", "export", "--output", "/nowhere/at/all");

        Assert.Equal(
            (74, "flywheel: the file of `--output` cannot be written\nflywheel: hint: is its folder there, may you write to it, and is there room on its disk?\n"),
            (result.ExitCode, result.Errors));
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_is_told_with_what_to_do()
    {
        string file = Path.Combine(folder.FullName, "file");
        File.WriteAllText(file, "");

        CommandResult result = await RunAsync(file, "stats", "import", file);

        Assert.Equal(
            (1, "", $"flywheel: {file} is no directory\nflywheel: hint: set GF_BAZEL_EVIDENCE_DIR to a folder that you may write to\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    private static void Append(string where, DateTimeOffset ended, string command)
    {
        Directory.CreateDirectory(where);
        InvocationRecord record = new()
        {
            RecordId = Guid.NewGuid().ToString("N"),
            Command = command,
            Verdict = "attached-idle",
            StartedAt = ended,
            EndedAt = ended,
        };
        File.AppendAllBytes(Path.Combine(where, $"invocations-{ended.UtcDateTime:yyyy-MM}.jsonl"), [.. EvidenceJson.Line(record), (byte)'\n']);
    }

    private static string[] Records(string where) =>
    [
        .. Directory.GetFiles(where, "*.jsonl").SelectMany(File.ReadAllLines)
            .Select(line => System.Text.Encoding.UTF8.GetString(EvidenceJson.Line(EvidenceJson.ReadRecord(System.Text.Encoding.UTF8.GetBytes(line))!))).Order(),
    ];

    private Task<CommandResult> RunAsync(string where, params string[] words) => WithInputAsync("", where, words);

    private Task<CommandResult> WithInputAsync(string input, string where, params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, words,
        new Dictionary<string, string> { ["HOME"] = folder.FullName, ["GF_BAZEL_EVIDENCE_DIR"] = where }, folder.FullName, input);
}
