using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>A fresh Debian in a folder, made once for the test bed with debootstrap and copied for whoever changes it.</summary>
internal static class DebianRoot
{
    private const string Suite = "bookworm";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Skips the test where a root cannot be made here.</summary>
    /// <param name="folder">Made; removed by the caller.</param>
    public static async Task CopyToAsync(string folder)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "skipped: only root may make a Debian root");
        CommandResult own = await RunAsync("unshare", "--mount", "true");
        Assert.SkipUnless(own.ExitCode == 0, "skipped: no mount namespace of its own");
        string root = Path.Combine(
            Environment.GetEnvironmentVariable("FLYWHEEL_TESTBED") is { Length: > 0 } given ? given : Path.Combine(RepositoryRoot.Path, ".testbed"), "debian-" + Suite);
        if (!Directory.Exists(root))
        {
            await MakeAsync(root);
        }
        CommandResult copy = await RunAsync("cp", "-a", root, folder);
        Assert.True(copy.ExitCode == 0, copy.ToString());
    }

    private static async Task MakeAsync(string root)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/debootstrap"), "skipped: no debootstrap");
        string unfinished = root + ".new";
        CommandResult made = await RunAsync("sh", "-c", $"rm -rf '{unfinished}' && debootstrap --variant=minbase --include=libssl3,ca-certificates {Suite} '{unfinished}'");
        Assert.SkipUnless(made.ExitCode == 0, $"skipped: debootstrap cannot make a Debian root: {made.Output.TrimEnd().Split('\n')[^1]}");
        Directory.Move(unfinished, root);
    }

    private static Task<CommandResult> RunAsync(string program, params string[] words) => CommandRunner.RunAsync(
        program, words, new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["LANG"] = "C.UTF-8" }, "/", limit: Limit);
}
