using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>What <c>flywheel cache</c> keeps is the user's alone, and stays in its folder.</summary>
public sealed class CacheRightsTests : IDisposable
{
    private static readonly string[] FreePorts = ["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0"];

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("flywheel-rights-");

    private string Home => Directory.CreateDirectory(Path.Combine(scratch.FullName, "home")).FullName;

    private string Folder => Path.Combine(Home, ".cache", "flywheel", "cache");

    public void Dispose() => scratch.Delete(recursive: true);

    /// <summary>As somebody else than root, who may do everything everywhere.</summary>
    [Theory]
    [InlineData("000")]
    [InlineData("777")]
    public async Task What_it_keeps_is_the_users_alone_whatever_the_umask(string umask)
    {
        Assert.SkipUnless(
            Environment.UserName != "root" || RepositoryRoot.OnPath("setpriv") is not null, "skipped: root may do everything, and there is no setpriv");
        Dictionary<string, string> variables = Variables();
        variables["PROGRAM"] = Path.Combine(scratch.FullName, "flywheel");
        variables["AS"] = Environment.UserName == "root" ? "setpriv --reuid=65534 --regid=65534 --clear-groups" : "";
        File.Copy(PublishedBinaries.Flywheel, variables["PROGRAM"]);
        File.SetUnixFileMode(scratch.FullName, (UnixFileMode)Convert.ToInt32("755", 8));

        CommandResult result = await CommandRunner.RunAsync(
            "bash",
            [
                "-euc",
                $"""
                test -z "$AS" || chown -R 65534 "$HOME"
                cache() (umask {umask}; exec $AS "$PROGRAM" cache "$@")
                cache start --listen 127.0.0.1:0 --http 127.0.0.1:0; cache stop
                cd "$HOME"; find . -mindepth 1 -printf '%y %m\n' | sort -u
                """,
            ],
            variables, scratch.FullName);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.EndsWith("d 700\nf 600\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Split('\n').Count(line => line is ['d' or 'f', ' ', ..]));
    }

    [Fact]
    public async Task A_link_in_the_place_of_one_of_its_folders_is_told_and_not_followed()
    {
        await RunAsync(["start", .. FreePorts]);
        await RunAsync("stop");
        string planted = Path.Combine(Folder, "tmp"), victim = Directory.CreateDirectory(Path.Combine(scratch.FullName, "victim")).FullName;
        File.WriteAllText(Path.Combine(victim, "notes.txt"), "mine");
        Directory.Delete(planted);
        File.CreateSymbolicLink(planted, victim);
        foreach (string[] words in (string[][])[["start", .. FreePorts], ["serve", .. FreePorts], ["verify"], ["gc", "--max-size", "0"]])
        {
            Assert.Equal(
                (1, $"flywheel: {planted} is a link, and a cache follows none in its folder\n"
                    + "flywheel: hint: remove it; `--dir` names the folder itself that the cache is to be in\n"),
                Said(await RunAsync(words)));
        }
        Assert.Equal("mine", File.ReadAllText(Path.Combine(victim, "notes.txt")));
    }

    private static (int, string) Said(CommandResult result) => (result.ExitCode, result.Output + result.Errors);

    private Dictionary<string, string> Variables() => new() { ["HOME"] = Home, ["PATH"] = "/usr/bin:/bin" };

    private Task<CommandResult> RunAsync(params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["cache", .. words], Variables(), scratch.FullName);
}
