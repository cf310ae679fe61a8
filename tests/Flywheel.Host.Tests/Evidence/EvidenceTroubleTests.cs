using System.Diagnostics;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Odd texts, odd files, and files of others where the store's own should be.</summary>
[Collection(nameof(LockedFiles))]
public sealed class EvidenceTroubleTests : IDisposable
{
    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    [Theory]
    [InlineData("a\nline\r\nfeed\u2028and more")]
    [InlineData("\"quoted\" \\ and {\"schema\":\"flywheel.invocation/v1\",\"record_id\":\"00000000000000000000000000000000\"}")]
    [InlineData("\0\u0001\u001b[31m\u202e")]
    [InlineData("ä 漢 \ud83d\ude00")]
    public void Any_text_stays_on_its_line_and_comes_back(string text)
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record() with { InvocationId = text, Reason = text, Targets = [text] };
        Assert.Null(store.Append(record));
        Assert.Null(store.Append(GivenEvidence.Record()));

        EvidenceLogReading reading = store.Read();

        Assert.Equal((2, 0, 2), (reading.Records.Length, reading.Torn, given.Lines.Length));
        InvocationRecord read = reading.Records.Single(r => r.RecordId == record.RecordId);
        Assert.Equal((text, text, text), (read.InvocationId, read.Reason, Assert.Single(read.Targets)));
    }

    [Fact]
    public void Half_a_surrogate_spoils_no_line()
    {
        EvidenceStore store = given.Open();
        Assert.Null(store.Append(GivenEvidence.Record() with { InvocationId = "a\ud800b", Reason = "\udc00" }));
        Assert.Equal("a\ufffdb", Assert.Single(store.Read().Records).InvocationId);
    }

    [Fact]
    public void A_record_of_a_megabyte_is_one_line()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record() with { Reason = new string('x', 1 << 20) };
        PendingEntry entry = store.Begin(GivenEvidence.Begun(record))!;
        Assert.Null(store.Finish(entry, record));
        Assert.Equal(record.Reason, Assert.Single(store.Read().Records).Reason);
        Assert.Single(given.Lines);
    }

    [Fact]
    public void Lines_that_are_no_record_are_counted_by_what_they_are()
    {
        EvidenceStore store = given.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        byte[] whole = EvidenceJson.Line(GivenEvidence.Record(ended: now));
        File.WriteAllBytes(given.Month(now), [
            .. whole[..100], (byte)'\n',
            .. "\0\0\0\0\n"u8, .. "\xff\xfe\n"u8, .. "{}\n"u8, .. "\n\n"u8,
            .. "{\"schema\":\"flywheel.invocation/v2\",\"record_id\":7}\n"u8,
            .. whole, (byte)'\n',
            .. whole[..^1]]);

        EvidenceLogReading reading = store.Read();

        Assert.Equal((1, 5, 1), (reading.Records.Length, reading.Torn, reading.Newer));
    }

    [Fact]
    public void A_last_record_that_only_lacks_its_end_is_a_record_and_is_not_written_twice()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        store.Begin(GivenEvidence.Begun(record, GivenEvidence.Gone))!.Dispose();
        File.WriteAllBytes(given.Month(record.EndedAt!.Value), EvidenceJson.Line(record));

        Assert.Equal(0, store.Recover().Finished);

        Assert.Null(store.Append(GivenEvidence.Record()));
        Assert.Equal(2, given.Lines.Length);
        Assert.Equal(2, store.Read().Records.Length);
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public void A_record_that_the_log_does_not_take_is_kept_as_it_is_until_it_can()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record() with { ExitCode = 3 };
        PendingEntry entry = store.Begin(GivenEvidence.Begun(record, GivenEvidence.Gone, store.NewStream(record.RecordId!)))!;
        string log = given.Month(record.EndedAt!.Value);
        Directory.CreateDirectory(log);

        Assert.Equal($"{log} cannot be written: it is a directory; the record is kept until it can be", store.Finish(entry, record));
        Assert.Equal($"{log} cannot be read: it is a directory", Assert.Single(store.Recover().Troubles));
        Directory.Delete(log);
        Assert.Equal(1, store.Recover().Finished);

        InvocationRecord left = given.OnlyRecord();
        Assert.Equal((record.RecordId, 3, record.Verdict), (left.RecordId, left.ExitCode, left.Verdict));
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public void What_stands_in_a_folders_place_is_named()
    {
        Directory.CreateDirectory(given.Directory);
        File.WriteAllText(given.Streams, "");
        Assert.Equal($"{given.Streams} is no directory, or only a link to one", GivenEvidence.Reason(given.Opening()));
        File.Delete(given.Streams);
        Directory.Delete(given.Directory, recursive: true);
        File.WriteAllText(given.Directory, "");
        Assert.Equal($"{given.Directory} is no directory", GivenEvidence.Reason(given.Opening()));
    }

    [Fact]
    public void A_pending_record_that_cannot_be_read_is_a_record_all_the_same()
    {
        EvidenceStore store = given.Open();
        string id = GivenEvidence.NewId();
        File.WriteAllText(Path.Combine(given.Pending, id + ".json"), "");

        Assert.Equal(1, store.Recover().Finished);

        InvocationRecord left = given.OnlyRecord();
        Assert.Equal((id, "unproven", "its pending record cannot be read, as after a loss of power"), (left.RecordId, left.Verdict, left.Reason));
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public void What_is_not_ours_or_of_a_version_to_come_is_left_alone()
    {
        EvidenceStore store = given.Open();
        File.WriteAllText(Path.Combine(given.Pending, GivenEvidence.NewId() + ".json"), """{"schema":"flywheel.pending/v2","owner":{}}""");
        File.WriteAllText(Path.Combine(given.Pending, "notes.json"), "mine");
        File.WriteAllText(Path.Combine(given.Streams, "mine.bep"), "mine");

        RecoveryOutcome outcome = given.Open(new LaterClock(TimeSpan.FromDays(2))).Recover();

        Assert.Equal((0, 0), (outcome.Finished, outcome.Troubles.Length));
        Assert.Equal(3, given.Leftovers.Length);
    }

    [Fact]
    public void A_stream_that_still_grows_is_left_and_one_of_nobody_goes_after_a_day()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        store.Begin(GivenEvidence.Begun(record, GivenEvidence.Gone, store.NewStream(record.RecordId!)))!.Dispose();
        string stray = store.NewStream(GivenEvidence.NewId())!;

        RecoveryOutcome now = store.Recover();
        Assert.Equal((0, 1, 3), (now.Finished, now.Waiting, given.Leftovers.Length));

        RecoveryOutcome later = given.Open(new LaterClock(TimeSpan.FromSeconds(10))).Recover();
        Assert.Equal((1, 0), (later.Finished, later.Waiting));
        Assert.Equal([stray], given.Leftovers);
        Assert.NotNull(given.OnlyRecord().EndedAt);

        given.Open(new LaterClock(TimeSpan.FromDays(2))).Recover();
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public void A_users_own_stream_stays_where_it_is()
    {
        EvidenceStore store = given.Open();
        string own = Path.Combine(given.Folder, "own.bep");
        File.WriteAllText(own, "");
        InvocationRecord record = GivenEvidence.Record();
        Assert.Null(store.Finish(store.Begin(GivenEvidence.Begun(record, stream: own) with { DeleteStream = false }), record));
        InvocationRecord killed = GivenEvidence.Record();
        store.Begin(GivenEvidence.Begun(killed, GivenEvidence.Gone, own) with { DeleteStream = false })!.Dispose();
        Assert.Equal(1, given.Open(new LaterClock(TimeSpan.FromSeconds(10))).Recover().Finished);
        Assert.True(File.Exists(own));
        Assert.Empty(given.Leftovers);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../outside")]
    [InlineData("")]
    [InlineData("93ef2845-7937-4c78-a95b-b919463dd606")]
    public void Only_a_key_of_ours_becomes_a_files_name(string id)
    {
        EvidenceStore store = given.Open();
        Assert.Null(store.NewStream(id));
        Assert.Null(store.Begin(GivenEvidence.Begun(GivenEvidence.Record(id))));
        Assert.Empty(given.Leftovers);
    }

    [Theory]
    [InlineData("000")]
    [InlineData("027")]
    [InlineData("0777")]
    public async Task The_umask_neither_opens_nor_closes_anything(string umask)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "/bin/sh",
            ["-c", $"umask {umask} && exec {DriverProcess.Program} once {given.Folder}/a/b"],
            new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
                ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
            },
            "/");
        Assert.Equal("stream True\nbegun True\nreplaced True\nfinished \nappended \n", result.Output);
        FileSystemInfo[] all = new DirectoryInfo(given.Folder).GetFileSystemInfos("*", SearchOption.AllDirectories);
        Assert.Equal(6, all.Length);
        Assert.All(all, entry => Assert.Equal(
            entry is DirectoryInfo ? Convert.ToInt32("700", 8) : Convert.ToInt32("600", 8), (int)entry.UnixFileMode));
    }

    [Fact]
    public void A_folder_that_holds_something_of_the_users_keeps_its_rights_and_an_empty_one_becomes_his_alone()
    {
        const UnixFileMode open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        Directory.CreateDirectory(given.Directory);
        File.SetUnixFileMode(given.Directory, open);
        given.Open();
        Assert.NotEqual(open, File.GetUnixFileMode(given.Directory));
        File.SetUnixFileMode(given.Directory, open);
        File.SetUnixFileMode(given.Pending, open);
        given.Open();
        Assert.Equal(open, File.GetUnixFileMode(given.Directory));
        Assert.NotEqual(open, File.GetUnixFileMode(given.Pending));
    }

    [Fact]
    public async Task Pruning_loses_nothing_that_is_added_meanwhile()
    {
        EvidenceStore store = given.Open();
        using Process working = DriverProcess.Start("work", given.Directory, "400", "1");
        using Process second = DriverProcess.Start("work", given.Directory, "400", "2");
        Task<string[][]> said = Task.WhenAll(working.SaysAsync(), second.SaysAsync());
        long removed = 0;
        while (!said.IsCompleted)
        {
            // Of yesterday, so that it stands in the log that the others write to, but on the first day of a month.
            Assert.Null(store.Append(GivenEvidence.Record(ended: DateTimeOffset.UtcNow - TimeSpan.FromDays(1))));
            PruneOutcome outcome = store.Prune(TimeSpan.FromHours(12));
            Assert.Empty(outcome.Troubles);
            Assert.Equal(1, outcome.Removed);
            removed++;
        }
        string[] finished = [.. (await said).SelectMany(lines => lines).Where(line => line.StartsWith("finished ", StringComparison.Ordinal)).Select(line => line[9..]).Order()];
        Assert.Equal(800, finished.Length);
        Assert.Equal(finished, store.Read().Records.Select(record => record.RecordId!).Order());
        Assert.Equal(0, store.Read().Torn);
        Assert.True(removed > 2, $"pruned only {removed}");
        Assert.Single(Directory.GetFiles(given.Directory));
    }

    [Theory]
    [InlineData("XDG_STATE_HOME=/state HOME=/home/me", "/state/flywheel")]
    [InlineData("XDG_STATE_HOME=state HOME=/home/me", "/home/me/.local/state/flywheel")]
    [InlineData("HOME=/home/me", "/home/me/.local/state/flywheel")]
    [InlineData("HOME=me", null)]
    public void The_place_follows_the_base_directory_specification(string variables, string? place)
    {
        var environment = new EnvironmentSnapshot([.. variables.Split(' ').Select(ByteString.FromText)]);
        Assert.Equal(place, EvidenceStore.Find(new Settings(), environment, TimeProvider.System).Match<string?>(opened => opened.Store.Directory, _ => null));
        Assert.Equal("/given/here", EvidenceStore.Find(
            new Settings { EvidenceDir = new("/given/here/", SettingSource.Environment) }, environment, TimeProvider.System)
            .Match(opened => opened.Store.Directory, unusable => unusable.Reason));
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
