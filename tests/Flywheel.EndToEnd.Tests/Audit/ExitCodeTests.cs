using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>0 clean, 1 findings, 2 usage, register or nothing to audit, 3 a live file that could not be parsed.</summary>
public sealed class ExitCodeTests
{
    private const string CleanRecipe = "build target=\"//...\":\n    bazel-cache-backed build {{target}}\n";

    /// <summary>A comment that shows a command is a warning.</summary>
    private const string Commented = "#!/bin/sh\n# bazel build //...\n";

    [Fact]
    public async Task A_clean_repository_is_0()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", CleanRecipe));
        CommandResult result = await repository.AuditAsync("--strict");
        Assert.Equal((0, "no findings; 1 file audited\n", ""), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task Warnings_alone_are_0_and_1_where_it_is_strict()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("build.sh", Commented));
        Assert.Equal(["FW002 warning build.sh:2"], await repository.OpenAsync());
        Assert.Equal(0, (await repository.AuditAsync()).ExitCode);
        Assert.Equal(1, (await repository.AuditAsync("--strict")).ExitCode);
        Assert.Equal(0, (await repository.AuditAsync("--strict", "--min-severity", "error")).ExitCode);
        Assert.Equal(0, (await repository.AuditAsync("--strict", "--ignore", "direct-bazel")).ExitCode);
    }

    [Fact]
    public async Task The_rules_are_chosen_by_id_and_by_name()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        Assert.Equal(["FW001 error .github/workflows/ci.yml:10", "FW003 error flake.nix:7"], await repository.OpenAsync("--select", "fw001,bare-devshell"));
        Assert.Equal(
            ["FW001 error .github/workflows/ci.yml:10", "FW002 error justfile:7"],
            await repository.OpenAsync("--select", "FW001", "--select", "FW002", "--select", "FW003", "--ignore", "FW003"));
        Assert.Equal(6, (await repository.OpenAsync("--ignore", "FW005")).Length);
    }

    [Theory]
    [InlineData("--select", "FW777", "`FW777` is no rule: `flywheel audit explain` lists them")]
    [InlineData("--ignore", "direct", "`direct` is no rule: `flywheel audit explain` lists them")]
    [InlineData("--min-severity", "fatal", "`--min-severity` takes one of error, warning and info")]
    [InlineData("--as-of", "tomorrow", "`--as-of` takes a date such as 2026-08-01")]
    [InlineData("--output", "xml", "`xml` is no format: one of text, concise, json, sarif, github, gitlab, markdown")]
    [InlineData("--output", "json=", "`--output json=` names no file: `--output json=FILE`, or `--output json` for stdout")]
    [InlineData("--nosuch", "x", "`--nosuch` is no option of `flywheel audit`")]
    public async Task What_the_command_line_cannot_mean_is_2(string option, string value, string message)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", CleanRecipe));
        CommandResult result = await repository.RunAsync("audit", option, value);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal($"flywheel: {message}\nflywheel: hint: `flywheel audit --help` shows its options\n", result.Errors);
    }

    [Fact]
    public async Task Two_folders_at_once_are_2()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", CleanRecipe));
        CommandResult result = await repository.RunAsync("audit", "a", "b");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("flywheel: `flywheel audit` takes one DIR\n", result.Errors);
    }

    [Fact]
    public async Task A_broken_register_is_2_and_every_problem_is_said_with_its_line()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync("""

            [[exception]]
            rule = "FW001"
            path = ".github/workflows/ci.yml"
            jobb = "release"
            owner = "@platform"
            created = 2026-04-26
            expires = 2027-04-26

            [[proofs]]
            path = "x"

            """);
        CommandResult result = await repository.AuditAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        string[] lines = result.Errors.TrimEnd('\n').Split('\n');
        Assert.Contains(lines,
            line => line.StartsWith("flywheel: flywheel.audit.toml:14:1: `jobb` is no key of [[exception]]; the nearest known one is `job`;", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("flywheel.audit.toml:17:11: [[exception]] expires 365 days after it is created: 180, or six months, are the most",
            StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("`reason`", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("flywheel.audit.toml:19:3: `proofs` is no table of the register; the nearest known one is `proof`;",
            StringComparison.Ordinal));
        Assert.StartsWith("flywheel: hint: ", lines[^1]);
        Assert.Equal(2, (await repository.RunAsync("audit", "register")).ExitCode);
    }

    [Theory]
    [InlineData("version = ")]
    [InlineData("version = 2\n")]
    [InlineData("[[exception]\n")]
    [InlineData("")]
    public async Task A_register_that_is_no_register_is_2(string text)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("justfile", CleanRecipe), ("flywheel.audit.toml", text));
        CommandResult result = await repository.AuditAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"^flywheel: flywheel\.audit\.toml:\d+:\d+: [^\n]+\n", result.Errors);
        Assert.Contains("\nflywheel: hint: ", result.Errors);
    }

    [Fact]
    public async Task Nothing_to_audit_is_2()
    {
        using AuditedRepository repository = AuditedRepository.WithoutGit();
        CommandResult empty = await repository.AuditAsync();
        Assert.Equal((2, ""), (empty.ExitCode, empty.Output));
        Assert.StartsWith("flywheel: there is nothing to audit in `.`\nflywheel: hint: ", empty.Errors);
        CommandResult nowhere = await repository.AuditAsync("nowhere");
        Assert.Equal((2, ""), (nowhere.ExitCode, nowhere.Output));
        Assert.StartsWith("flywheel: there is nothing to audit: `nowhere` is not there\nflywheel: hint: ", nowhere.Errors);
    }

    [Fact]
    public async Task A_scope_that_leaves_nothing_is_2()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync("\n[[scope]]\nglob = \"**\"\naudit = false\n");
        CommandResult result = await repository.AuditAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("[[scope]]", result.Errors);
    }

    [Theory]
    [InlineData(".github/workflows/broken.yml", "on: [push\njobs:\n  a:\n\tb: }\n")]
    [InlineData("devcontainer.json", "{ \"image\": bazel build //... \n")]
    [InlineData("infra/bazel.tfvars.json", "{ \"bazel\": ")]
    public async Task A_live_file_that_does_not_parse_is_3_and_is_named(string path, string text)
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        repository.Write(path, text);
        CommandResult result = await repository.AuditAsync("--output", "concise");
        Assert.Equal((3, ""), (result.ExitCode, result.Errors));
        Assert.Matches($@"(?m)^{path.Replace(".", @"\.", StringComparison.Ordinal)}:\d+:\d+: error FW904 ", result.Output);
        // What can be read is judged all the same, and who asks for one rule is told, too.
        Assert.Contains("error FW002 ", result.Output);
        Assert.Equal(3, (await repository.AuditAsync("--select", "FW001")).ExitCode);
    }
}
