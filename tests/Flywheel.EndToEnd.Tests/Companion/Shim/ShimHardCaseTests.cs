using System.Diagnostics;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>What can stand in the way of the shim: each has a message with a next step, and nothing is half done.</summary>
public sealed class ShimHardCaseTests
{
    [Theory]
    [InlineData(null, "HOME names no folder: there are no start-up files to be found", "set HOME to your home folder, or say `--shell direnv`")]
    [InlineData("home", "HOME names no folder: there are no start-up files to be found", "set HOME to your home folder, or say `--shell direnv`")]
    [InlineData("/nowhere/at/all", "HOME is not there: /nowhere/at/all", "set HOME to your home folder")]
    public async Task Without_a_home_nothing_is_done(string? value, string fault, string hint)
    {
        using ShimHome home = new();
        home.Variables.Remove("HOME");
        if (value is not null)
        {
            home.Variables["HOME"] = value;
        }
        foreach (string verb in new[] { "install", "uninstall", "status" })
        {
            await RefusedAsync(home, fault, hint, verb);
        }
        Assert.Empty(home.Everything());
    }

    [Fact]
    public async Task The_home_of_another_user_is_left_alone()
    {
        Assert.SkipUnless(Environment.UserName == "root", "skipped: only the superuser can make another user's home");
        using ShimHome home = new();
        home.Write(".bashrc", "");
        using (Process chown = Process.Start("chown", ["-R", "12345", home.Home]))
        {
            await chown.WaitForExitAsync();
        }
        await RefusedAsync(home, $"HOME is another user's: {home.Home}", "run it as that user, without `sudo`: files that are made would be yours", "install");
        Assert.Equal("", home.Read(".bashrc"));
    }

    [Fact]
    public async Task A_folder_with_a_colon_cannot_stand_on_PATH()
    {
        using ShimHome home = new();
        await RefusedAsync(home, $"{home.At("a:b")} has a colon, which PATH cannot hold", "name another folder with `--dir DIR`", "install", "--dir", "a:b");
        Assert.Empty(home.Everything());
    }

    [Fact]
    public async Task Where_no_shell_is_known_one_has_to_be_named()
    {
        using ShimHome home = new();
        await RefusedAsync(home, "no shell is known whose start-up files could be changed", "name one with `--shell bash`, zsh, fish or direnv", "install");
        Assert.Empty(home.Everything());
    }

