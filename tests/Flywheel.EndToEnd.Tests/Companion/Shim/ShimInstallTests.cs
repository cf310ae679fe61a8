using System.Text;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary><c>flywheel shim install</c> and <c>uninstall</c>: what is put where, and that nothing else is touched.</summary>
public sealed class ShimInstallTests
{
    private static readonly string[] Names = ["bazel", "bazel-cache-backed", "flywheel", "gloriousflywheel-bazel"];

    public static TheoryData<string, byte[]> Contents => new()
    {
        { "empty", [] },
        { "lines", "export A=1\nalias ll='ls -l'\n"u8.ToArray() },
        { "without a last end", "export A=1"u8.ToArray() },
        { "ends of Windows", "export A=1\r\nexport B=2\r\n"u8.ToArray() },
        { "no text", [0xFF, 0xFE, 0x00, (byte)'\n', 0xC3] },
        { "byte order mark", [0xEF, 0xBB, 0xBF, .. "export A=1\n"u8] },
        { "long", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("export LONG=é # 0123456789\n", 20_000))) },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task What_is_taken_away_again_leaves_every_byte_and_mode_as_it_was(string name, byte[] content)
    {
        using ShimHome home = new();
        foreach ((string file, UnixFileMode mode) in new[]
        {
            (".bashrc", (UnixFileMode)0x1A4), (".bash_profile", (UnixFileMode)0x180), (".zshrc", (UnixFileMode)0x1B6), (".config/fish/config.fish", (UnixFileMode)0x1A4),
        })
        {
            home.Write(file, content);
            File.SetUnixFileMode(home.At(file), mode);
        }
        IReadOnlyList<string> before = home.Everything();

        CommandResult installed = await home.ShimAsync("install");
        Assert.True(installed.ExitCode == 0, $"{name}: {installed}");
        Assert.All(new[] { ".bashrc", ".bash_profile", ".zshrc", ".config/fish/config.fish" }, file => Assert.StartsWith(Encoding.Latin1.GetString(content), Encoding.Latin1.GetString(File.ReadAllBytes(home.At(file)))));
        IReadOnlyList<string> once = home.Everything();
        Assert.NotEqual(before, once);

        CommandResult again = await home.ShimAsync("install");
        Assert.Equal((0, $"{home.Folder} is first on PATH already\nnew shells have it; `flywheel shim status` asks them\n", ""), (again.ExitCode, again.Output, again.Errors));
        Assert.Equal(once, home.Everything());

        CommandResult gone = await home.ShimAsync("uninstall");
        Assert.Equal((0, ""), (gone.ExitCode, gone.Errors));
        Assert.Equal(before, home.Everything());
        Assert.Equal((0, "the shim is not installed: there is nothing to take away\n", ""), Told(await home.ShimAsync("uninstall")));
    }

    [Fact]
    public async Task Every_name_of_the_guard_is_a_link_to_the_published_binary()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        Assert.Equal(Names, Directory.GetFiles(home.Folder).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.').Order(StringComparer.Ordinal));
        Assert.All(Names, name => Assert.StartsWith("/", new FileInfo(Path.Combine(home.Folder, name)).LinkTarget));
        CommandResult run = await CommandRunner.RunAsync(Path.Combine(home.Folder, "flywheel"), ["--version"], home.Variables, home.Home);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
    }

    [Theory]
    [InlineData(".bash_profile,.bash_login,.profile", ".bash_profile")]
    [InlineData(".bash_login,.profile", ".bash_login")]
    [InlineData(".profile", ".profile")]
    [InlineData("", ".profile")]
    public async Task Of_the_files_of_a_login_bash_reads_one_and_that_one_gets_it(string there, string used)
    {
        using ShimHome home = new();
        foreach (string file in there.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            home.Write(file, "true\n");
        }
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "bash")).ExitCode);
        Assert.Equal(
            new[] { ".bashrc", used }.Order(StringComparer.Ordinal),
            Directory.GetFiles(home.Home).Where(file => File.ReadAllText(file).Contains("flywheel shim", StringComparison.Ordinal)).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_dotfile_that_is_a_link_is_written_through_and_stays_one()
    {
        using ShimHome home = new();
        home.Write("dotfiles/bashrc", "export A=1\n");
        home.Write("dotfiles/profile", ". ~/.bashrc\n");
        File.CreateSymbolicLink(home.At(".bashrc"), "dotfiles/bashrc");
        File.CreateSymbolicLink(home.At(".profile"), home.At("dotfiles/profile"));
        IReadOnlyList<string> before = home.Everything();
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        Assert.Contains("flywheel shim", home.Read("dotfiles/bashrc"));
        Assert.Equal("dotfiles/bashrc", new FileInfo(home.At(".bashrc")).LinkTarget);
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task Lines_that_come_behind_ours_stay_and_keep_the_end_of_the_line_before()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1");
        home.Write(".profile", "true\n");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        File.AppendAllText(home.At(".bashrc"), "export B=2\n");
        File.AppendAllText(home.At(".profile"), "export C=3");
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(("export A=1\nexport B=2\n", "true\nexport C=3"), (home.Read(".bashrc"), home.Read(".profile")));
    }

    [Fact]
    public async Task A_file_that_was_made_stays_when_something_else_has_come_into_it()
    {
        using ShimHome home = new();
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "fish")).ExitCode);
        string made = ".config/fish/config.fish";
        File.AppendAllText(home.At(made), "set -x A 1\n");
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal("set -x A 1\n", home.Read(made));
        Assert.False(Directory.Exists(home.At(".local")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_fish_snippet_of_an_earlier_version_goes_away(bool byInstall)
    {
        using ShimHome home = new();
        string snippet = ".config/fish/conf.d/zz-flywheel-shim.fish";
        home.Write(".config/fish/conf.d/other.fish", "true\n");
        IReadOnlyList<string> before = home.Everything();
        // The block of today in the place of then.
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "fish")).ExitCode);
        File.Move(home.At(".config/fish/config.fish"), home.At(snippet));
        if (byInstall)
        {
            CommandResult install = await home.ShimAsync("install", "--shell", "fish");
            Assert.Equal((0, ""), (install.ExitCode, install.Errors));
            Assert.Contains($"made {home.At(".config/fish/config.fish")}\nremoved {home.At(snippet)}\n", install.Output);
            Assert.False(File.Exists(home.At(snippet)));
        }
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task Zsh_keeps_its_files_where_ZDOTDIR_says_be_it_set_here_or_in_zshenv()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/zsh"), "skipped: no zsh");
        using ShimHome home = new();
        home.Variables["ZDOTDIR"] = home.At("zsh");
        Directory.CreateDirectory(home.At("zsh"));
        home.Write("zsh/.zshenv", "");
        home.Write("zsh/.zshrc", "");
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "zsh")).ExitCode);
        Assert.Equal((true, true), (home.Read("zsh/.zshenv").Length > 0, home.Read("zsh/.zshrc").Length > 0));
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(("", ""), (home.Read("zsh/.zshenv"), home.Read("zsh/.zshrc")));

        home.Variables.Remove("ZDOTDIR");
        File.Delete(home.At("zsh/.zshenv"));
        home.Write(".zshenv", "ZDOTDIR=~/zsh\n");
        IReadOnlyList<string> before = home.Everything();
        Assert.Equal(0, (await home.ShimAsync("install", "--shell", "zsh")).ExitCode);
        Assert.Contains("flywheel shim", home.Read(".zshenv"));
        Assert.Contains("flywheel shim", home.Read("zsh/.zshrc"));
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task The_shells_that_are_used_here_get_it_and_no_other()
    {
        using ShimHome home = new();
        home.Write(".zshrc", "");
        home.Variables["SHELL"] = "/usr/bin/fish";
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        Assert.Equal(
            (false, false, true, true),
            (File.Exists(home.At(".bashrc")), File.Exists(home.At(".profile")), File.Exists(home.At(".zshenv")), File.Exists(home.At(".config/fish/config.fish"))));
        Assert.False(File.Exists(home.At(".envrc")));
    }

    [Fact]
    public async Task Of_one_shell_alone_it_is_taken_away_and_the_links_stay_for_the_others()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Write(".zshrc", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        CommandResult one = await home.ShimAsync("uninstall", "--shell", "zsh");
        Assert.Equal(0, one.ExitCode);
        Assert.Contains($"the links in {home.Folder} stay: {home.At(".bashrc")}, {home.At(".profile")} put them first\n", one.Output);
        Assert.Equal("", home.Read(".zshrc"));
        Assert.True(File.Exists(Path.Combine(home.Folder, "bazel")));
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.False(Directory.Exists(home.Folder));
    }

    [Fact]
    public async Task Another_folder_takes_the_place_of_the_first_and_each_is_taken_away_by_its_name()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1\n");
        home.Write(".profile", "true\n");
        IReadOnlyList<string> before = home.Everything();
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        Assert.Equal(0, (await home.ShimAsync("install", "--dir", "other/bin")).ExitCode);
        Assert.Contains(home.At("other/bin"), home.Read(".bashrc"));
        Assert.DoesNotContain(home.Folder, home.Read(".bashrc"));
        CommandResult usual = await home.ShimAsync("uninstall");
        Assert.Equal(1, usual.ExitCode);
        Assert.Contains($"flywheel: {home.At(".bashrc")} puts another shim's folder first: {home.At("other/bin")}\nflywheel: hint: `flywheel shim uninstall --dir {home.At("other/bin")}` takes that out\n", usual.Errors);
        Assert.Equal(0, (await home.ShimAsync("uninstall", "--dir", "other/bin")).ExitCode);
        Assert.Equal(before, home.Everything());
    }

    [Fact]
    public async Task Twenty_at_once_do_what_one_does()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1");
        home.Write(".zshrc", "true\n");
        IReadOnlyList<string> before = home.Everything();
        CommandResult[] all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => home.ShimAsync("install")));
        Assert.All(all, one => Assert.True(one.ExitCode == 0, one.ToString()));
        Assert.All(new[] { ".bashrc", ".zshrc", ".zshenv", ".profile" }, file => Assert.Equal(3, home.Read(file).Split("flywheel shim >>>").Length + home.Read(file).Split("flywheel shim <<<").Length - 1));
        all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => home.ShimAsync("uninstall")));
        Assert.All(all, one => Assert.True(one.ExitCode == 0, one.ToString()));
        Assert.Equal(before, home.Everything());
    }

    private static (int, string, string) Told(CommandResult result) => (result.ExitCode, result.Output, result.Errors);
}
