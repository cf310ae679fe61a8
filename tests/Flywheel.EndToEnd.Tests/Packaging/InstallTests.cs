using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Packaging;

/// <summary>The install script: what it puts where, that it takes all of it away again, and what it does over an older version.</summary>
public sealed class InstallTests
{
    public static TheoryData<string> Shells => ["dash", "bash"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_release_goes_to_the_home_folder_and_away_again(string shell)
    {
        using var scene = new InstallScene(shell);
        string tarball = await scene.ReleaseAsync("0.1.0");
        CommandResult result = await scene.RunAsync(tarball);
        Assert.Equal(
            (0, $"install: flywheel 0.1.0 is in {scene.Prefix}\ninstall: hint: for flywheel, put {scene.Prefix}/bin on PATH\ninstall: hint: for the guarded bazel, put {scene.Prefix}/lib/flywheel first on PATH\n", ""),
            (result.ExitCode, result.Output, result.Errors));
        Assert.Equal("0.1.0", await scene.VersionAsync());
        // `bazel` is not on PATH by that: bin has the names that are nobody else's.
        Assert.Equal(["bazel-cache-backed", "flywheel"], Directory.GetFileSystemEntries(Path.Combine(scene.Prefix, "bin")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal($"{scene.Prefix}/bin/bazel-cache-backed 0.1.0 build //x\n", await scene.DoAsync(scene.Prefix + "/bin/bazel-cache-backed", "build", "//x"));

        CommandResult removed = await scene.RunAsync("--uninstall");
        Assert.Equal((0, $"install: removed from {scene.Prefix}\n", ""), (removed.ExitCode, removed.Output, removed.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
        CommandResult again = await scene.RunAsync("--uninstall");
        Assert.Equal((0, $"install: nothing is installed below {scene.Prefix}\n"), (again.ExitCode, again.Output));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Installing_twice_is_installing_once_and_repairs_what_was_broken(string shell)
    {
        using var scene = new InstallScene(shell);
        string tarball = await scene.ReleaseAsync("0.1.0");
        await scene.InstallAsync(tarball);
        IReadOnlyList<string> first = scene.Installed;
        await scene.InstallAsync(tarball);
        Assert.Equal(first, scene.Installed);
        File.WriteAllText(Path.Combine(scene.Prefix, "lib/flywheel/bazel"), "broken");
        File.Delete(Path.Combine(scene.Prefix, "share/man/man1/flywheel.1"));
        await scene.InstallAsync(tarball);
        Assert.Equal("0.1.0", await scene.VersionAsync());
        Assert.True(File.Exists(Path.Combine(scene.Prefix, "share/man/man1/flywheel.1")));
        await scene.RunAsync("--uninstall");
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_new_version_takes_the_place_of_the_old_one_and_leaves_nothing_of_it(string shell)
    {
        using var scene = new InstallScene(shell);
        await scene.InstallAsync(await scene.ReleaseAsync("0.1.0"));
        await scene.InstallAsync(await scene.ReleaseAsync("0.2.0"));
        Assert.Equal("0.2.0", await scene.VersionAsync());
        Assert.DoesNotContain(scene.Installed, entry => entry.Contains("0.1.0", StringComparison.Ordinal));
        Assert.Contains(scene.Installed, entry => entry.StartsWith("share/doc/flywheel/only 0.2.0", StringComparison.Ordinal));
        await scene.RunAsync("--uninstall");
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
    }

    /// <summary>Whoever starts a program meanwhile gets one, and the two of one version.</summary>
    [Fact]
    public async Task The_programs_are_there_at_every_moment_of_an_upgrade()
    {
        using var scene = new InstallScene();
        string one = await scene.ReleaseAsync("0.1.0"), two = await scene.ReleaseAsync("0.2.0");
        await scene.InstallAsync(one);
        string stop = Path.Combine(scene.Folder, "stop");
        Task<string> watching = scene.DoAsync("/bin/sh", "-c",
            """while [ ! -e "$2" ]; do cat "$1/lib/flywheel/bazel" "$1/bin/flywheel" >/dev/null || echo missing; done""", "-", scene.Prefix, stop);
        for (int i = 0; i < 4; i++)
        {
            await scene.InstallAsync(two);
            await scene.InstallAsync(one);
        }
        File.WriteAllText(stop, "");
        Assert.Equal("", await watching);
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Odd_characters_in_paths_do_no_harm(string shell)
    {
        using var scene = new InstallScene(shell);
        string tarball = await scene.ReleaseAsync("0.1.0", into: "a release's $(touch taken) folder *");
        string prefix = Path.Combine(scene.Home, "a prefix's \"$HOME\" ; é");
        await scene.InstallAsync(tarball, "--prefix", prefix);
        Assert.Equal("0.1.0", await scene.VersionAsync(prefix));
        CommandResult removed = await scene.RunAsync("--prefix", prefix, "--uninstall");
        Assert.Equal((0, ""), (removed.ExitCode, removed.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
        Assert.False(Path.Exists(Path.Combine(scene.Folder, "taken")));
    }

    [Fact]
    public async Task A_relative_prefix_and_a_relative_tarball_are_those_of_the_working_folder()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        await scene.InstallAsync(Path.GetRelativePath(scene.Folder, tarball), "--prefix", "here");
        Assert.Equal("0.1.0", await scene.VersionAsync(Path.Combine(scene.Folder, "here")));
    }

    [Fact]
    public async Task Files_of_others_stay_and_one_in_the_way_stops_it_before_anything_is_touched()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0"), bin = Directory.CreateDirectory(Path.Combine(scene.Prefix, "bin")).FullName;
        File.WriteAllText(Path.Combine(bin, "mine"), "");
        File.WriteAllText(Path.Combine(bin, "flywheel"), "another one");
        IReadOnlyList<string> before = scene.Installed;
        CommandResult refused = await scene.RunAsync(tarball);
        Assert.Equal((1, $"install: {bin}/flywheel is there already and is not of an installation; nothing was installed\n"), (refused.ExitCode, refused.Errors));
        Assert.Equal(before, scene.Installed);
        File.Delete(Path.Combine(bin, "flywheel"));
        await scene.InstallAsync(tarball);
        await scene.RunAsync("--uninstall");
        Assert.Equal(["bin/", "bin/mine"], scene.Installed.Select(entry => entry.Split(' ')[0]));
    }

    /// <summary>Whoever can change the list of what is installed cannot have anything else removed.</summary>
    [Theory]
    [InlineData("../precious")]
    [InlineData("/etc/passwd")]
    [InlineData("share/../../precious")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task A_list_that_leads_elsewhere_removes_nothing(string path)
    {
        using var scene = new InstallScene();
        await scene.InstallAsync(await scene.ReleaseAsync("0.1.0"));
        string precious = Path.Combine(scene.Home, "precious");
        File.WriteAllText(precious, "");
        File.AppendAllText(Path.Combine(scene.Prefix, "share/flywheel/installed"), path + "\n");
        IReadOnlyList<string> before = scene.Installed;
        CommandResult result = await scene.RunAsync("--uninstall");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no path below the prefix: nothing was removed", result.Errors);
        Assert.Equal(before, scene.Installed);
        Assert.True(File.Exists(precious));
    }

    [Fact]
    public async Task Two_at_once_do_not_mix()
    {
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        await scene.InstallAsync(tarball);
        IReadOnlyList<string> before = scene.Installed;
        string held = Directory.CreateDirectory(Path.Combine(scene.Prefix, "lib/.flywheel-lock")).FullName;
        foreach (string[] words in new[] { new[] { tarball }, ["--uninstall"] })
        {
            CommandResult result = await scene.RunAsync(words);
            Assert.Equal((1, $"install: {held} is there: another installation is at work; remove that folder if there is none\n"), (result.ExitCode, result.Errors));
        }
        Directory.Delete(held);
        Assert.Equal(before, scene.Installed);
    }

    [Fact]
    public async Task It_needs_no_root_and_says_where_it_may_not_write()
    {
        Assert.SkipUnless(Environment.UserName == "root" && RepositoryRoot.OnPath("setpriv") is not null, "skipped: only root can be somebody else");
        using var scene = new InstallScene();
        string tarball = await scene.ReleaseAsync("0.1.0");
        await scene.DoAsync("chmod", "-R", "a+rX", scene.Folder);
        await scene.DoAsync("chown", "65534:65534", scene.Home);
        // The checkout may be where nobody else may read.
        string script = Path.Combine(scene.Folder, "install.sh");
        File.Copy(InstallScene.Script, script);
        string[] nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", script];
        CommandResult result = await scene.WithAsync("setpriv", [("TMPDIR", scene.Home)], [.. nobody, tarball]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal("65534\n", await scene.DoAsync("stat", "-c", "%u", Path.Combine(scene.Prefix, "lib/flywheel/bazel")));
        CommandResult removed = await scene.WithAsync("setpriv", [], [.. nobody, "--uninstall"]);
        Assert.Equal((0, ""), (removed.ExitCode, removed.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(scene.Home));
        CommandResult refused = await scene.WithAsync("setpriv", [], [.. nobody, "--prefix", "/usr/nowhere", tarball]);
        Assert.Equal((1, "install: /usr/nowhere cannot be written to\n"), (refused.ExitCode, refused.Errors));
    }
}
