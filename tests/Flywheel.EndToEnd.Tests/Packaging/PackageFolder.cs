using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>A temporary folder, and scripts of packaging/ run with an environment of their own.</summary>
internal sealed class PackageFolder : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public string Path { get; } = Directory.CreateTempSubdirectory("flywheel-package-").FullName;

    public static string Script(string name) => System.IO.Path.Combine(RepositoryRoot.Path, "packaging", name);

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>With nothing of the caller's environment but what is given.</summary>
    public Task<CommandResult> RunAsync(string program, IEnumerable<string> words, params (string Name, string Value)[] variables)
    {
        Dictionary<string, string> environment = new() { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["HOME"] = At("home"), ["TMPDIR"] = Path };
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }
        return CommandRunner.RunAsync(program, words, environment, Path, limit: Limit);
    }

    /// <summary>The same for what has to go well.</summary>
    public async Task<string> DoAsync(string program, params string[] words)
    {
        CommandResult result = await RunAsync(program, words);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', words)}: {result}");
        return result.Output;
    }

    /// <summary>Every entry below a folder with what it is: a file's contents by their hash, a link's target.</summary>
    public static IReadOnlyList<string> Listing(string folder) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(entry => System.IO.Path.GetRelativePath(folder, entry) + What(entry)).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static string What(string entry)
    {
        var info = new FileInfo(entry);
        return info.LinkTarget is { } target ? $" -> {target}"
            : Directory.Exists(entry) ? "/"
            : $" {Convert.ToString((int)info.UnixFileMode, 8)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(entry)))[..16]}";
    }
}
