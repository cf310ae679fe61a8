using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>Which files are audited, wherever it is started from.</summary>
public sealed class PlaceTests
{
    private static readonly string[] All =
    [
        ".github/workflows/ci.yml", "README.md", "config/cache.tfvars.example", "docs/roadmap.md", "docs/runners.md", "flake.nix", "justfile", "scripts/env.sh",
    ];

    [Fact]
    public async Task List_files_names_what_is_audited_without_ignored_and_out_of_scope_ones()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync("\n[[scope]]\nglob = \"scripts/**\"\naudit = false\n");
        repository.Write(".gitignore", "out/\n*.log.md\n");
        repository.Write("out/a.sh", "bazel build //a\n");
        repository.Write("b.log.md", "# b\n");
        repository.Write("untracked.md", "# c\n");
        CommandResult result = await repository.AuditAsync("--list-files");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(All.Where(file => !file.StartsWith("scripts", StringComparison.Ordinal)).Append("untracked.md"), result.Output.TrimEnd('\n').Split('\n'));
        Assert.Equal("docs/roadmap.md\ndocs/runners.md\n", (await repository.AuditAsync("--list-files", "docs")).Output);
    }

    [Theory]
    [InlineData("docs/roadmap.md", "plan, by its name and place")]
    [InlineData("docs/2026-05-01.md", "record, by its front matter")]
    [InlineData("docs/old/guide.md", "record, by `docs/old/**` of the register")]
    [InlineData("README.md", "contract, by its name and place")]
    public async Task Show_scope_says_what_a_file_is_for_and_by_what(string path, string of)
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync("\n[[class]]\nglob = \"docs/old/**\"\nclass = \"record\"\n");
        repository.Write("docs/2026-05-01.md", "---\nflywheel-class: record\n---\n# A day\n");
        repository.Write("docs/old/guide.md", "# Guide\n");
        CommandResult result = await repository.AuditAsync("--show-scope", path);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains($"file: {path}\naudited: yes, by default\nkind: markdown\nclass: {of}\n", result.Output);
    }

    [Fact]
    public async Task Show_scope_takes_paths_from_where_it_is_and_no_files_that_are_not_there()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync("\n[[scope]]\nglob = \"docs/**\"\naudit = false\n");
        CommandResult below = await repository.AuditInAsync(repository.At("docs"), "--show-scope", "runners.md");
        Assert.StartsWith("file: docs/runners.md\naudited: no, by `docs/**` of the register\n", below.Output);
        CommandResult none = await repository.AuditAsync("--show-scope", "docs/none.md");
        Assert.Equal((2, ""), (none.ExitCode, none.Output));
        Assert.StartsWith("flywheel: `docs/none.md` is no file of the repository\nflywheel: hint: ", none.Errors);
    }

    [Fact]
    public async Task A_part_is_told_alone_and_judged_by_the_whole()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        repository.Write("guides/build.md", "# Build\n\n```sh\njust release\njust build\n```\n");
        Assert.Equal(["FW002 error guides/build.md:4"], await repository.OpenAsync("guides"));
        CommandResult text = await repository.AuditAsync("guides");
        Assert.Contains("bazelisk run", text.Output);
        Assert.Contains("\n1 error in 1 file; 1 file audited\n", text.Output);
        Assert.Equal(["FW001 error .github/workflows/ci.yml:10"], await repository.OpenAsync(".github/workflows/ci.yml"));
        CommandResult nothing = await repository.AuditAsync(".git/../scripts", "--select", "FW001");
        Assert.Equal(0, nothing.ExitCode);
    }

    [Fact]
    public async Task A_part_without_a_file_to_audit_is_2()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        Directory.CreateDirectory(repository.At("empty"));
        CommandResult result = await repository.AuditAsync("empty");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("flywheel: there is nothing to audit in `empty`\n", result.Errors);
    }

    [Fact]
    public async Task From_a_subfolder_it_audits_that_folder_and_says_paths_from_the_root()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        CommandResult result = await repository.AuditInAsync(repository.At("docs"), "--output", "concise");
        Assert.Equal(1, result.ExitCode);
        string[] lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.StartsWith("docs/", line));
        CommandResult whole = await repository.AuditInAsync(repository.At("docs"), "..", "--output", "concise");
        Assert.Equal((await repository.AuditAsync("--output", "concise")).Output, whole.Output);
    }

    [Fact]
    public async Task A_linked_worktree_and_a_folder_without_git_find_the_same()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        string expected = (await repository.AuditAsync()).Output;
        string linked = Path.Combine(repository.Beside, "linked");
        await repository.GitAsync("worktree", "add", "-q", linked);
        Assert.Equal(expected, (await repository.AuditInAsync(linked)).Output);
        Assert.Equal(0, (await repository.AuditInAsync(linked, "--since", "main")).ExitCode);

        Directory.Delete(repository.At(".git"), recursive: true);
        CommandResult plain = await repository.AuditAsync();
        Assert.Equal((1, expected), (plain.ExitCode, plain.Output));
    }

    [Fact]
    public async Task The_receipt_says_what_was_audited_and_is_always_the_same()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        string place = Path.Combine(repository.Beside, "receipt.json");
        Assert.Equal(1, (await repository.AuditAsync("--receipt", place)).ExitCode);
        string first = File.ReadAllText(place);
        using var receipt = System.Text.Json.JsonDocument.Parse(first);
        Assert.Equal("flywheel.audit-receipt/v1", AuditedRepository.Text(receipt.RootElement, "schema"));
        Assert.Equal((await repository.GitAsync("rev-parse", "HEAD")).Trim(), AuditedRepository.Text(receipt.RootElement, "commit"));
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(repository.At("flywheel.audit.toml"))));
        Assert.Equal(digest, AuditedRepository.Text(receipt.RootElement.GetProperty("config"), "sha256"));
        Assert.Equal(1, receipt.RootElement.GetProperty("exit_code").GetInt32());
        Assert.Equal(6, receipt.RootElement.GetProperty("counts").GetProperty("suppressed").GetInt32());
        Assert.Equal(8, receipt.RootElement.GetProperty("files").GetProperty("audited").GetInt32());
        Assert.DoesNotContain(repository.Beside, first, StringComparison.Ordinal);
        Assert.Equal(1, (await repository.AuditAsync("--receipt", place, "--output", "json")).ExitCode);
        Assert.Equal(first, File.ReadAllText(place));
    }

    [Fact]
    public async Task The_receipt_says_whether_the_files_are_as_they_were_committed_and_what_was_not_followed()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        string place = Path.Combine(repository.Beside, "receipt.json");
        Assert.Equal(1, (await repository.AuditAsync("--receipt", place)).ExitCode);
        using (var clean = System.Text.Json.JsonDocument.Parse(File.ReadAllText(place)))
        {
            Assert.False(clean.RootElement.GetProperty("dirty").GetBoolean());
            Assert.Equal(0, clean.RootElement.GetProperty("files").GetProperty("skipped").GetArrayLength());
        }
        repository.Write("scripts/env.sh", "# other words\n");
        File.CreateSymbolicLink(repository.At("link.sh"), "scripts/env.sh");
        await repository.AuditAsync("--receipt", place);
        using var dirty = System.Text.Json.JsonDocument.Parse(File.ReadAllText(place));
        Assert.True(dirty.RootElement.GetProperty("dirty").GetBoolean());
        System.Text.Json.JsonElement skipped = Assert.Single(dirty.RootElement.GetProperty("files").GetProperty("skipped").EnumerateArray());
        Assert.Equal("link.sh", AuditedRepository.Text(skipped, "path"));
        Assert.StartsWith("is a link", AuditedRepository.Text(skipped, "why"));
    }

    [Fact]
    public async Task List_files_quotes_names_as_git_does()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("a\nb\u001b[31m.md", "# a\n"), ("größe.md", "# b\n"), ("c\"d.md", "# c\n"));
        string git = await repository.GitAsync("-c", "core.quotePath=false", "ls-files");
        CommandResult result = await repository.AuditAsync("--list-files");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(git.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal), result.Output.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_named_may_be_a_link_and_one_inside_is_not_followed()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("README.md", "# a\n"));
        string outside = Path.Combine(repository.Beside, "outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "x.sh"), "#!/bin/sh\nbazel build //a\n");
        Directory.CreateSymbolicLink(repository.At("link"), outside);
        Assert.Equal("README.md\n", (await repository.AuditAsync("--list-files")).Output);
        Assert.Equal(0, (await repository.AuditAsync()).ExitCode);
        CommandResult named = await repository.AuditAsync("link", "--output", "concise");
        Assert.Equal(1, named.ExitCode);
        Assert.StartsWith("x.sh:2:1: error FW002 ", named.Output);
    }

    [Fact]
    public async Task Init_proposes_exceptions_for_what_goes_around_the_guard()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("x.sh", "#!/bin/sh\nbazel build //a\n"));
        CommandResult result = await repository.RunAsync("audit", "init", "--print");
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("# rule = \"FW002\"\n# path = \"x.sh\"\n# recipe = \"x.sh\"\n# labels = [\"bazel build\"]\n", result.Output);
    }
}
