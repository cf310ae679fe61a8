using System.Text.Json;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel evidence</c>: what it says of records, and what it does with them.</summary>
public sealed class EvidenceVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-evidence-");
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private string Log => Path.Combine(folder.FullName, $"invocations-{Now.UtcDateTime:yyyy-MM}.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("evidence", "a command is missing", "`flywheel evidence --help` shows the commands")]
    [InlineData("evidence shwo", "`shwo` is no command of `flywheel evidence`", "`flywheel evidence --help` shows the commands")]
    [InlineData("evidence --limit list", "`--limit` stands before the command: its options follow `flywheel evidence list`", "`flywheel evidence list --help` shows its options")]
    [InlineData("evidence list --limit 0", "`--limit` takes a number from 1", "`flywheel evidence list --help` shows its options")]
    [InlineData("evidence list --limit many", "`--limit` takes a number from 1", "`flywheel evidence list --help` shows its options")]
    [InlineData("evidence list now", "`flywheel evidence list` takes no argument", "`flywheel evidence list --help` shows its options")]
    [InlineData("evidence list --format xml", "`--format` takes one of text and json", "`flywheel evidence list --help` shows its options")]
    [InlineData("evidence show", "`flywheel evidence show` takes one id, or `last`", "`flywheel evidence show --help` shows its options")]
    [InlineData("evidence show a b", "`flywheel evidence show` takes one id, or `last`", "`flywheel evidence show --help` shows its options")]
    [InlineData("evidence prune", "`--older-than` is missing", "`flywheel evidence prune --help` shows its options")]
    [InlineData("evidence prune --older-than 90", "`--older-than` takes a number with h, d or w behind it, such as 90d", "`flywheel evidence prune --help` shows its options")]
    [InlineData("evidence prune --older-than -1d", "`--older-than` takes a number with h, d or w behind it, such as 90d", "`flywheel evidence prune --help` shows its options")]
    public async Task A_usage_error_is_a_line_with_a_hint(string words, string fault, string hint)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: {hint}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task The_newest_is_listed_first_and_what_is_no_record_is_said()
    {
        InvocationRecord first = Append(Now.AddMinutes(-2), "11111111-1111-1111-1111-111111111111");
        InvocationRecord second = Append(Now.AddMinutes(-1), "22222222-2222-2222-2222-222222222222");
        File.AppendAllText(Log, "{\"schema\":\"flywheel.invocation/v2\"}\n{\"schema\":\"flywheel.invo");

        CommandResult text = await RunAsync("evidence", "list");
        string[] lines = text.Output.TrimEnd('\n').Split('\n');
        Assert.Equal((0, 3), (text.ExitCode, lines.Length));
        Assert.Contains(second.InvocationId!, lines[1]);
        Assert.Contains(first.InvocationId!, lines[2]);
        Assert.Equal(
            $"flywheel: 1 line in {folder.FullName} is no record: torn, as by a loss of power; passed over\n"
            + $"flywheel: 1 line in {folder.FullName} is of a newer version; passed over\nflywheel: hint: a newer flywheel reads them\n",
            text.Errors);

        CommandResult json = await RunAsync("evidence", "list", "--limit", "1", "--format=json");
        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.Equal([second.RecordId], document.RootElement.EnumerateArray().Select(record => record.GetProperty("record_id").GetString()));
    }

    [Fact]
    public async Task A_record_is_shown_by_the_beginning_of_its_id_and_an_unclear_one_names_the_choice()
    {
        InvocationRecord first = Append(Now.AddMinutes(-2), "11111111-1111-1111-1111-111111111111");
        InvocationRecord second = Append(Now.AddMinutes(-1), "11111111-2222-2222-2222-222222222222");

        CommandResult text = await RunAsync("evidence", "show", "11111111-1");
        Assert.Equal((0, ""), (text.ExitCode, text.Errors));
        Assert.StartsWith($"invocation: {first.InvocationId}\nrecord: {first.RecordId}\n", text.Output);
        CommandResult last = await RunAsync("evidence", "show", "last", "--format", "json");
        Assert.Equal(second.RecordId, JsonDocument.Parse(last.Output).RootElement.GetProperty("record_id").GetString());
        CommandResult both = await RunAsync("evidence", "show", "1111");
        Assert.Equal(
            (1, "", $"flywheel: 2 records have an id that begins so\nflywheel: hint: show one of these: {second.RecordId}, {first.RecordId}\n"),
            (both.ExitCode, both.Output, both.Errors));
        CommandResult none = await RunAsync("evidence", "show", "not-there");
        Assert.Equal(
            (1, "", $"flywheel: no record in {folder.FullName} has an id that begins so\nflywheel: hint: `flywheel evidence list` shows the ids\n"),
            (none.ExitCode, none.Output, none.Errors));
    }

    [Fact]
    public async Task Without_records_a_list_is_empty_and_makes_nothing()
    {
        CommandResult list = await RunAsync("evidence", "list");
        Assert.Equal((0, ""), (list.ExitCode, list.Output));
        Assert.StartsWith($"flywheel: no records in {folder.FullName}\nflywheel: hint: ", list.Errors);
        Assert.Equal("[]\n", (await RunAsync("evidence", "list", "--format", "json")).Output);
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task Pruning_says_what_it_removed()
    {
        Append(Now.AddDays(-91), "11111111-1111-1111-1111-111111111111", Log);
        Append(Now.AddDays(-91), "33333333-3333-3333-3333-333333333333", Path.Combine(folder.FullName, "invocations-2020-01.jsonl"));
        InvocationRecord kept = Append(Now, "22222222-2222-2222-2222-222222222222");

        CommandResult pruned = await RunAsync("evidence", "prune", "--older-than", "13w");

        Assert.Equal((0, $"removed 2 records older than 13w; 1 record stays in {folder.FullName}\n", ""), (pruned.ExitCode, pruned.Output, pruned.Errors));
        Assert.Equal(kept.RecordId, EvidenceJson.ReadRecord(Assert.Single(Lines()))?.RecordId);
    }

    [Fact]
    public async Task What_a_killed_shim_left_is_finished_before_the_list()
    {
        string pending = folder.CreateSubdirectory("pending").FullName;
        string id = Guid.NewGuid().ToString("N");
        File.WriteAllBytes(Path.Combine(pending, id + ".json"), EvidenceJson.Line(new PendingInvocation
        {
            OwnerPid = 1,
            OwnerStart = ulong.MaxValue,
            Record = new InvocationRecord { RecordId = id, InvocationId = "killed", Command = "build", StartedAt = Now },
        }));

        CommandResult list = await RunAsync("evidence", "list");

        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        Assert.Matches("  killed +build +unproven +- +- +-\n$", list.Output);
        Assert.Empty(Directory.GetFiles(pending));
    }

    private byte[][] Lines() =>
        [.. folder.GetFiles("*.jsonl").SelectMany(log => File.ReadAllLines(log.FullName)).Select(System.Text.Encoding.UTF8.GetBytes)];

    private InvocationRecord Append(DateTimeOffset ended, string invocation, string? log = null)
    {
        var record = new InvocationRecord
        {
            RecordId = Guid.NewGuid().ToString("N"),
            InvocationId = invocation,
            Command = "build",
            Verdict = "attached-idle",
            EndedAt = ended,
        };
        File.AppendAllBytes(log ?? Log, [.. EvidenceJson.Line(record), (byte)'\n']);
        return record;
    }

    private Task<CommandResult> RunAsync(params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel,
        words,
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nowhere", ["GF_BAZEL_EVIDENCE_DIR"] = folder.FullName },
        "/");
}
