using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>
/// A folder to install into, and small releases to install: their programs are shell scripts that say their version, in the layout of real
/// ones.
/// </summary>
internal sealed class InstallScene : IDisposable
{
    private readonly PackageFolder folder = new();

    public InstallScene(string shell = "dash")
    {
        Shell = shell;
        Directory.CreateDirectory(folder.At("home"));
    }

    public string Shell { get; }

    public string Folder => folder.Path;

    public string Home => folder.At("home");

    public string Prefix => Path.Combine(Home, ".local");

    public static string Script => PackageFolder.Script("install.sh");

    public static string TarballOf(string version) => $"flywheel-{version}-{ReleaseFiles.Rid}.tar.gz";

    /// <summary>A release in a folder of its own, with the right SHA256SUMS beside it.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="more">Commands that change the tree of the release before it is packed; they run inside it.</param>
    /// <param name="into">The folder's name.</param>
    public async Task<string> ReleaseAsync(string version, string more = ":", string? into = null)
    {
        string name = $"flywheel-{version}-{ReleaseFiles.Rid}", where = folder.At(into ?? "release " + version);
        await folder.DoAsync("bash", "-euc",
            $$"""
            mkdir -p "$1/$2" && cd "$1/$2" && mkdir -p bin lib/flywheel share/man/man1 share/doc/flywheel
            for program in bazel flywheel; do
              printf '#!/bin/sh\n[ "${1-}" = --version ] && exec echo {{version}}\necho "$0" {{version}} "$@"\n' >lib/flywheel/$program
              chmod 0755 lib/flywheel/$program
              echo "$program of {{version}}" >share/man/man1/$program.1
            done
            ln -s bazel lib/flywheel/bazel-cache-backed
            ln -s ../lib/flywheel/flywheel bin/flywheel
            ln -s ../lib/flywheel/bazel-cache-backed bin/bazel-cache-backed
            echo {{version}} >'share/doc/flywheel/only {{version}}'
            {{more}}
            cd .. && tar -czf "$2.tar.gz" "$2" && rm -r "$2" && sha256sum "$2.tar.gz" >SHA256SUMS
            """, "-", where, name);
        return Path.Combine(where, TarballOf(version));
    }

    public Task<CommandResult> RunAsync(params string[] words) => RunAsync([], words);

    public Task<CommandResult> RunAsync((string, string)[] variables, params string[] words) => folder.RunAsync("/bin/" + Shell, [Script, .. words], variables);

    public async Task InstallAsync(string tarball, params string[] words)
    {
        CommandResult result = await RunAsync([.. words, tarball]);
        Assert.True((result.ExitCode, result.Errors) == (0, ""), result.ToString());
    }

    /// <summary>What the installed programs say their version is; null where one is not there, or they do not agree.</summary>
    public async Task<string?> VersionAsync(string? prefix = null)
    {
        prefix ??= Prefix;
        CommandResult result = await folder.RunAsync("/bin/sh", ["-c", "\"$1/bin/flywheel\" --version && \"$1/lib/flywheel/bazel\" --version", "-", prefix]);
        string[] lines = result.Output.Split('\n');
        return result.ExitCode == 0 && lines is [var one, var other, ""] && one == other ? one : null;
    }

    public Task<string> DoAsync(string program, params string[] words) => folder.DoAsync(program, words);

    public Task<CommandResult> WithAsync(string program, (string, string)[] variables, params string[] words) => folder.RunAsync(program, words, variables);

    /// <summary>A folder for PATH with every program of the system but some.</summary>
    public string PathWithout(params string[] programs)
    {
        string path = Directory.CreateDirectory(folder.At("path without " + string.Join(' ', programs))).FullName;
        foreach (string from in new[] { "/usr/bin", "/bin" })
        {
            foreach (string program in Directory.GetFiles(from).Select(file => Path.GetFileName(file)).Except(programs))
            {
                if (!Path.Exists(Path.Combine(path, program)))
                {
                    File.CreateSymbolicLink(Path.Combine(path, program), Path.Combine(from, program));
                }
            }
        }
        return path;
    }

    public IReadOnlyList<string> Installed => PackageFolder.Listing(Prefix);

    public void Dispose() => folder.Dispose();
}
