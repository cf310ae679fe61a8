using Flywheel.Cache.Store;
using Xunit;

namespace Flywheel.Cache.Tests.Store;

/// <summary>What a cache keeps is for nobody but the user.</summary>
public sealed class FolderRightsTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode Everybody = Own | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("flywheel-cache-");

    public void Dispose() => parent.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_folders_are_the_users_alone_whatever_they_were(bool wereThere)
    {
        string folder = Path.Combine(parent.FullName, "cache");
        if (wereThere)
        {
            using (BlobStore first = Open(folder))
            {
            }
            foreach (string name in (string[])["", "cas", "ac", "tmp"])
            {
                File.SetUnixFileMode(Path.Combine(folder, name), Everybody);
            }
        }

        using BlobStore store = Open(folder);

        Assert.All(["", "cas", "ac", "tmp"], name => Assert.Equal(Own, File.GetUnixFileMode(Path.Combine(folder, name))));
    }

    [Fact]
    public void A_folder_that_all_may_enter_is_shut_before_anything_is_kept()
    {
        string folder = Directory.CreateDirectory(Path.Combine(parent.FullName, "cache")).FullName;
        File.SetUnixFileMode(folder, Everybody);

        using BlobStore store = Open(folder);

        Assert.Equal(Own, File.GetUnixFileMode(folder));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("server.log")]
    public void What_is_planted_in_place_of_a_file_leads_nowhere(string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(parent.FullName, "cache")).FullName, outside = Path.Combine(parent.FullName, "outside");
        File.CreateSymbolicLink(Path.Combine(folder, name), outside);

        using BlobStore store = Open(folder);

        Assert.False(File.Exists(outside));
        Assert.Null(new FileInfo(Path.Combine(folder, name)).LinkTarget);
    }

    [Theory]
    [InlineData("tmp")]
    [InlineData("cas")]
    [InlineData("ac")]
    [InlineData("cas/2c")]
    [InlineData("ac/ff")]
    public void What_is_planted_in_place_of_a_folder_is_not_followed_and_no_cache_is_opened(string name)
    {
        string folder = Path.Combine(parent.FullName, "cache"), planted = Path.Combine(folder, name);
        using (BlobStore first = Open(folder))
        {
        }
        DirectoryInfo outside = parent.CreateSubdirectory("outside");
        File.WriteAllText(Path.Combine(outside.FullName, "notes.txt"), "mine");
        File.SetUnixFileMode(outside.FullName, Everybody);
        Directory.Delete(planted, recursive: true);
        File.CreateSymbolicLink(planted, outside.FullName);

        Assert.Equal($"{planted} is a link", Assert.Throws<IOException>(() => Open(folder)).Message);
        Assert.Equal(planted, BlobStore.LinkIn(folder));
        Assert.Equal(["notes.txt"], outside.EnumerateFileSystemInfos().Select(entry => entry.Name));
        Assert.Equal(Everybody, File.GetUnixFileMode(outside.FullName));
    }

    [Fact]
    public void The_folder_itself_may_be_reached_over_a_link()
    {
        string link = Path.Combine(parent.FullName, "link");
        File.CreateSymbolicLink(link, parent.CreateSubdirectory("elsewhere").FullName);

        using BlobStore store = Open(link);

        Assert.Null(BlobStore.LinkIn(link));
        Assert.True(Directory.Exists(Path.Combine(parent.FullName, "elsewhere", "cas", "00")));
    }

    private static BlobStore Open(string folder) => BlobStore.Open(new(folder, 16 << 20, 0), TimeProvider.System, _ => { })!;
}
