using Flywheel.EndToEnd.Tests.Audit;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Init;

/// <summary><c>flywheel init</c>: what it writes, that it passes the audit, and that nothing of anybody else's is touched.</summary>
public sealed class InitTests
{
    private const string Workflow = ".github/workflows/flywheel.yml";

    /// <summary>Something of everything that an entry is known for.</summary>
    private static readonly (string, string)[] Used =
    [
        (".github/CODEOWNERS", "* @platform\n"), (".gitlab-ci.yml", "stages: [build]\ncompile:\n  stage: build\n  script: [make]\n"), ("justfile", "default:\n    echo hello\n"),
        ("flake.nix", "{ outputs = _: { }; }\n"), (".envrc", "export A=1\n"),
    ];

    private static readonly string[] Written = [Workflow, ".gitlab-ci.yml", "justfile", "nix/flywheel-shell.nix", ".envrc", "flywheel.audit.toml"];

    [Fact]
    public async Task What_a_repository_uses_gets_its_entries_and_a_second_run_changes_nothing()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        CommandResult first = await repository.RunAsync("init", "--runner", "box-nix");
        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal("", first.Errors);
        Assert.Equal(Written[..5].Select(path => $"written: {path}"), first.Output.Split('\n')[..5]);
        string[] once = [.. Written.Select(repository.Read)];
        foreach ((string path, string text) in Used[1..])
        {
            // Behind what was there, all of which is still there.
            Assert.StartsWith(text, repository.Read(path));
        }
        CommandResult check = await repository.RunAsync("init", "--check");
        Assert.Equal((0, string.Concat(Written.Select(path => $"in place: {path}\n")), ""), Told(check));
        Assert.Equal((0, check.Output, ""), Told(await repository.RunAsync("init")));
        Assert.Equal(once, Written.Select(repository.Read));
        Assert.Contains("allowed = [\"box-nix\"]", repository.Read("flywheel.audit.toml"));
    }

    /// <summary>Before and after it is committed, with the register and without one.</summary>
    [Theory]
    [InlineData("box-nix")]
    [InlineData("self-hosted,box-docker")]
    [InlineData("big.build_box")]
    public async Task What_it_writes_passes_the_strict_audit(string runner)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", runner)).ExitCode);
        CommandResult audit = await repository.AuditAsync("--strict");
        Assert.True(audit.ExitCode == 0, audit.ToString());
        await repository.CommitAsync();
        Assert.Equal(0, (await repository.AuditAsync("--strict")).ExitCode);
        File.Delete(repository.At("flywheel.audit.toml"));
        Assert.Equal(0, (await repository.AuditAsync("--strict")).ExitCode);
    }

    [Fact]
    public async Task Only_what_is_named_is_written_and_what_is_not_there_is_made()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""));
        foreach ((string option, string path) in new[] { ("--just", "justfile"), ("--envrc", ".envrc"), ("--nix", "nix/flywheel-shell.nix"), ("--audit", "flywheel.audit.toml") })
        {
            Assert.Equal(0, (await repository.RunAsync("init", option)).ExitCode);
            Assert.True(File.Exists(repository.At(path)));
        }
        Assert.Equal(0, (await repository.RunAsync("init", "--gitlab", "--github", "--runner", "box-nix")).ExitCode);
        Assert.All(Written, path => Assert.True(File.Exists(repository.At(path))));
        Assert.Equal(0, (await repository.AuditAsync("--strict")).ExitCode);
    }

    [Fact]
    public async Task Where_nothing_is_used_the_register_alone_is_written_and_it_is_said()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("BUILD", ""));
        CommandResult result = await repository.RunAsync("init");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.EndsWith("nothing else is used here that an entry is known for: `flywheel init --help` lists them\n", result.Output);
        Assert.True(File.Exists(repository.At("flywheel.audit.toml")));
    }

    [Fact]
    public async Task Check_tells_what_is_missing_stale_or_changed_and_writes_nothing()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        CommandResult missing = await repository.RunAsync("init", "--check", "--runner", "box-nix");
        Assert.Equal((1, ""), (missing.ExitCode, missing.Output));
        Assert.Contains($"flywheel: {Workflow} is missing (github)\nflywheel: hint: `flywheel init --github` writes it\n", missing.Errors);
        Assert.Contains("flywheel: flywheel.audit.toml is missing (audit)\nflywheel: hint: `flywheel init --audit` writes it\n", missing.Errors);
        Assert.False(File.Exists(repository.At(Workflow)));

        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        // Another label is asked for: what stands there is untouched, and not what would be written.
        CommandResult stale = await repository.RunAsync("init", "--check", "--runner", "other-nix");
        Assert.Equal(1, stale.ExitCode);
        Assert.Contains($"flywheel: {Workflow} is stale (github)\n", stale.Errors);
        Assert.Contains("runs-on: box-nix\n", repository.Read(Workflow));
        CommandResult renewed = await repository.RunAsync("init", "--runner", "other-nix");
        Assert.Equal(0, renewed.ExitCode);
        Assert.Contains($"brought up to date: {Workflow}\n", renewed.Output);
        Assert.Contains("runs-on: other-nix\n", repository.Read(Workflow));
        Assert.DoesNotContain("box-nix", repository.Read(Workflow) + repository.Read(".gitlab-ci.yml"));
        Assert.Equal(0, (await repository.RunAsync("init", "--check")).ExitCode);
    }

    [Fact]
    public async Task What_people_made_their_own_is_no_fault_of_a_check()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        foreach (string path in new[] { "justfile", Workflow })
        {
            string[] own = [.. repository.Read(path).Split('\n').Where(line => !line.Contains("flywheel init", StringComparison.Ordinal))];
            repository.Write(path, string.Join('\n', own));
        }
        CommandResult check = await repository.RunAsync("init", "--check");
        Assert.Equal((0, ""), (check.ExitCode, check.Errors));
        Assert.DoesNotContain("justfile", check.Output);
        Assert.Equal(1, (await repository.RunAsync("init", "--check", "--just")).ExitCode);
    }

    [Theory]
    [InlineData(Workflow, "build //...", "test //...", "github")]
    [InlineData(".gitlab-ci.yml", "build //...", "test //...", "gitlab")]
    [InlineData("justfile", "exec bazel-cache-backed", "exec bazelisk", "just")]
    [InlineData("nix/flywheel-shell.nix", "flywheel.shellHook + ", "flywheel.shellHook + more + ", "nix")]
    [InlineData(".envrc", "watch_file", "watch_dir", "envrc")]
    public async Task What_people_changed_is_never_written_over_and_the_difference_is_shown(string path, string old, string now, string name)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        string edited = repository.Read(path).Replace(old, now, StringComparison.Ordinal);
        repository.Write(path, edited);
        foreach (string[] words in new string[][] { ["init"], ["init", "--check"], ["init", "--runner", "other-nix"], ["init", "--" + name] })
        {
            CommandResult result = await repository.RunAsync(words);
            Assert.Equal(1, result.ExitCode);
            Assert.Matches($"flywheel: {path} has been changed by people in what `flywheel init` wrote \\(lines [0-9]+ to [0-9]+\\): it is left as it is\n"
                + $"flywheel: hint: `flywheel init --{name} --diff` shows the difference", result.Errors);
            Assert.Equal(edited, repository.Read(path));
        }
        CommandResult diff = await repository.RunAsync("init", "--" + name, "--diff");
        Assert.Equal(1, diff.ExitCode);
        Assert.Contains($"--- a/{path}\n+++ b/{path}\n", diff.Output);
        Assert.Matches($"(?m)^-.*{System.Text.RegularExpressions.Regex.Escape(now)}", diff.Output);
        Assert.Matches($"(?m)^[+].*{System.Text.RegularExpressions.Regex.Escape(old)}", diff.Output);
    }

    [Fact]
    public async Task A_diff_applies_and_gives_what_would_have_been_written()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        CommandResult diff = await repository.RunAsync("init", "--runner", "box-nix", "--diff");
        Assert.Equal((0, ""), (diff.ExitCode, diff.Errors));
        Assert.All(Used, file => Assert.Equal(file.Item2, repository.Read(file.Item1)));
        File.WriteAllText(Path.Combine(repository.Beside, "change.patch"), diff.Output);
        await repository.GitAsync("apply", Path.Combine(repository.Beside, "change.patch"));
        string[] applied = [.. Written.Select(repository.Read)];
        Assert.Equal(0, (await repository.RunAsync("init", "--check")).ExitCode);
        await repository.GitAsync("checkout", "-q", ".");
        await repository.GitAsync("clean", "-fdq");
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        Assert.Equal(applied, Written.Select(repository.Read));
    }

    [Fact]
    public async Task Files_with_ends_of_Windows_or_without_a_last_one_stay_as_they_are_around_it()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync((".gitlab-ci.yml", "compile:\r\n  script: [make]\r\n"), ("justfile", "default:\n    echo hello"));
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        string pipeline = repository.Read(".gitlab-ci.yml");
        Assert.StartsWith("compile:\r\n  script: [make]\r\n\r\n# >>> flywheel init gitlab >>> ", pipeline);
        Assert.DoesNotContain("\n", pipeline.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.StartsWith("default:\n    echo hello\n\n# >>> flywheel init just >>> ", repository.Read("justfile"));
        Assert.Equal(0, (await repository.RunAsync("init", "--check")).ExitCode);
        // As a checkout of git's may turn them.
        repository.Write("justfile", repository.Read("justfile").Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(0, (await repository.RunAsync("init", "--check")).ExitCode);
    }

    [Fact]
    public async Task What_people_add_around_it_does_not_matter()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(Used);
        Assert.Equal(0, (await repository.RunAsync("init", "--runner", "box-nix")).ExitCode);
        repository.Append(Workflow, "  another:\n    runs-on: box-nix\n    steps: []\n");
        repository.Append("justfile", "\nmore:\n    echo more\n");
        Assert.Equal((0, ""), ((await repository.RunAsync("init", "--check")) is var check ? check.ExitCode : -1, check.Errors));
    }

    [Fact]
    public async Task From_a_folder_below_it_is_the_whole_repository()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync([.. Used, ("deep/down/BUILD", "")]);
        CommandResult result = await CommandRunner.RunAsync(Testing.PublishedBinaries.Flywheel, ["init", "--runner", "box-nix"],
            new Dictionary<string, string> { ["PATH"] = "/nowhere", ["HOME"] = "/nowhere" }, repository.At("deep/down"));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.All(Written, path => Assert.True(File.Exists(repository.At(path))));
    }

    private static (int, string, string) Told(CommandResult result) => (result.ExitCode, result.Output, result.Errors);
}
