using System.Runtime.InteropServices;
using Flywheel.EndToEnd.Tests.Packaging;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedRelease))]

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>One release of the published binaries for every test that does not change it: to pack it takes a quarter of a minute.</summary>
public sealed class SharedRelease : IDisposable
{
    private readonly ReleaseFiles files = new();
    private readonly Lazy<Task> made;

    public SharedRelease() => made = new(files.MakeAsync);

    /// <summary>Its files; the first caller waits for them to be made.</summary>
    public async Task<ReleaseFiles> MadeAsync()
    {
        await made.Value;
        return files;
    }

    public void Dispose() => files.Dispose();
}

/// <summary>A release made of the published binaries, with its tarball and its Debian package unpacked.</summary>
public sealed class ReleaseFiles : IDisposable
{
    private readonly PackageFolder folder = new();

    /// <summary>As packages name it.</summary>
    public static string Version { get; } = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Directory.Build.props")).Split("<Version>")[1].Split('<')[0];

    public static string Rid { get; } = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    public static string DebianArchitecture { get; } = Rid == "linux-arm64" ? "arm64" : "amd64";

    public static string Name { get; } = $"flywheel-{Version}-{Rid}";

    /// <summary>Where the files of the release are.</summary>
    public string Folder => folder.At("release");

    public string Tarball => Path.Combine(Folder, Name + ".tar.gz");

    public string Package => Path.Combine(Folder, $"flywheel_{Version}_{DebianArchitecture}.deb");

    /// <summary>What the tarball holds.</summary>
    public string Tree => folder.At(Name);

    /// <summary>What the package installs, below a root.</summary>
    public string Root => folder.At("root");

    internal async Task MakeAsync()
    {
        CommandResult made = await folder.RunAsync(
            "bash", [PackageFolder.Script("release.sh"), "--rid", Rid, "--bin", PublishedBinaries.Folder, Folder], ("SOURCE_DATE_EPOCH", "1700000000"));
        Assert.True(made.ExitCode == 0, made.ToString());
        await folder.DoAsync("tar", "-xzf", Tarball);
        await folder.DoAsync("dpkg-deb", "-x", Package, Root);
    }

    public void Dispose() => folder.Dispose();
}
