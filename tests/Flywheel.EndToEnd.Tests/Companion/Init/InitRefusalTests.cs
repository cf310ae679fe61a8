using Flywheel.EndToEnd.Tests.Audit;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Init;

/// <summary>What <c>flywheel init</c> does not write, and what it says to do about it.</summary>
public sealed class InitRefusalTests
{
    private const string Workflow = ".github/workflows/flywheel.yml";

    [Fact]
    public async Task Outside_of_a_repository_there_is_nothing_to_write_into()
    {
        using AuditedRepository folder = AuditedRepository.WithoutGit();
        CommandResult result = await folder.RunAsync("init", "--just");
        Assert.Equal(
            (2, "", "flywheel: there is no repository here\nflywheel: hint: go into the checkout of one; `git init` makes one\n"),
            (result.ExitCode, result.Output, result.Errors));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public async Task No_runner_is_ever_chosen_for_anybody()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""));
        foreach ((string option, string path) in new[] { ("--github", Workflow), ("--gitlab", ".gitlab-ci.yml") })
        {
            CommandResult result = await repository.RunAsync("init", option);
            Assert.Equal(
                (1, "", $"flywheel: {path} needs a runner of your own to run on, and none is chosen for you\nflywheel: hint: name its label: `--runner LABEL`\n"),
                (result.ExitCode, result.Output, result.Errors));
            Assert.False(File.Exists(repository.At(path)));
        }
    }

    [Theory]
    [InlineData("ubuntu-latest")]
    [InlineData("Windows-2022")]
    [InlineData("macos-14")]
    [InlineData("saas-linux-small-amd64")]
    [InlineData("buildjet-4vcpu-ubuntu-2204")]
    [InlineData("self-hosted")]
    [InlineData("self-hosted,linux")]
    [InlineData("box-nix,ubuntu-24.04")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x\ny")]
    [InlineData("x: y")]
    [InlineData("${{ vars.RUNNER }}")]
    [InlineData("'x'")]
    [InlineData("x,")]
    [InlineData("1.5")]
    [InlineData("On")]
    public async Task A_label_that_is_a_forges_or_no_label_is_a_usage_error_and_not_repeated(string label)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""));
        CommandResult result = await repository.RunAsync("init", "--github", "--runner", label);
        Assert.Equal(
            (2, "", "flywheel: `--runner` takes the labels of a runner of your own, by commas: letters, digits, `.`, `_` and `-`, and none of a forge's or of a third party's\n"
                + "flywheel: hint: `flywheel init --help` shows its options\n"),
            (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("--github", Workflow, "name: mine\n", "is there already, and was not written by `flywheel init`", "move it away, or write the guarded entry into it yourself")]
    [InlineData("--nix", "nix/flywheel-shell.nix", "{ }\n", "is there already, and was not written by `flywheel init`", "move it away, or write the guarded entry into it yourself")]
    [InlineData("--just", "justfile", "bazel:\n    bazelisk build //...\n", "has a recipe `bazel` of its own", "give that recipe another name, or call `bazel-cache-backed \"$@\"` in it yourself")]
    [InlineData("--just", "justfile", "alias flywheel-contract := default\ndefault:\n    true\n", "has a recipe `flywheel-contract` of its own", "give that recipe another name, or call `bazel-cache-backed \"$@\"` in it yourself")]
    [InlineData("--gitlab", ".gitlab-ci.yml", "flywheel-bazel:\n  script: [make]\n", "has a job `flywheel-bazel` of its own", "give that job another name")]
    [InlineData("--gitlab", ".gitlab-ci.yml", "{compile: {script: [make]}}\n", "is written so that no job can be added behind its end", "write its top level as a block of lines, `KEY:` at their beginnings")]
    [InlineData("--gitlab", ".gitlab-ci.yml", "  compile:\n    script: [make]\n", "is written so that no job can be added behind its end", "write its top level as a block of lines, `KEY:` at their beginnings")]
    [InlineData("--gitlab", ".gitlab-ci.yml", "compile: [\n", "is no YAML that can be read: nothing is added to it", "put it right first: `flywheel audit` shows where")]
    [InlineData("--envrc", ".envrc", "# >>> flywheel init envrc >>> 00; x\nexport A=1\n", "line 1: the block that begins there has no end", "put the `# <<< flywheel init envrc <<<` line right by hand, or take the lines of the block out")]
    public async Task What_stands_in_the_way_is_told_and_left_as_it_is(string option, string path, string text, string fault, string hint)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync((path, text));
        foreach (string more in new[] { "--runner=box-nix", "--check", "--diff" })
        {
            CommandResult result = await repository.RunAsync("init", option, more, "--runner=box-nix");
            if (more == "--runner=box-nix")
            {
                result = await repository.RunAsync("init", option, more);
            }
            Assert.Equal((1, "", $"flywheel: {path} {fault}\nflywheel: hint: {hint}\n"), (result.ExitCode, result.Output, result.Errors));
            Assert.Equal(text, repository.Read(path));
        }
    }

    [Fact]
    public async Task Nothing_is_written_through_a_link_or_into_the_place_of_something_else()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""), ("nix", "a file\n"));
        Directory.CreateDirectory(Path.Combine(repository.Beside, "outside"));
        File.CreateSymbolicLink(repository.At(".github"), Path.Combine(repository.Beside, "outside"));
        File.CreateSymbolicLink(repository.At("justfile"), Path.Combine(repository.Beside, "outside", "justfile"));
        Directory.CreateDirectory(repository.At(".envrc"));
        CommandResult result = await repository.RunAsync("init", "--github", "--just", "--nix", "--envrc", "--runner", "box-nix");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Equal(
            $"flywheel: {Workflow} is reached through a link: nothing is written\nflywheel: hint: put the file itself there\n"
            + "flywheel: justfile is reached through a link: nothing is written\nflywheel: hint: put the file itself there\n"
            + "flywheel: nix/flywheel-shell.nix lies below what is no folder\nflywheel: hint: move that away\n"
            + "flywheel: .envrc is a folder\nflywheel: hint: move that away\n", result.Errors);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(repository.Beside, "outside")));
    }

    [Fact]
    public async Task A_read_only_file_is_left_as_it_is()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", "default:\n    true\n"));
        File.SetUnixFileMode(repository.At("justfile"), UnixFileMode.UserRead);
        CommandResult result = await repository.RunAsync("init", "--just");
        Assert.Equal((1, "", "flywheel: justfile is read-only\nflywheel: hint: `chmod u+w` lets it be written\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task A_register_of_peoples_own_is_kept_and_what_it_does_not_allow_is_told()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(
            ("flywheel.audit.toml", "version = 1\n\n[[runner]]\nlabel = \"other-nix\"\nstate = \"current\"\n"));
        string register = repository.Read("flywheel.audit.toml");
        CommandResult result = await repository.RunAsync("init", "--github", "--audit", "--runner", "box-nix");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches($"flywheel: {Workflow}:[0-9]+ would not pass `flywheel audit --strict`: FW006: .*box-nix.*\nflywheel: hint: .+\n", result.Errors);
        Assert.Equal(register, repository.Read("flywheel.audit.toml"));
        repository.Append("flywheel.audit.toml", "\n[[runner]]\nlabel = \"box-nix\"\nstate = \"current\"\n");
        Assert.Equal((0, ""), ((await repository.RunAsync("init", "--check")) is var good ? good.ExitCode : -1, good.Errors));
    }

    [Fact]
    public async Task The_name_of_the_folder_may_hold_anything()
    {
        using AuditedRepository outer = AuditedRepository.WithoutGit();
        string root = Directory.CreateDirectory(outer.At("it's $(touch taken) \"q\"\n\u001b[31m{{x}}")).FullName;
        await CommandRunner.RunAsync("git", ["init", "-q"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nowhere" }, root);
        CommandResult result = await CommandRunner.RunAsync(
            Testing.PublishedBinaries.Flywheel, ["init", "--just", "--audit"], new Dictionary<string, string> { ["PATH"] = "/nowhere", ["HOME"] = "/nowhere" }, root);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.True(File.Exists(Path.Combine(root, "justfile")));
    }
}
