using System.Diagnostics;
using System.Globalization;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;
using Flywheel.Host.Proof;
using Xunit;

namespace Flywheel.Host.Tests.Proof;

/// <summary>Where <c>flywheel prove</c> puts its output bases: in a folder for all, only below folders that nobody else has put there or can replace.</summary>
public sealed class ProvingFolderTests : IDisposable
{
    private const string Elsewhere = ", and neither XDG_CACHE_HOME nor HOME names another place";
    private const UnixFileMode OwnFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    private static readonly string Own = string.Create(
        CultureInfo.InvariantCulture, $"flywheel/proving/{ProcessIdentity.Self.Id}-{ProcessIdentity.Self.StartTicks}");

    private readonly string root = Directory.CreateTempSubdirectory("flywheel-proving-").FullName;

    public ProvingFolderTests() => File.SetUnixFileMode(Directory.CreateDirectory(Shared).FullName, ForAll | UnixFileMode.StickyBit);

    /// <summary>Each of our levels below a folder for all.</summary>
    public static TheoryData<string> Levels => ["flywheel", "flywheel/proving", Own];

    private string Shared => Path.Combine(root, "shared");

    private string Outside => Path.Combine(root, "outside");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void In_a_folder_for_all_it_is_the_users_alone_and_goes_away_again()
    {
        (ProvingFolder? folder, string? fault, string? hint) = MakeShared();
        Assert.Equal((null, null), (fault, hint));
        using (folder)
        {
            Assert.All(Levels, level => Assert.Equal(OwnFolder, File.GetUnixFileMode(Path.Combine(Shared, level.Data))));
        }
        Assert.False(Directory.Exists(Path.Combine(Shared, Own)));
        using (ProvingFolder? again = MakeShared().Folder)
        {
            Assert.NotNull(again);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_planted_link_is_not_followed(string level)
    {
        Directory.CreateDirectory(Outside);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Shared, level))!);
        File.CreateSymbolicLink(Path.Combine(Shared, level), Outside);

        AssertRefused($"{Shared}/{level} is no directory, or only a link to one");

        Assert.Empty(Directory.GetFileSystemEntries(Outside));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_file_in_its_place_is_refused(string level)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Shared, level))!);
        File.WriteAllText(Path.Combine(Shared, level), "");

        AssertRefused($"{Shared}/{level} is no directory, or only a link to one");
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public async Task A_folder_of_another_user_is_refused_and_nothing_is_made_in_it(string level)
    {
        Assert.SkipUnless(Environment.UserName == "root", "skipped: only the superuser can make another user's folder");
        Directory.CreateDirectory(Path.Combine(Shared, level));
        using (Process chown = Process.Start("chown", ["12345", Path.Combine(Shared, level)]))
        {
            await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        AssertRefused($"{Shared}/{level} belongs to somebody else");

        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Shared, level)));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_folder_that_others_can_write_is_refused(string level)
    {
        Directory.CreateDirectory(Path.Combine(Shared, level));
        foreach (UnixFileMode more in new[] { UnixFileMode.GroupWrite, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(Path.Combine(Shared, level), OwnFolder | more);
            AssertRefused($"{Shared}/{level} can be written by others");
        }
    }

    [Fact]
    public void Where_others_can_rename_what_is_ours_nothing_is_made()
    {
        File.SetUnixFileMode(Shared, ForAll);

        AssertRefused($"{Shared} lets others rename what is in it");

        Assert.Empty(Directory.GetFileSystemEntries(Shared));
    }

    [Fact]
    public void A_temporary_folder_that_is_not_there_is_not_made()
    {
        Directory.Delete(Shared);
        AssertRefused($"{Shared} cannot be used: it is not there");
        Assert.False(Directory.Exists(Shared));
    }

    /// <summary>A user's own caches stand where he wants them.</summary>
    [Fact]
    public void A_link_in_ones_own_home_is_followed()
    {
        string home = Directory.CreateDirectory(Path.Combine(root, "home")).FullName;
        Directory.CreateDirectory(Outside);
        File.CreateSymbolicLink(Path.Combine(home, ".cache"), Outside);

        using (ProvingFolder? folder = ProvingFolder.Make(EnvironmentSnapshot.Of([new("HOME", home), new("TMPDIR", Shared)]), TimeProvider.System).Folder)
        {
            Assert.NotNull(folder);
            Assert.True(Directory.Exists(Path.Combine(Outside, Own)));
        }
        Assert.Empty(Directory.GetFileSystemEntries(Shared));
    }

    private void AssertRefused(string fault)
    {
        (ProvingFolder? folder, string? said, string? hint) = MakeShared();
        Assert.Null(folder);
        Assert.Equal(fault + Elsewhere, said);
        Assert.Equal("set HOME or XDG_CACHE_HOME, or name a folder of your own in TMPDIR", hint);
    }

    private (ProvingFolder? Folder, string? Fault, string? Hint) MakeShared() =>
        ProvingFolder.Make(EnvironmentSnapshot.Of([new("HOME", ""), new("TMPDIR", Shared)]), TimeProvider.System);
}
