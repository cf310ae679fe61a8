using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>The shim in .envrc: direnv itself is asked for it, and every such file is found again.</summary>
public sealed class ShimDirenvTests
{
    private const string Direnv = "/usr/bin/direnv";

    [Fact]
    public async Task Direnv_is_asked_and_what_goes_before_the_guard_in_envrc_is_a_fault()
    {
        Assert.SkipUnless(File.Exists(Direnv), "skipped: no direnv");
        using ShimHome home = new("a b");
        home.Program("tools/bazel", "#!/bin/sh\n");
        home.Write(".envrc", "export A=1\n");
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "direnv")).ExitCode);
        CommandResult blocked = await StatusAsync(home);
        Assert.Equal(
            (1, $"flywheel: direnv: cannot be asked: it does not let .envrc in\nflywheel: hint: look at .envrc; `direnv allow '{home.Home}'` lets it in\n"),
            (blocked.ExitCode, blocked.Errors));

        await AllowAsync(home);
        CommandResult good = await StatusAsync(home);
        Assert.Equal((0, ""), (good.ExitCode, good.Errors));
        Assert.Contains($"direnv: {home.Folder}/bazel, ours\n", good.Output);

        File.AppendAllText(home.At(".envrc"), "PATH_add tools\n");
        await AllowAsync(home);
        CommandResult late = await StatusAsync(home);
        Assert.Equal(
            (1, $"flywheel: direnv: {home.At("tools/bazel")} goes before the guard\n"
                + "flywheel: hint: .envrc puts its folder first: move that before our lines, or take it out\n"),
            (late.ExitCode, late.Errors));

        File.AppendAllText(home.At(".envrc"), "exit 3\n");
        await AllowAsync(home);
        CommandResult broken = await StatusAsync(home);
        Assert.Equal(
            (1, $"flywheel: direnv: cannot be asked: .envrc ends before it can answer\nflywheel: hint: what does `direnv exec '{home.Home}' true` do?\n"),
            (broken.ExitCode, broken.Errors));
    }

    [Fact]
    public async Task Without_direnv_the_status_says_what_to_install()
    {
        Assert.SkipWhen(File.Exists(Direnv) || File.Exists("/usr/local/bin/direnv"), "skipped: direnv is here, and is looked for where logins look");
        using ShimHome home = new();
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "direnv")).ExitCode);
        CommandResult status = await StatusAsync(home);
        Assert.Equal(
            (1, $"flywheel: direnv: cannot be asked: it is not installed\nflywheel: hint: install it, and then `direnv allow {home.Home}` lets .envrc in\n"),
            (status.ExitCode, status.Errors));
    }

    [Fact]
    public async Task An_envrc_of_another_folder_is_found_again_and_one_that_is_gone_is_passed_over()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Write("one: é/.envrc", "export A=1");
        Directory.CreateDirectory(home.At("two"));
        Directory.CreateDirectory(home.At("three"));
        IReadOnlyList<string> before = home.Everything();
        foreach (string folder in new[] { "one: é", "two", "three" })
        {
            Assert.Equal(0, (await InAsync(home, folder, "install", "--shell", "direnv")).ExitCode);
            Assert.Contains("PATH_add", home.Read(folder + "/.envrc"));
        }
        File.Delete(home.At("three/.envrc"));

        // Of one alone: the links stay for the other.
        CommandResult two = await InAsync(home, "two", "uninstall", "--shell", "direnv");
        Assert.Equal((0, ""), (two.ExitCode, two.Errors));
        Assert.Contains($"the links in {home.Folder} stay: {home.At("one: é/.envrc")} puts them first\n", two.Output);
        Assert.False(File.Exists(home.At("two/.envrc")));

        CommandResult all = await home.ShimAsync("uninstall");
        Assert.Equal((0, ""), (all.ExitCode, all.Errors));
        Assert.Contains($"taken out of {home.At("one: é/.envrc")}\n", all.Output);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task An_envrc_that_people_changed_keeps_the_links_until_it_is_put_right()
    {
        using ShimHome home = new();
        Directory.CreateDirectory(home.At("one"));
        Assert.Equal(0, (await InAsync(home, "one", "install", "--shell", "direnv")).ExitCode);
        home.Write("one/.envrc", home.Read("one/.envrc").Replace("PATH_add", "path_add PATH", StringComparison.Ordinal));
        CommandResult changed = await home.ShimAsync("uninstall");
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains($"flywheel: {home.At("one/.envrc")} has been changed at our lines (lines 1 to 3): they are left as they are\n", changed.Errors);
        Assert.True(File.Exists(Path.Combine(home.Folder, "bazel")));
    }

    [Fact]
    public async Task A_record_of_an_earlier_version_is_read()
    {
        using ShimHome home = new();
        IReadOnlyList<string> before = home.Everything();
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "bash")).ExitCode);
        string record = Path.Combine(home.Folder, ".flywheel-shim");
        string[] folders = ["/.local", "/.local/share", "/.local/share/flywheel", "/.local/share/flywheel/shim"];
        Assert.Equal(folders.Select(folder => Uri.EscapeDataString(home.Home + folder)), File.ReadAllLines(record)[1..]);
        File.WriteAllText(record, "# made by an earlier version\n" + string.Concat(folders.Select(folder => Uri.EscapeDataString(home.Home + folder) + "\n")));
        Assert.Equal(0, (await InAsync(home, ".local", "install", "--shell", "direnv")).ExitCode);
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    private static Task<CommandResult> StatusAsync(ShimHome home) => home.ShimAsync("status", "--shell", "direnv");

    private static async Task AllowAsync(ShimHome home) =>
        Assert.Equal(0, (await CommandRunner.RunAsync(Direnv, ["allow"], home.Variables, home.Home)).ExitCode);

    private static Task<CommandResult> InAsync(ShimHome home, string folder, params string[] words) =>
        CommandRunner.RunAsync(PublishedBinaries.Flywheel, ["shim", .. words], home.Variables, home.At(folder));
}
