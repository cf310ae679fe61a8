using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Shim;

/// <summary>What the real shells make of the shim: each as a login and as an interactive one, with homes whose names hold anything.</summary>
public sealed class ShimShellTests
{
    private static readonly string[] Homes = ["home", "a b", "it's \"quoted\"", "$(touch taken) `x` \\ *", "line\nfeed"];

    public static TheoryData<string, string, string> Shells =>
    [
        .. from shell in new[] { "bash", "zsh", "fish" } from how in new[] { "-lc", "-ic" } from home in Homes select (shell, how, home),
    ];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_new_shell_runs_the_guard_which_finds_the_real_launcher_behind_itself(string shell, string how, string name)
    {
        using ShimHome home = new(name);
        SkipWithout(shell);
        // Another bazel on PATH of the user's own, put there before.
        home.Program("tools/bazel", "#!/bin/sh\necho \"real $FLYWHEEL_SHIM_DEPTH $*\"\n");
        home.Write(".profile", ". ~/.bashrc\n");
        home.Write(".bashrc", "PATH=~/tools:$PATH\n");
        home.Write(".zshrc", "path=(~/tools $path)\n");
        home.Write(".zshenv", "path=(~/tools $path)\n");
        home.Write(".config/fish/config.fish", "set -gx PATH ~/tools $PATH\n");
        Assert.Equal("real", (await SayAsync(home, shell, how, "bazel info"))[..4]);
        CommandResult installed = await home.ShimAsync("install", "--shell", shell);
        Assert.True(installed.ExitCode == 0, installed.ToString());

        Assert.Equal("real 1 info", await SayAsync(home, shell, how, "bazel info"));
        string first = shell == "fish" ? "echo $PATH[1]" : "echo \"${PATH%%:*}\"";
        Assert.Equal(home.Folder, await SayAsync(home, shell, how, first));
        // A shell in a shell has it once.
        string nested = await SayAsync(home, shell, how, $"{shell} {how} '{(shell == "fish" ? "string join : $PATH" : "echo \"$PATH\"")}'");
        Assert.Equal(home.Folder, nested.Split(':')[0]);
        Assert.False(File.Exists(home.At("taken")));

