using Flywheel.Host.Evidence;
using Xunit;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Links that somebody has planted where evidence is kept lead nowhere: nothing is written, read, removed or given other rights through them.</summary>
public sealed class PlantedLinkTests : IDisposable
{
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private static readonly DateTimeOffset Ended = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly GivenEvidence given = new();

    public void Dispose() => given.Dispose();

    private string Outside => Path.Combine(given.Folder, "outside");

    [Theory]
    [InlineData("something of theirs\n")]
    [InlineData(null)]
    public void A_link_in_the_place_of_a_log_is_not_written_through(string? content)
    {
        EvidenceStore store = given.Open();
        Plant(given.Month(Ended), content);

        string? fault = store.Append(GivenEvidence.Record(ended: Ended));

        Assert.Contains("it is a link", fault, StringComparison.Ordinal);
        AssertUntouched(content);
    }

    [Fact]
    public void A_link_in_the_place_of_a_pending_record_is_neither_read_nor_removed()
    {
        EvidenceStore store = given.Open();
        Plant(Path.Combine(given.Pending, GivenEvidence.NewId() + ".json"), "{}");

        RecoveryOutcome outcome = store.Recover();

        Assert.Equal(0, outcome.Finished);
        Assert.Contains(outcome.Troubles, trouble => trouble.Contains("it is a link", StringComparison.Ordinal));
        AssertUntouched("{}");
    }

    [Fact]
    public void A_link_in_the_place_of_a_stream_makes_way_for_a_file()
    {
        EvidenceStore store = given.Open();
        string id = GivenEvidence.NewId();
        Plant(Path.Combine(given.Streams, id + ".bep"), "theirs");

        string? stream = store.NewStream(id);

        Assert.NotNull(stream);
        Assert.Null(new FileInfo(stream).LinkTarget);
        AssertUntouched("theirs");
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("streams")]
    public void A_link_in_the_place_of_a_folder_is_refused_and_what_it_leads_to_keeps_its_rights(string name)
    {
        Directory.CreateDirectory(given.Directory);
        Directory.CreateDirectory(Outside);
        File.SetUnixFileMode(Outside, Open);
        File.CreateSymbolicLink(Path.Combine(given.Directory, name), Outside);

        Assert.EndsWith($"{name} is no directory, or only a link to one", GivenEvidence.Reason(given.Opening()), StringComparison.Ordinal);
        Assert.Equal(Open, File.GetUnixFileMode(Outside));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Outside));
    }

    private void Plant(string link, string? content)
    {
        if (content is not null)
        {
            File.WriteAllText(Outside, content);
            File.SetUnixFileMode(Outside, Open);
        }
        File.CreateSymbolicLink(link, Outside);
    }

    private void AssertUntouched(string? content)
    {
        Assert.Equal(content is not null, File.Exists(Outside));
        if (content is not null)
        {
            Assert.Equal((content, Open), (File.ReadAllText(Outside), File.GetUnixFileMode(Outside)));
        }
    }
}
