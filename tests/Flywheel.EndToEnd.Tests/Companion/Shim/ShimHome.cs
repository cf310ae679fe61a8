using System.Text;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>A home of a test's own, and the published <c>flywheel shim</c> for it.</summary>
internal sealed class ShimHome : IDisposable
{
    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-home-");

    /// <param name="name">Of the home itself: paths may hold anything.</param>
    public ShimHome(string name = "home")
    {
        Home = temporary.CreateSubdirectory(name).FullName;
        Variables = new() { ["PATH"] = $"{PublishedBinaries.Folder}:/usr/bin:/bin", ["HOME"] = Home, ["USER"] = "tester", ["LC_ALL"] = "C.UTF-8" };
    }

    public string Home { get; }

    /// <summary>Beside the home.</summary>
    public string Beside => temporary.FullName;

    /// <summary>The usual folder of the links.</summary>
    public string Folder => At(".local/share/flywheel/shim");

    /// <summary>The whole environment.</summary>
    public Dictionary<string, string> Variables { get; }

    public string At(string path) => Path.Combine(Home, path);

    public void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    public string Read(string path) => File.ReadAllText(At(path));

    public void Program(string path, string script)
    {
        Write(path, script);
        File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs <c>flywheel shim</c> with these words, in the home.</summary>
    public Task<CommandResult> ShimAsync(params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["shim", .. words], Variables, Home);

    /// <summary>Everything below the home: path, mode, and content or what a link leads to.</summary>
    public IReadOnlyList<string> Everything() =>
    [
        .. new DirectoryInfo(Home).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .OrderBy(one => one.FullName, StringComparer.Ordinal).Select(Shown),
    ];

    public void Dispose() => temporary.Delete(recursive: true);

    private string Shown(FileSystemInfo one)
    {
        string path = Path.GetRelativePath(Home, one.FullName);
        return one.LinkTarget is { } target ? $"{path} -> {target}"
            : one is DirectoryInfo ? $"{path}/ {one.UnixFileMode}"
            : $"{path} {one.UnixFileMode} {Convert.ToHexString(File.ReadAllBytes(one.FullName))}";
    }
}