        CommandResult status = await home.ShimAsync("status", "--shell", shell);
        Assert.True(status.ExitCode == 0, status.ToString());
        Assert.Equal("", status.Errors);
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal("real  info", await SayAsync(home, shell, how, "bazel info"));
    }

    [Fact]
    public async Task A_heavy_command_through_the_shim_is_guarded()
    {
        using ShimHome home = new();
        home.Write(".profile", "");
        home.Write(".bashrc", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        CommandResult heavy = await RunAsync(home, "bash", "-lc", "bazel build //...; echo $?");
        Assert.Equal("78\n", heavy.Output);
        Assert.Contains("mode-undeclared", heavy.Errors);
    }

    [Theory]
    [InlineData("bash", "alias bazel='bazelisk --x'\n", "an alias named bazel goes before every program", "`alias bazel` there shows it")]
    [InlineData("bash", "bazel() { command bazelisk \"$@\"; }\n", "a function named bazel goes before every program", "`type bazel` there shows it")]
    [InlineData("zsh", "alias bazel=bazelisk\n", "an alias named bazel goes before every program", "`alias bazel` there shows it")]
    [InlineData("zsh", "bazel() { bazelisk \"$@\" }\n", "a function named bazel goes before every program", "`type bazel` there shows it")]
    [InlineData("fish", "function bazel\n  bazelisk $argv\nend\n", "a function named bazel goes before every program", "`type bazel` there shows it")]
    [InlineData("bash", "PATH=~/tools:$PATH\n", "/tools/bazel goes before the guard", "move that before our lines, or take it out")]
    [InlineData("zsh", "path=(~/tools $path)\n", "/tools/bazel goes before the guard", "move that before our lines, or take it out")]
    [InlineData("fish", "set -gx PATH ~/tools $PATH\n", "/tools/bazel goes before the guard", "move that before our lines, or take it out")]
    [InlineData("bash", "PATH=/nowhere\n", "there is no bazel on PATH", "put our lines behind that, by `flywheel shim uninstall` and `install`")]
    public async Task What_goes_before_the_guard_shows_in_the_status(string shell, string line, string fault, string hint)
    {
        using ShimHome home = new();
        SkipWithout(shell);
        home.Program("tools/bazel", "#!/bin/sh\n");
        string file = shell switch { "bash" => ".bashrc", "zsh" => ".zshrc", _ => ".config/fish/config.fish" };
        home.Write(file, "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        Assert.Equal(0, (await home.ShimAsync("status")).ExitCode);
        File.AppendAllText(home.At(file), line);
        CommandResult status = await home.ShimAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Matches($"flywheel: {shell}, interactive: .*{fault}\nflywheel: hint: .*{hint}\n", status.Errors);
    }

    [Theory]
    [InlineData("bash", ".bashrc", "alias bazel='bazel --color=no'\n")]
    [InlineData("bash", ".bashrc", "bazel() { command bazel \"$@\"; }\n")]
    [InlineData("zsh", ".zshrc", "alias bazel='command bazel'\n")]
    [InlineData("fish", ".config/fish/config.fish", "function bazel\n  command bazel $argv\nend\n")]
    public async Task An_alias_that_leads_on_to_the_guard_is_fine(string shell, string file, string line)
    {
        using ShimHome home = new();
        SkipWithout(shell);
        home.Write(file, line);
        CommandResult install = await home.ShimAsync("install", "--shell", shell);
        Assert.DoesNotContain("note:", install.Output);
        CommandResult status = await home.ShimAsync("status", "--shell", shell);
        Assert.True(status.ExitCode == 0, status.ToString());
    }

    [Fact]
    public async Task An_alias_that_goes_around_the_guard_is_told_at_once()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "export A=1\nalias bazel=bazelisk\n");
        CommandResult install = await home.ShimAsync("install");
        Assert.Equal((0, ""), (install.ExitCode, install.Errors));
        Assert.Contains($"note: an alias `bazel` goes before it: {home.At(".bashrc")}:2; take the line out: `sed ", install.Output);
    }

    [Fact]
    public async Task A_start_up_file_that_never_ends_or_ends_the_shell_is_said()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        home.Write(".profile", "");
        Assert.Equal(0, (await home.ShimAsync("install")).ExitCode);
        File.AppendAllText(home.At(".bashrc"), "exit 3\n");
        File.AppendAllText(home.At(".profile"), "sleep 600\n");
        CommandResult status = await home.ShimAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains("flywheel: bash, login: cannot be asked: it did not answer within 10 s\nflywheel: hint: what does `bash -lc true` do?\n", status.Errors);
        Assert.Contains("flywheel: bash, interactive: cannot be asked: its start-up files end it before it can answer\nflywheel: hint: what does `bash -ic true` do?\n", status.Errors);
    }

    [Fact]
    public async Task Where_nothing_is_installed_the_status_says_so_and_how_to()
    {
        using ShimHome home = new();
        home.Write(".bashrc", "");
        CommandResult status = await home.ShimAsync("status");
        Assert.Equal(1, status.ExitCode);
        Assert.Contains($"flywheel: {home.Folder} is not there: the shim is not installed\nflywheel: hint: `flywheel shim install` installs it\n", status.Errors);
        Assert.Contains($"bash: {home.At(".bashrc")} does not put it first\n", status.Output);
    }

    [Fact]
    public async Task Direnv_has_it_in_the_folder_where_it_was_asked_for()
    {
        using ShimHome home = new();
        home.Write(".envrc", "export A=1");
        CommandResult install = await home.ShimAsync("install", "--shell", "direnv");
        Assert.True(install.ExitCode == 0, install.ToString());
        Assert.Contains($"`direnv allow {home.Home}` lets .envrc in\n", install.Output);
        Assert.Contains($"\nPATH_add '{home.Folder}'\n", home.Read(".envrc"));
        if (File.Exists("/usr/bin/direnv"))
        {
            Assert.Equal(0, (await CommandRunner.RunAsync("/usr/bin/direnv", ["allow"], home.Variables, home.Home)).ExitCode);
            CommandResult found = await CommandRunner.RunAsync("/usr/bin/direnv", ["exec", ".", "sh", "-c", "command -v bazel; echo $A"], home.Variables, home.Home);
            Assert.Equal($"{home.Folder}/bazel\n1\n", found.Output);
        }
        Assert.Equal(0, (await home.ShimAsync("uninstall")).ExitCode);
        Assert.Equal("export A=1", home.Read(".envrc"));
        Assert.SkipUnless(File.Exists("/usr/bin/direnv"), "skipped: no direnv; what it would read was checked");
    }

    private static void SkipWithout(string shell) => Assert.SkipUnless(File.Exists($"/usr/bin/{shell}") || File.Exists($"/bin/{shell}"), $"skipped: no {shell}");

    private static async Task<string> SayAsync(ShimHome home, string shell, string how, string script)
    {
        CommandResult result = await RunAsync(home, shell, how, script);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output.TrimEnd('\n');
    }

    /// <summary>As a terminal or a login starts it: nothing but the home is known.</summary>
    private static Task<CommandResult> RunAsync(ShimHome home, string shell, string how, string script) => CommandRunner.RunAsync(
        "/usr/bin/setsid", ["--wait", shell, how, script],
        new Dictionary<string, string> { ["PATH"] = home.At("tools") + ":/usr/bin:/bin", ["HOME"] = home.Home, ["TERM"] = "dumb", ["LC_ALL"] = "C.UTF-8" }, "/");
}
