using Flywheel.EndToEnd.Tests.Probe;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>
/// The published guard in a workspace with rc files of its own and of a home folder beside it, before a launcher that leaves its words
/// instead of a Bazel.
/// </summary>
internal sealed class RcScene : IDisposable
{
    private readonly ProbedShim shim = new();

    public RcScene()
    {
        Write("WORKSPACE", "");
        Directory.CreateDirectory(Home);
        shim.Environment["HOME"] = Home;
    }

    public string Workspace => shim.Folder;

    public string Home => Path.Combine(shim.Folder, "home");

    public Dictionary<string, string> Environment => shim.Environment;

    /// <summary>What the launcher was given; empty when it was not started.</summary>
    public string[] LauncherWords => shim.BazelWasStarted ? shim.LauncherWords : [];

    /// <summary>Writes a file, from the workspace's folder on; gives its path.</summary>
    public string Write(string name, string text)
    {
        string path = Path.Combine(Workspace, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a program; gives its path.</summary>
    public string Script(string name, string text)
    {
        string path = Write(name, "#!/bin/sh\n" + text + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Declares that builds run on the executor at this address, which is the cache's, too.</summary>
    public void Execute(string address)
    {
        Environment["GF_BAZEL_SUBSTRATE_MODE"] = "executor-backed";
        Environment["BAZEL_REMOTE_EXECUTOR"] = address;
        Environment["GF_BAZEL_REAPI_PROOF_IMAGE_DIGEST"] = "sha256:" + new string('0', 64);
    }

    /// <summary>Runs it under the name <c>bazel</c>.</summary>
    public Task<CommandResult> RunAsync(string cache, params string[] words) => RunAsync(PublishedBinaries.Bazel, cache, words);

    /// <summary>Runs it as a lane, whose build nothing proves, since the launcher builds nothing: exit code 76.</summary>
    public async Task<CommandResult> RunLaneAsync(string cache, params string[] words)
    {
        CommandResult result = await RunAsync(PublishedBinaries.Lane, cache, words);
        Assert.True(result.ExitCode == 76 && LauncherWords.Length > 0, result.ToString());
        return result;
    }

    /// <summary>It is proven and Bazel runs; gives what was said besides that the stream of the launcher is missing.</summary>
    public async Task<string[]> AssertRunsAsync(string cache, params string[] words)
    {
        CommandResult result = await RunAsync(cache, words);
        Assert.True(result.ExitCode == 0 && LauncherWords.Length > 0, result.ToString());
        return GuardedBazel.Remarks(result.Errors);
    }

    /// <summary>It ends with this code before a Bazel is started.</summary>
    public async Task<CommandResult> AssertRefusedAsync(int exitCode, string cache, params string[] words)
    {
        CommandResult result = await RunAsync(cache, words);
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Empty(LauncherWords);
        return result;
    }

    public void Dispose() => shim.Dispose();

    private Task<CommandResult> RunAsync(string program, string cache, string[] words)
    {
        Environment["BAZEL_REMOTE_CACHE"] = cache;
        File.Delete(Path.Combine(shim.Folder, "mark"));
        return shim.RunAsync(program, words);
    }
}
