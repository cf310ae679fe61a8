using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>
/// The published `bazel build //x`, before a launcher that leaves a mark instead of a Bazel: so it shows whether one was started.
/// </summary>
internal sealed partial class ProbedShim : IDisposable
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(5);

    /// <summary>What a busy machine adds; the limit itself is kept to 0.3 s.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-probe-");

    public ProbedShim()
    {
        string launcher = Path.Combine(Folder, "launcher");
        // What may be asked before a build is which options this Bazel has.
        File.WriteAllText(launcher, $"""
            #!/bin/sh
            if [ "$1" = help ]; then
              echo 'BAZEL_COMMAND_BUILD_FLAGS="'
              printf '%s\n' --tls_client_certificate= --tls_client_key= --credential_helper= '"'
              exit
            fi
            echo started >'{Mark}'
            printf '%s\n' "$@" >'{Folder}/words'

            """);
        File.SetUnixFileMode(launcher, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/bin:/bin",
            ["HOME"] = Folder,
            ["GF_BAZELISK"] = launcher,
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
        };
    }

    public string Folder => folder.FullName;

    /// <summary>The whole environment of the shim; the cache's address is not in it.</summary>
    public Dictionary<string, string> Environment { get; }

    /// <summary>A network for the shim alone; without one it is in ours.</summary>
    public PrivateNetwork? Network { get; set; }

    /// <summary>Words before `build`.</summary>
    public string[] Startup { get; set; } = [];

    /// <summary>Words after `build`.</summary>
    public string[] Words { get; set; } = ["//x"];

    public bool BazelWasStarted => File.Exists(Mark);

    /// <summary>What the launcher was given.</summary>
    public string[] LauncherWords => File.ReadAllLines(Path.Combine(Folder, "words"));

    private string Mark => Path.Combine(Folder, "mark");

    /// <summary>Lets the launcher pass for Bazelisk, so that a release may be known: it starts no Bazel all the same.</summary>
    public void NameLauncherBazelisk()
    {
        string named = Path.Combine(Folder, "bazelisk");
        File.Move(Environment["GF_BAZELISK"], named);
        Environment["GF_BAZELISK"] = named;
    }

    /// <summary>Runs it against a cache.</summary>
    public async Task<CommandResult> BuildAsync(string cache)
    {
        Environment["BAZEL_REMOTE_CACHE"] = cache;
        File.Delete(Mark);
        return await RunAsync(PublishedBinaries.Bazel, [.. Startup, "build", .. Words]);
    }

    /// <summary>Runs another program with the same environment.</summary>
    public Task<CommandResult> RunAsync(string program, params string[] words) => Network is { } network
        ? network.RunAsync(program, words, Environment, Folder)
        : CommandRunner.RunAsync(program, words, Environment, Folder);

    /// <summary>It is refused with exit 69, in time, before a Bazel is started; the whole message is <c>Golden/NAME.golden.txt</c>.</summary>
    public async Task<CommandResult> AssertRefusedAsync(string name, string cache, [CallerFilePath] string here = "")
    {
        CommandResult result = await BuildAsync(cache);
        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.False(BazelWasStarted, "Bazel was started");
        Assert.Empty(result.Output);
        TimeSpan limit = Environment.TryGetValue("GF_BAZEL_PROBE_TIMEOUT", out string? seconds)
            ? TimeSpan.FromSeconds(double.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture))
            : DefaultLimit;
        Assert.InRange(result.Elapsed, TimeSpan.Zero, limit + Margin);
        GoldenFile.Equal(name, Shown(result), here);
        return result;
    }

    /// <summary>It is proven: Bazel runs, and nothing is said.</summary>
    public async Task<CommandResult> AssertProvenAsync(string cache)
    {
        CommandResult result = await BuildAsync(cache);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(BazelWasStarted, "Bazel was not started");
        Assert.Empty(result.Errors);
        return result;
    }

    /// <summary>What it said, with ports, times, days and the temporary folder made alike.</summary>
    public string[] Shown(CommandResult result)
    {
        string text = result.Errors.TrimEnd('\n').Replace(Folder, "FOLDER", StringComparison.Ordinal);
        text = Port().Replace(text, ":PORT");
        text = Seconds().Replace(text, "N s");
        text = Day().Replace(text, "DAY");
        return Run().Replace(text, "$1...").Split('\n');
    }

    public void Dispose() => folder.Delete(recursive: true);

    [GeneratedRegex(@"(?<=://\S*):\d+")]
    private static partial Regex Port();

    [GeneratedRegex(@"\d+\.\d s")]
    private static partial Regex Seconds();

    /// <summary>The same letter over and over.</summary>
    [GeneratedRegex(@"(\w)\1{20,}")]
    private static partial Regex Run();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d")]
    private static partial Regex Day();
}
