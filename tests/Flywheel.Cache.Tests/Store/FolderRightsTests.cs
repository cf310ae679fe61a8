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

    private static BlobStore Open(string folder) => BlobStore.Open(new(folder, 16 << 20, 0), TimeProvider.System, _ => { })!;
}
