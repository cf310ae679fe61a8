using System.Diagnostics;
using System.Text;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Statistics;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Records of other machines come into the log once, each in its month, whatever else the files hold and whoever else writes.</summary>
[Collection(nameof(LockedFiles))]
public sealed class ImportTests : IDisposable
{
    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    [Fact]
    public void What_one_machine_exports_another_imports_once()
    {
        using GivenEvidence other = new();
        EvidenceStore theirs = other.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (int days in new[] { 0, 1, 40, 400 })
        {
            Assert.Null(theirs.Append(GivenEvidence.Record(ended: now.AddDays(-days)) with { Command = "bä\u2028u\"ild" }));
        }
        string file = Offered(Export(theirs, since: null));
        EvidenceStore ours = given.Open();
        Assert.Null(ours.Append(GivenEvidence.Record()));

        ImportOutcome first = ours.Import([file, file], NoInput);
        ImportOutcome again = ours.Import([other.Directory, "-"], () => File.OpenRead(file));

        Assert.Equal((4, 4), (first.Imported, first.AlreadyThere));
        Assert.Equal((0, 8), (again.Imported, again.AlreadyThere));
        Assert.Empty(first.Troubles.Concat(again.Troubles));
        Assert.Empty(first.PassedOver);
        Assert.Equal(5, ours.Read().Records.Length);
        Assert.All(theirs.Read().Records, record => Assert.Contains(
            Encoding.UTF8.GetString(EvidenceJson.Line(record)), ours.Read().Records.Select(found => Encoding.UTF8.GetString(EvidenceJson.Line(found)))));
        Assert.Equal(other.Logs.Select(Path.GetFileName), given.Logs.Select(Path.GetFileName));
        Assert.All(given.Logs, log => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(log)));
    }

    [Fact]
    public void An_export_holds_the_span_and_no_more()
    {
        EvidenceStore store = given.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        foreach (int days in new[] { 0, 1, 6, 8, 40 })
        {
            Assert.Null(store.Append(GivenEvidence.Record(ended: now.AddDays(-days))));
        }
        File.AppendAllText(given.Month(now), "{\"torn\n{\"schema\":\"flywheel.invocation/v2\"}\n{\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"0123456789abcdef0123456789abcdef\"}\n");
        using StringWriter output = new();

        ExportOutcome outcome = store.Export(now.AddDays(-7), output);

        Assert.Equal((3, 1, 1, 1), (outcome.Written, outcome.Torn, outcome.Newer, outcome.Undated));
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(given.Lines.Where(line => EvidenceJson.ReadRecord(Encoding.UTF8.GetBytes(line))?.EndedAt >= now.AddDays(-7)).Order(), lines.Order());
    }

    [Fact]
    public void Hostile_lines_are_counted_by_what_they_are_and_the_records_between_them_are_taken()
    {
        string good = Line(GivenEvidence.Record());
        byte[] file =
        [
            .. "\0\0\0\n"u8, .. Encoding.UTF8.GetBytes(good), .. "\r\n"u8, 0xFF, 0xFE, (byte)'\n', .. Encoding.UTF8.GetBytes(new string('[', 200_000)), (byte)'\n',
            .. Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 10 << 20)}\"}}\n"),
            .. Encoding.UTF8.GetBytes(good.Replace("\"schema\"", "\"schema\":\"flywheel.invocation/v1\",\"schema\"")), (byte)'\n',
            .. Encoding.UTF8.GetBytes(Line(GivenEvidence.Record(ended: new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero)))), (byte)'\n',
            .. Encoding.UTF8.GetBytes(Line(GivenEvidence.Record() with { RecordId = "../../escape" })), (byte)'\n',
            .. Encoding.UTF8.GetBytes(good.Replace("invocation/v1", "invocation/v7")), (byte)'\n',
            .. Encoding.UTF8.GetBytes(Line(GivenEvidence.Record())), (byte)'\n',
            .. Encoding.UTF8.GetBytes(good[..^5]),
        ];
        EvidenceStore store = given.Open();

        ImportOutcome outcome = store.Import([Offered(file)], NoInput);

        Assert.Equal((2, 1), (outcome.Imported, outcome.AlreadyThere));
        Assert.Equal(
            "[Torn, 4] [Foreign, 2] [Newer, 1] [Undated, 1]", string.Join(' ', outcome.PassedOver));
        Assert.Equal((2, 0, 0), (store.Read().Records.Length, store.Read().Torn, store.Read().Newer));
        Assert.Single(given.Logs);
        Assert.Equal(3, Directory.GetFileSystemEntries(given.Directory).Length);
    }

    /// <summary>Whatever a log holds: what is counted of it here is counted of it elsewhere.</summary>
    [Fact]
    public async Task Statistics_of_what_was_exported_and_imported_are_the_same()
    {
        await Reckoning.DrawAsync(given.Directory, ["--seed", "11", "--count", "900", "--from", "2026-09-20T00:00:00Z", "--until", "2026-11-28T14:00:00Z"]);
        DateTimeOffset now = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
        byte[] line = Encoding.UTF8.GetBytes(Line(GivenEvidence.Record(ended: now)));
        File.AppendAllLines(given.Month(now), [
            Encoding.UTF8.GetString(line).Replace("\"schema\"", "\"verdict\":\"detached\",\"schema\""),
            Line(GivenEvidence.Record(ended: now) with { RecordId = new string('0', 32) }),
            Line(GivenEvidence.Record(ended: now) with { Reason = new string('r', RecordLimits.LongestLine) }),
        ]);
        using var other = new GivenEvidence();
        ImportOutcome outcome = other.Open().Import([Offered(Export(given.Open(), null))], NoInput);
        Assert.Equal((0, 0), (outcome.PassedOver.Count, outcome.Troubles.Length));

        string[] sums =
        [
            .. new[] { given, other }.Select(evidence => StatisticsJson.Of(evidence.Open()
                .Sum(new() { Until = now, Zone = TimeZoneInfo.Utc, By = StatisticsKey.Target }).Report with { Torn = 0, Newer = 0, Repeated = 0, Undated = 0 })),
        ];
        Assert.Contains("\"records\": 8", sums[0], StringComparison.Ordinal);
        Assert.Equal(sums[0], sums[1]);
    }

    [Fact]
    public void A_folder_that_is_none_and_what_has_a_name_of_a_log_and_is_none_are_told()
    {
        EvidenceStore store = given.Open();
        string dangling = given.Month(new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero));
        string folder = given.Month(new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero));
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(dangling, "/nowhere/at/all");
        string[] told = [$"{dangling} cannot be read: it is a link, or its links go round in a circle", $"{folder} cannot be read: it is a directory"];
        var query = new StatisticsQuery { Until = DateTimeOffset.UtcNow, Zone = TimeZoneInfo.Utc };
        Assert.Equal(told, store.Sum(query).Troubles);
        Assert.Equal(told, store.Read().Troubles);
        Assert.Equal(told, store.Export(null, TextWriter.Null).Troubles);

        Directory.Delete(given.Directory, recursive: true);
        Assert.Empty(store.Sum(query).Troubles);
        File.WriteAllText(given.Directory, "");
        Assert.Equal([$"{given.Directory} cannot be read: a part of the path is no directory"], store.Sum(query).Troubles);
        File.Delete(given.Directory);
    }

    [Fact]
    public void A_link_that_is_named_is_followed_and_standard_input_has_more_than_one_name()
    {
        string link = Path.Combine(given.Folder, "latest.jsonl");
        File.CreateSymbolicLink(link, Offered(Encoding.UTF8.GetBytes(Line(GivenEvidence.Record()))));
        byte[] piped = Encoding.UTF8.GetBytes(Line(GivenEvidence.Record()));

        ImportOutcome outcome = given.Open().Import([link, "/dev/stdin", "-"], () => new MemoryStream(piped));

        Assert.Equal((2, 1, 0), (outcome.Imported, outcome.AlreadyThere, outcome.Troubles.Length));
    }

    [Fact]
    public void What_is_no_file_is_told_and_the_rest_is_taken()
    {
        string good = Offered(Encoding.UTF8.GetBytes(Line(GivenEvidence.Record())));
        string pipe = Path.Combine(given.Folder, "pipe");
        Process.Start("mkfifo", [pipe]).WaitForExit();
        string empty = Directory.CreateDirectory(Path.Combine(given.Folder, "empty")).FullName;
        EvidenceStore store = given.Open();

        ImportOutcome outcome = store.Import([pipe, "/nowhere/at all", empty, "/dev/zero", "", good], NoInput);

        Assert.Equal(1, outcome.Imported);
        Assert.Equal(
            [
                $"{pipe} cannot be read: it is no regular file", "/nowhere/at all cannot be read: it is not there", $"{empty} holds no *.jsonl file",
                "/dev/zero cannot be read: it is no regular file", " cannot be read: it is not there",
            ],
            outcome.Troubles);
    }

    [Fact]
    public void A_folder_of_artifacts_is_read_to_its_depths_and_no_link_in_it_is_followed()
    {
        string deep = Directory.CreateDirectory(Path.Combine(given.Folder, "artifacts", "job 1", "evidence")).FullName;
        File.WriteAllText(Path.Combine(deep, "invocations-2026-11.jsonl"), Line(GivenEvidence.Record()) + "\n");
        File.WriteAllText(Path.Combine(deep, "notes.txt"), "no record");
        File.CreateSymbolicLink(Path.Combine(deep, "loop"), Path.Combine(given.Folder, "artifacts"));

        ImportOutcome outcome = given.Open().Import([Path.Combine(given.Folder, "artifacts")], NoInput);

        Assert.Equal((1, 0), (outcome.Imported, outcome.AlreadyThere));
        Assert.Empty(outcome.Troubles);
        Assert.Empty(outcome.PassedOver);
    }

    [Fact]
    public void A_torn_end_of_the_log_takes_no_record_with_it()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        File.WriteAllText(given.Month(record.EndedAt!.Value), Line(record)[..^9]);

        Assert.Equal(1, store.Import([Offered(Encoding.UTF8.GetBytes(Line(record)))], NoInput).Imported);
        Assert.Equal((1, 1), (store.Read().Records.Length, store.Read().Torn));
    }

    [Fact]
    public void A_log_that_cannot_be_written_is_told_once_and_the_other_months_are_taken()
    {
        EvidenceStore store = given.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset before = now.AddDays(-40);
        Directory.CreateDirectory(given.Month(before));
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => Line(GivenEvidence.Record(ended: i % 2 == 0 ? now : before)))];

        ImportOutcome outcome = store.Import([Offered(Encoding.UTF8.GetBytes(string.Join('\n', lines)))], NoInput);

        Assert.Equal(1500, outcome.Imported);
        Assert.Contains(outcome.Troubles, trouble => trouble.EndsWith("records of that month are not imported", StringComparison.Ordinal));
        Assert.True(outcome.Troubles.Length <= 2, string.Join('\n', outcome.Troubles));
    }

    [Fact]
    public async Task Imports_builds_and_a_pruner_at_once_lose_nothing_and_count_nothing_twice()
    {
        EvidenceStore store = given.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string[] records = [.. Enumerable.Range(0, 6000).Select(_ => Line(GivenEvidence.Record(ended: now)))];
        string file = Offered(Encoding.UTF8.GetBytes(string.Join('\n', records)));
        // Something for the pruner to remove each time, so that it replaces the file under everybody.
        using CancellationTokenSource done = new();
        Task pruner = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                store.Append(GivenEvidence.Record(ended: now.AddDays(-Math.Min(now.Day - 1, 1)).AddHours(-1)));
                Assert.Empty(store.Prune(TimeSpan.FromMinutes(30)).Troubles);
            }
        });
        int built = 0;
        Task builds = Task.Run(() =>
        {
            for (; !done.IsCancellationRequested; built++)
            {
                Assert.Null(store.Append(GivenEvidence.Record(ended: now)));
            }
        });

        ImportOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => given.Open().Import([file], NoInput))));
        await done.CancelAsync();
        await Task.WhenAll(pruner, builds);
        store.Prune(TimeSpan.FromMinutes(30));

        Assert.Empty(outcomes.SelectMany(outcome => outcome.Troubles));
        Assert.Equal((6000, 12000), (outcomes.Sum(outcome => outcome.Imported), outcomes.Sum(outcome => outcome.AlreadyThere)));
        EvidenceLogReading log = store.Read();
        Assert.Equal((0, 6000 + built), (log.Torn, log.Records.Length));
        Assert.Equal(log.Records.Length, log.Records.Select(record => record.RecordId).Distinct().Count());
    }

    [Fact]
    public void A_hundred_thousand_records_are_a_matter_of_seconds()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        InvocationRecord model = GivenEvidence.Record() with { Reason = new string('x', 500) };
        string file = Path.Combine(given.Folder, "many.jsonl");
        using (FileStream output = File.Create(file))
        {
            for (int i = 0; i < 100_000; i++)
            {
                output.Write(EvidenceJson.Line(model with { RecordId = GivenEvidence.NewId(), EndedAt = now.AddMinutes(-i) }));
                output.WriteByte((byte)'\n');
            }
        }
        EvidenceStore store = given.Open();
        long began = Stopwatch.GetTimestamp();
        ImportOutcome first = store.Import([file], NoInput);
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        ImportOutcome again = store.Import([file], NoInput);
        TestContext.Current.TestOutputHelper?.WriteLine($"import: {took}, again: {Stopwatch.GetElapsedTime(began) - took}");

        Assert.Equal((100_000, 0, 0, 100_000), (first.Imported, first.AlreadyThere, again.Imported, again.AlreadyThere));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    private string Offered(byte[] bytes)
    {
        string path = Path.Combine(given.Folder, $"{Guid.NewGuid():N}.jsonl");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] Export(EvidenceStore store, DateTimeOffset? since)
    {
        using StringWriter output = new();
        store.Export(since, output);
        Assert.DoesNotContain(output.ToString(), c => c is not '\n' and (< ' ' or > '~'));
        return Encoding.ASCII.GetBytes(output.ToString());
    }

    private static string Line(InvocationRecord record) => Encoding.UTF8.GetString(EvidenceJson.Line(record));

    private static Stream NoInput() => throw new UnreachableException("standard input was not named");
}
