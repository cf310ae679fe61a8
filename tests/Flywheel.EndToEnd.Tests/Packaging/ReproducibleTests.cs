using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The binaries come from the sources and from nothing else of the machine that made them.</summary>
public sealed class ReproducibleTests
{
    [Fact]
    public void No_folder_of_the_sources_or_of_their_packages_is_in_the_binaries()
    {
        foreach (string file in new[] { PublishedBinaries.Bazel, PublishedBinaries.Flywheel })
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
            foreach (string path in new[] { RepositoryRoot.Path, LockedPackage.Folder, "/.nuget/packages", "/src/Flywheel.", "/obj/Release" })
            {
                Assert.True(bytes.IndexOf(System.Text.Encoding.UTF8.GetBytes(path)) < 0, $"{file} holds {path}");
                Assert.True(bytes.IndexOf(System.Text.Encoding.Unicode.GetBytes(path)) < 0, $"{file} holds {path} in UTF-16");
            }
        }
    }

    /// <summary>Nor is one in the assemblies that they are made of: the identities that end up in the binaries are computed from them.</summary>
    [Fact]
    public void No_folder_of_the_sources_is_in_the_assemblies()
    {
        string[] assemblies = [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "src"), "Flywheel.*.dll", SearchOption.AllDirectories)
            .Where(file => file.Contains("/obj/Release/", StringComparison.Ordinal) && file.Contains("/linux-", StringComparison.Ordinal))];
        Assert.SkipWhen(assemblies.Length == 0, "skipped: nothing was published from this checkout");
        foreach (string file in assemblies)
        {
            Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(RepositoryRoot.Path + "/")) < 0, file);
        }
    }

    [Fact]
    public async Task A_publish_from_another_folder_gives_the_same_bytes()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1", "skipped: a second publish takes minutes; --long runs it, and packaging/reproduce.sh");
        using var folder = new PackageFolder();
        CommandResult result = await CommandRunner.RunAsync(
            "bash", [PackageFolder.Script("reproduce.sh"), PublishedBinaries.Folder],
            Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!),
            folder.Path, limit: TimeSpan.FromMinutes(40));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Matches(@"^reproduce: [0-9a-f]{64}  bazel, \d+ bytes\nreproduce: [0-9a-f]{64}  flywheel, \d+ bytes\n$", result.Output);
    }

    [Theory]
    [InlineData("publish.sh", 2, "publish.sh [--rid RID] [DIR]", "--rid")]
    [InlineData("publish.sh", 2, "publish.sh [--rid RID] [DIR]", "--nosuch")]
    [InlineData("publish.sh", 2, "publish.sh [--rid RID] [DIR]", "one", "two")]
    [InlineData("publish.sh", 2, "is no target of Linux", "--rid", "osx-arm64")]
    [InlineData("publish.sh", 2, "is no target of Linux", "--rid=win-x64", "out")]
    [InlineData("reproduce.sh", 2, "reproduce.sh [DIR]", "one", "two")]
    [InlineData("reproduce.sh", 2, "/nowhere/bazel is not there", "/nowhere")]
    public async Task What_cannot_be_published_is_refused_before_anything_is_built(string script, int code, string said, params string[] words)
    {
        using var folder = new PackageFolder();
        CommandResult result = await folder.RunAsync("bash", [PackageFolder.Script(script), .. words]);
        Assert.Equal((code, ""), (result.ExitCode, result.Output));
        Assert.Contains(said, result.Errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
