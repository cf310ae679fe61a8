using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary><c>--since</c>: whole files are parsed, what changed is told, and the register is always looked at.</summary>
public sealed class SinceTests
{
    [Fact]
    public async Task A_branch_is_told_its_own_violation_and_no_old_one()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        await repository.GitAsync("checkout", "-q", "-b", "topic");
        Assert.Empty(await repository.OpenAsync("--since", "main"));
        Assert.Equal(0, (await repository.AuditAsync("--since", "main")).ExitCode);
        repository.Append("justfile", "\nbench:\n    bazel test //bench/...\n");
        Assert.Equal(["FW002 error justfile:13"], await repository.OpenAsync("--since", "main"));
        await repository.CommitAsync();
        Assert.Equal(["FW002 error justfile:13"], await repository.OpenAsync("--since", "main"));
        Assert.Equal(1, (await repository.AuditAsync("--since", "main")).ExitCode);
        Assert.Equal(["FW002 error justfile:13"], await repository.OpenAsync("--since", "HEAD~1"));
        Assert.Equal(8, (await repository.OpenAsync()).Length);
    }

    [Fact]
    public async Task What_main_has_done_since_is_not_the_branch_s()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        await repository.GitAsync("checkout", "-q", "-b", "topic");
        repository.Write("topic.sh", "#!/bin/sh\nbazel build //topic\n");
        await repository.CommitAsync();
        await repository.GitAsync("checkout", "-q", "main");
        repository.Write("justfile", repository.Read("justfile").Replace("bazelisk run", "bazelisk build", StringComparison.Ordinal));
        await repository.CommitAsync();
        await repository.GitAsync("checkout", "-q", "topic");
        Assert.Equal(["FW002 error topic.sh:2"], await repository.OpenAsync("--since", "main"));
    }

    [Fact]
    public async Task A_changed_job_is_told_its_old_violation()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        string workflow = repository.Read(".github/workflows/ci.yml");
        repository.Write(".github/workflows/ci.yml", workflow.Replace("- run: just release", "- run: just release --verbose", StringComparison.Ordinal));
        Assert.Equal(["FW001 error .github/workflows/ci.yml:10"], await repository.OpenAsync("--since", "HEAD"));
        // Another job beside it is not its business.
        repository.Write(".github/workflows/ci.yml", workflow.Replace("- run: just lint", "- run: just lint --verbose", StringComparison.Ordinal));
        Assert.Empty(await repository.OpenAsync("--since", "HEAD"));
    }

    [Fact]
    public async Task The_register_is_looked_at_whole()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync(RegisterText.SixExceptions);
        string[] open = await repository.OpenAsync("--since", "HEAD", "--as-of", "2026-10-24");
        Assert.Equal(6, open.Length);
        Assert.All(open, finding => Assert.StartsWith("FW901 error flywheel.audit.toml:", finding));
    }

    [Fact]
    public async Task Untracked_files_have_changed_and_deleted_ones_have_nothing_to_tell()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        File.Delete(repository.At("docs/roadmap.md"));
        repository.Write("new.sh", "#!/bin/sh\nbazel build //new\n");
        Assert.Equal(["FW002 error new.sh:2"], await repository.OpenAsync("--since", "HEAD"));
        Assert.DoesNotContain(await repository.OpenAsync(), finding => finding.Contains("roadmap", StringComparison.Ordinal));
        await repository.GitAsync("rm", "-q", "-r", "--cached", "docs");
        Assert.Equal(0, (await repository.AuditAsync("--since", "HEAD", "docs/runners.md", "--select", "FW001")).ExitCode);
    }

    [Fact]
    public async Task Packed_objects_and_tags_are_found()
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        await repository.GitAsync("tag", "-a", "v1", "-m", "one");
        repository.Write("new.sh", "#!/bin/sh\nbazel build //new\n");
        await repository.CommitAsync();
        await repository.GitAsync("gc", "-q");
        await repository.GitAsync("pack-refs", "--all");
        Assert.Equal(["FW002 error new.sh:2"], await repository.OpenAsync("--since", "v1"));
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("origin/main")]
    [InlineData("HEAD~99")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffff")]
    public async Task An_unknown_revision_is_2_with_a_hint(string revision)
    {
        using AuditedRepository repository = await AuditedRepository.OfGapsAsync();
        CommandResult result = await repository.AuditAsync("--since", revision);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"flywheel: what changed since `{revision}` cannot be told: ", result.Errors);
        Assert.Contains("\nflywheel: hint: ", result.Errors);
    }

    [Fact]
    public async Task Without_a_repository_nothing_has_changed_since()
    {
        using AuditedRepository folder = AuditedRepository.WithoutGit();
        folder.Write("build.sh", "#!/bin/sh\nbazel build //a\n");
        CommandResult result = await folder.AuditAsync("--since", "main");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task An_unchanged_file_that_does_not_parse_is_not_the_branch_s()
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(
            (".github/workflows/broken.yml", "on: [push\njobs:\n  a:\n\tb: }\n"), ("justfile", "a:\n    true\n"));
        Assert.Equal(3, (await repository.AuditAsync()).ExitCode);
        Assert.Equal(0, (await repository.AuditAsync("--since", "HEAD")).ExitCode);
        repository.Append(".github/workflows/broken.yml", "# more\n");
        Assert.Equal(3, (await repository.AuditAsync("--since", "HEAD")).ExitCode);
    }

    [Theory]
    [InlineData("b.sh", "#!/bin/sh\nB=bazel-cache-backed\n\ntrue\n\n$B build //x\n", "B=bazel-cache-backed", "B=bazel", "FW002 error b.sh:6")]
    [InlineData("Makefile", "B = bazel-cache-backed\n\nall:\n\ttrue\n\nx:\n\t$(B) build //x\n", "B = bazel-cache-backed", "B = bazel", "FW002 error Makefile:7")]
    [InlineData("justfile", "b := 'bazel-cache-backed'\n\nall:\n    true\n\nx:\n    {{b}} build //x\n", "bazel-cache-backed", "bazel", "FW002 error justfile:7")]
    [InlineData("b.sh", "#!/bin/sh\nset -e\nflywheel contract --strict\ntrue\ntrue\nbazel build //x\n", "flywheel contract --strict\n", "", "FW002 error b.sh:5")]
    public async Task What_a_change_brings_elsewhere_in_the_file_is_told(string path, string text, string from, string to, string told)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync((path, text));
        Assert.DoesNotContain(await repository.OpenAsync(), finding => finding.Contains(" error ", StringComparison.Ordinal));
        repository.Write(path, text.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal([told], await repository.OpenAsync("--since", "HEAD"));
    }

    [Theory]
    [InlineData("> Superseded by [the other](other.md).\n\n")]
    [InlineData("---\nflywheel-class: record\n---\n")]
    public async Task What_kept_a_plan_from_being_one_is_missed(string guard)
    {
        string front = guard[0] == '-' ? guard : "";
        string note = guard[0] == '-' ? "" : guard;
        using AuditedRepository repository = await AuditedRepository.OfAsync(
            ("docs/plans/cache.md", $"{front}# Plan for the cache\n\n{note}Words.\n\n## Steps\n\nMore words.\n\n- [ ] Run `bazel build //x`\n"));
        repository.Write("docs/plans/cache.md", repository.Read("docs/plans/cache.md").Replace(guard, "", StringComparison.Ordinal));
        string[] open = await repository.OpenAsync();
        Assert.NotEmpty(open);
        Assert.Equal(open, await repository.OpenAsync("--since", "HEAD"));
    }
}
