using System.Runtime.InteropServices;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>A release made of the published binaries, once for all tests of a class, with its tarball and its Debian package unpacked.</summary>
public sealed class ReleaseFiles : IAsyncLifetime
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

    public async ValueTask InitializeAsync()
    {
        CommandResult made = await MakeAsync(folder, Folder, PublishedBinaries.Folder, ("SOURCE_DATE_EPOCH", "1700000000"));
        Assert.True(made.ExitCode == 0, made.ToString());
        await folder.DoAsync("tar", "-xzf", Tarball);
        await folder.DoAsync("dpkg-deb", "-x", Package, Root);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static Task<CommandResult> MakeAsync(PackageFolder folder, string to, string bin, params (string, string)[] variables) =>
        folder.RunAsync("bash", [PackageFolder.Script("release.sh"), "--rid", Rid, "--bin", bin, to], variables);
}