    [Fact]
    public async Task A_folder_with_a_bazel_of_its_own_is_left_alone()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Program("bin/bazel", "#!/bin/sh\n");
        IReadOnlyList<string> before = home.Everything();
        await RefusedAsync(home, $"{home.At("bin/bazel")} is there already, and is none of ours: nothing is written",
            "name a folder of its own with `--dir`, or move that file away", "install", "--dir", "bin");
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task A_folder_with_other_things_keeps_them()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Program("bin/other", "#!/bin/sh\n");
        IReadOnlyList<string> before = home.Everything();
        Assert.Equal(0, (await home.ShimAsync("install", "--dir", "bin")).ExitCode);
        Assert.Equal(0, (await home.ShimAsync("uninstall", "--dir", "bin")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task A_folder_that_is_a_file_is_said_to_be_unusable()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Write("file", "");
        CommandResult result = await home.ShimAsync("install", "--dir", "file/shim");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches($"^flywheel: {home.At("file/shim")} cannot be used: .+\nflywheel: hint: may you write there, .*`--dir` names another folder\n$", result.Errors);
        Assert.Equal("", home.Read(".bashrc"));
    }

    [Fact]
    public async Task A_read_only_dotfile_is_not_written_even_by_the_superuser_and_the_others_are()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1\n");
        home.Write(".profile", "true\n");
        File.SetUnixFileMode(home.At(".bashrc"), UnixFileMode.UserRead);
        await RefusedAsync(home, $"{home.At(".bashrc")} is read-only",
            $"`chmod u+w {home.At(".bashrc")}` lets it be written; if something else makes the file, put the shim's folder first on PATH there", "install");
        Assert.Equal("export A=1\n", home.Read(".bashrc"));
        Assert.Contains("flywheel shim", home.Read(".profile"));
        File.SetUnixFileMode(home.At(".bashrc"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        File.SetUnixFileMode(home.At(".bashrc"), UnixFileMode.UserRead);
        CommandResult uninstall = await home.ShimAsync("uninstall");
        Assert.Equal(1, uninstall.ExitCode);
        // What the file still puts first is still there.
        Assert.True(File.Exists(Path.Combine(home.Folder, "bazel")));
    }

    [Theory]
    [InlineData("directory", "is a directory", "move it away: a shell reads no directory")]
    [InlineData("pipe", "is no regular file", "put a plain file there, or leave this shell out with `--shell`")]
    [InlineData("link", "is a link to nowhere, which is not there", "make what it leads to, or take the link away")]
    public async Task What_is_no_file_is_said_and_never_waited_for(string kind, string fault, string hint)
    {
        using ShimHome home = new();
        home.Write(".profile", "");
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(home.At(".bashrc"));
                break;
            case "pipe":
                using (Process mkfifo = Process.Start("mkfifo", [home.At(".bashrc")]))
                {
                    await mkfifo.WaitForExitAsync();
                }
                break;
            default:
                File.CreateSymbolicLink(home.At(".bashrc"), "nowhere");
                break;
        }
        await RefusedAsync(home, $"{home.At(".bashrc")} {fault}", hint, "install", "--shell", "bash");
        Assert.False(File.Exists(home.At("nowhere")));
    }

    [Fact]
    public async Task Lines_of_ours_that_people_changed_are_left_as_they_are()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1\n");
        home.Write(".profile", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        string edited = home.Read(".bashrc").Replace("*) ;;", "*) : my own ;;", StringComparison.Ordinal);
        home.Write(".bashrc", edited);
        string fault = $"{home.At(".bashrc")} has been changed at our lines (lines 2 to 7): they are left as they are";
        await RefusedAsync(home, fault, "take those lines out by hand, and then say it again", "install");
        await RefusedAsync(home, fault, "take those lines out by hand, and then say it again", "uninstall");
        Assert.Equal(edited, home.Read(".bashrc"));
        Assert.True(File.Exists(Path.Combine(home.Folder, "bazel")));
        CommandResult status = await home.ShimAsync("status", "--shell", "bash");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("has been changed at our lines (lines 2 to 7)", status.Errors);
        home.Write(".bashrc", "export A=1\n");
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
    }

    [Theory]
    [InlineData("# <<< flywheel shim <<<\n", "", "line 2: the block that begins there has no end")]
    [InlineData("export A=1\n", "export A=1\n# <<< flywheel shim <<<\n", "line 2: a block ends that has not begun")]
    public async Task A_block_without_its_marks_is_not_guessed(string old, string now, string fault)
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1\n");
        home.Write(".profile", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        string broken = home.Read(".bashrc").Replace(old, now, StringComparison.Ordinal);
        home.Write(".bashrc", broken);
        await RefusedAsync(home, $"{home.At(".bashrc")} {fault}: nothing is touched",
            "put the `# <<< flywheel shim <<<` line right by hand, or take the lines of the block out", "install");
        Assert.Equal(broken, home.Read(".bashrc"));
    }

    [Fact]
    public async Task A_binary_that_was_moved_shows_in_the_status_and_a_new_install_links_it_anew()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        string link = Path.Combine(home.Folder, "bazel");
        File.Delete(link);
        File.CreateSymbolicLink(link, "/opt/moved/bazel");
        CommandResult status = await home.ShimAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains($"flywheel: {link} leads to /opt/moved/bazel, which is no program: was it moved?\nflywheel: hint: `flywheel shim install` of where the binaries are now links them anew\n", status.Errors);
        CommandResult again = await home.ShimAsync("install");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains($"linked {link} to /", again.Output);
        Assert.Equal((0, ""), ((await home.ShimAsync("status")) is var good ? good.ExitCode : -1, good.Errors));
    }

    [Theory]
    [InlineData("install --shell tcsh", "install", "`--shell` takes one of bash, zsh, fish and direnv")]
    [InlineData("install --shell", "install", "`--shell` takes one of bash, zsh, fish and direnv")]
    [InlineData("uninstall --dir", "uninstall", "`--dir` takes one folder")]
    [InlineData("status now", "status", "`flywheel shim status` takes no argument")]
    public async Task A_usage_error_is_said_as_everywhere(string words, string verb, string fault)
    {
        using ShimHome home = new();
        CommandResult result = await home.ShimAsync(words.Split(' '));
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel shim {verb} --help` shows its options\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task The_folder_of_the_binaries_itself_is_no_folder_for_links()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        string real = Path.GetDirectoryName(new FileInfo(PublishedBinaries.Bazel).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? PublishedBinaries.Bazel)!;
        await RefusedAsync(home, $"{real} is where the binaries are themselves", "put it first on PATH as it is, or name another folder with `--dir`", "install", "--dir", real);
    }

    private static async Task RefusedAsync(ShimHome home, string fault, string hint, params string[] words)
    {
        CommandResult result = await home.ShimAsync(words);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"flywheel: {fault}\nflywheel: hint: {hint}\n", result.Errors);
    }
}
