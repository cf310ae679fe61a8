using System.Diagnostics;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>What stands first on PATH, and what shells read at their start, can be written by the user alone, whatever the umask.</summary>
public sealed class ShimRightsTests
{
    private static readonly string[] Folders =
    [
        ".local", ".local/share", ".local/share/flywheel", ".local/share/flywheel/shim", ".config", ".config/fish",
    ];

    private static readonly string[] Files =
    [
        ".bashrc", ".profile", ".config/fish/config.fish", ".local/share/flywheel/shim/.flywheel-shim",
    ];

    [Theory]
    [InlineData("000", "755", "644")]
    [InlineData("002", "755", "644")]
    [InlineData("022", "755", "644")]
    [InlineData("027", "750", "640")]
    [InlineData("077", "700", "600")]
    [InlineData("0777", "700", "600")]
    public async Task What_is_made_is_the_users_to_write(string umask, string folder, string file)
    {
        using ShimHome home = new();

        CommandResult result = await InstallAsync(home, umask);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(Folders.Select(path => $"{path} {folder}"), Folders.Select(path => $"{path} {Rights(home, path)}"));
        Assert.Equal(Files.Select(path => $"{path} {file}"), Files.Select(path => $"{path} {Rights(home, path)}"));
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Empty(home.Everything());
    }

    /// <summary>The superuser would not notice that a umask took his own rights.</summary>
    [Fact]
    public async Task A_umask_that_takes_everything_does_not_lock_a_user_out()
    {
        Assert.SkipUnless(Environment.UserName == "root" && RepositoryRoot.OnPath("setpriv") is not null, "skipped: only root can be somebody else");
        using ShimHome home = new();
        await RunAsync("chown", "-R", "12345", home.Beside);
        string[] asUser = ["--reuid", "12345", "--clear-groups", PublishedBinaries.Flywheel, "shim"];

        CommandResult result = await CommandRunner.RunAsync(
            "/bin/sh", ["-c", "umask 0777 && exec setpriv \"$@\"", "-", .. asUser, "install", "--shell", "bash"], home.Variables, home.Home);
        Assert.SkipWhen(result.Errors.Contains("failed to execute", StringComparison.Ordinal), "skipped: others may not run the published binaries");

        Assert.True(result.ExitCode == 0, result.ToString());
        result = await CommandRunner.RunAsync("/bin/sh", ["-c", "exec setpriv \"$@\"", "-", .. asUser, "uninstall"], home.Variables, home.Home);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(home.Everything());
    }

    [Fact]
    public async Task What_is_there_already_keeps_its_rights()
    {
        using ShimHome home = new();
        foreach (string path in new[] { ".bashrc", ".profile" })
        {
            home.Write(path, "");
            await RunAsync("chmod", "666", home.At(path));
        }
        Directory.CreateDirectory(home.At(".local/share"));
        await RunAsync("chmod", "775", home.At(".local"), home.At(".local/share"));

        CommandResult result = await InstallAsync(home, "000");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(["666", "666", "775", "775"], new[] { ".bashrc", ".profile", ".local", ".local/share" }.Select(path => Rights(home, path)));
        Assert.Equal("755", Rights(home, ".local/share/flywheel"));
    }

    private static Task<CommandResult> InstallAsync(ShimHome home, string umask) => CommandRunner.RunAsync(
        "/bin/sh", ["-c", $"umask {umask} && exec \"$0\" shim install --shell bash --shell fish", PublishedBinaries.Flywheel], home.Variables, home.Home);

    private static string Rights(ShimHome home, string path) => Convert.ToString((int)File.GetUnixFileMode(home.At(path)), 8);

    private static async Task RunAsync(string program, params string[] words)
    {
        using Process process = Process.Start(program, words);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }
}
