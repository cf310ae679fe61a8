using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>The installer keeps each version in a folder of its own, and removes the old one at an upgrade: the shim outlives that.</summary>
public sealed class ShimUpgradeTests
{
    private static readonly string[] Names = ["bazel", "bazel-cache-backed", "flywheel", "gloriousflywheel-bazel"];

    [Theory]
    [InlineData("flywheel", "lib/flywheel")]
    [InlineData("flywheel", "bin")]
    [InlineData("flywheel", "lib/flywheel-1")]
    [InlineData("current", "bin")]
    public async Task An_upgrade_that_removes_the_old_folder_leaves_links_that_work(string stable, string onPath)
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        string prefix = Path.Combine(home.Beside, "prefix");
        Version(prefix, "flywheel-1");
        Directory.CreateDirectory(Path.Combine(prefix, "bin"));
        Point(prefix, stable, "flywheel-1");
        // Others that lead there are passed over for the one of the installer.
        Point(prefix, "a-stranger", stable == "flywheel" ? "flywheel-1" : "elsewhere");
        foreach (string name in new[] { "bazel", "flywheel", "gloriousflywheel-bazel" })
        {
            File.CreateSymbolicLink(Path.Combine(prefix, "bin", name), $"../lib/{stable}/{name}");
        }
        string folder = Path.Combine(prefix, onPath);
        home.Variables["PATH"] = $"{folder}:/usr/bin:/bin";

        CommandResult install = await CommandRunner.RunAsync(Path.Combine(folder, "flywheel"), ["shim", "install"], home.Variables, home.Home);
        Assert.True(install.ExitCode == 0, install.ToString());
        Assert.Equal(Path.Combine(prefix, "lib", stable, "bazel"), new FileInfo(Path.Combine(home.Folder, "bazel")).LinkTarget);

        Version(prefix, "flywheel-2");
        Point(prefix, stable, "flywheel-2");
        Directory.Delete(Path.Combine(prefix, "lib", "flywheel-1"), recursive: true);
        Assert.All(Names, name => Assert.True(File.Exists(new FileInfo(Path.Combine(home.Folder, name)).ResolveLinkTarget(returnFinalTarget: true)!.FullName), name));
        CommandResult heavy = await CommandRunner.RunAsync(Path.Combine(home.Folder, "bazel"), ["build", "//..."], home.Variables, home.Home);
        Assert.True(heavy.ExitCode == 78, heavy.ToString());
        home.Variables["PATH"] = $"{prefix}/bin:/usr/bin:/bin";
        CommandResult status = await CommandRunner.RunAsync(Path.Combine(home.Folder, "flywheel"), ["shim", "status"], home.Variables, home.Home);
        Assert.Equal((0, ""), (status.ExitCode, status.Errors));
    }

    [Fact]
    public async Task A_link_beside_that_leads_to_another_version_is_not_taken()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        string prefix = Path.Combine(home.Beside, "prefix");
        Version(prefix, "flywheel-1");
        Version(prefix, "flywheel-2");
        Point(prefix, "flywheel", "flywheel-2");
        home.Variables["PATH"] = $"{prefix}/lib/flywheel-1:/usr/bin:/bin";
        CommandResult install = await CommandRunner.RunAsync($"{prefix}/lib/flywheel-1/flywheel", ["shim", "install"], home.Variables, home.Home);
        Assert.True(install.ExitCode == 0, install.ToString());
        Assert.Equal($"{prefix}/lib/flywheel-1/bazel", new FileInfo(Path.Combine(home.Folder, "bazel")).LinkTarget);
    }

    private static void Version(string prefix, string name)
    {
        string folder = Directory.CreateDirectory(Path.Combine(prefix, "lib", name)).FullName;
        File.Copy(PublishedBinaries.Bazel, Path.Combine(folder, "bazel"));
        File.Copy(PublishedBinaries.Flywheel, Path.Combine(folder, "flywheel"));
        foreach (string lane in new[] { "bazel-cache-backed", "gloriousflywheel-bazel" })
        {
            File.CreateSymbolicLink(Path.Combine(folder, lane), "bazel");
        }
    }

    private static void Point(string prefix, string link, string to)
    {
        string path = Path.Combine(prefix, "lib", link);
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }
        Directory.CreateSymbolicLink(path, to);
    }
}
