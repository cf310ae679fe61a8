using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Host.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

[Collection(nameof(LockedFiles))]
public sealed class EvidenceStoreTests : IDisposable
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    [Fact]
    public void An_invocation_leaves_its_record_and_nothing_else()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        string stream = store.NewStream(record.RecordId!)!;
        Assert.Equal(0, new FileInfo(stream).Length);
        PendingEntry entry = store.Begin(GivenEvidence.Begun(record, stream: stream))!;
        Assert.Equal([Path.Combine(given.Pending, record.RecordId + ".json"), stream], given.Leftovers);

        Assert.Null(store.Finish(entry, record));

        Assert.Empty(given.Leftovers);
        Assert.Equal([Encoding.UTF8.GetString(EvidenceJson.Line(record))], given.Lines);
        Assert.Equal([given.Month(record.EndedAt!.Value)], given.Logs);
    }

    [Fact]
    public void Folders_and_files_are_the_users_alone()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        string stream = store.NewStream(record.RecordId!)!;
        PendingEntry entry = store.Begin(GivenEvidence.Begun(record, stream: stream))!;
        Assert.Null(store.Append(GivenEvidence.Record()));

        Assert.All([given.Directory, given.Pending, given.Streams], folder => Assert.Equal(FolderMode, File.GetUnixFileMode(folder)));
        Assert.All([.. given.Leftovers, .. given.Logs], file => Assert.Equal(FileMode, File.GetUnixFileMode(file)));
        Assert.Equal(3, given.Leftovers.Length + given.Logs.Length);
        entry.Dispose();
    }

    [Fact]
    public void A_killed_shims_record_is_finished_once()
    {
        EvidenceStore store = given.Open();
        InvocationRecord record = GivenEvidence.Record();
        store.Begin(GivenEvidence.Begun(record, GivenEvidence.Gone))!.Dispose();

        Assert.Equal(1, store.Recover().Finished);
        Assert.Equal(0, store.Recover().Finished);

        InvocationRecord left = given.OnlyRecord();
        Assert.Equal((record.RecordId, "unproven", null), (left.RecordId, left.Verdict, left.ExitCode));
        Assert.Equal("the shim was killed before Bazel ended: Bazel wrote no event stream", left.Reason);
        Assert.Empty(given.Leftovers);
    }

    [Fact]
    public void What_a_living_shim_or_a_lock_stands_for_is_left_alone()
    {
        EvidenceStore store = given.Open();
        store.Begin(GivenEvidence.Begun(GivenEvidence.Record()))!.Dispose();
        using PendingEntry held = store.Begin(GivenEvidence.Begun(GivenEvidence.Record(), GivenEvidence.Gone))!;

        Assert.Equal(0, store.Recover().Finished);
        Assert.Equal(2, given.Leftovers.Length);
        Assert.Empty(given.Logs);
    }

    [Fact]
    public void A_torn_last_line_is_ended_before_the_next_record()
    {
        EvidenceStore store = given.Open();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        File.WriteAllText(given.Month(now), "{\"schema\":\"flywheel.invoc");
        InvocationRecord record = GivenEvidence.Record(ended: now);

        Assert.Null(store.Append(record));

        Assert.Equal($"{{\"schema\":\"flywheel.invoc\n{Encoding.UTF8.GetString(EvidenceJson.Line(record))}\n", File.ReadAllText(given.Month(now)));
    }

    [Fact]
    public void Without_a_home_there_is_no_place() => Assert.Equal(
        "the evidence has no place: neither GF_BAZEL_EVIDENCE_DIR nor XDG_STATE_HOME nor HOME names a folder",
        GivenEvidence.Reason(EvidenceStore.Open(new Settings(), EnvironmentSnapshot.Empty, TimeProvider.System)));
}
