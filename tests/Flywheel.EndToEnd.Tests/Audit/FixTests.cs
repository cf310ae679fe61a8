using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary><c>--fix</c> and <c>--diff</c>: the registered entry in place of the launcher, where that is safe, and nothing else.</summary>
public sealed class FixTests
{
    private const string Register = "version = 1\n\n[guarded]\nentry = \"bazel-cache-backed\"\n";

    private const string Readme = "# Acme\n\nBuild it:\n\n```sh\nbazel build //...\n```\n\nNever run `bazel clean` for that.\n";

    private const string Recipes = "release:\n    bazelisk run //tools:notes\n\nlint:\n    buildifier -r .\n";

    private const string Script = "#!/bin/sh\nset -eu\nbazel test //...\n";

    private static Task<AuditedRepository> PlantAsync(string register = Register) =>
        AuditedRepository.OfAsync(("flywheel.audit.toml", register), ("README.md", Readme), ("justfile", Recipes), ("scripts/test.sh", Script));

    [Fact]
    public async Task Fix_rewrites_the_fence_and_the_recipe_and_nothing_else()
    {
        using AuditedRepository repository = await PlantAsync();
        Assert.Equal(3, (await repository.OpenAsync()).Length);
        CommandResult result = await repository.AuditAsync("--fix");
        Assert.Equal("flywheel: fixed README.md\nflywheel: fixed justfile\n", result.Errors);
        // What is told, and what the exit code is of, is left.
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\n1 error in 1 file; 3 files audited\n", result.Output);
        Assert.Equal(Readme.Replace("bazel build", "bazel-cache-backed build", StringComparison.Ordinal), repository.Read("README.md"));
        Assert.Equal(Recipes.Replace("bazelisk run", "bazel-cache-backed run", StringComparison.Ordinal), repository.Read("justfile"));
        Assert.Equal(Script, repository.Read("scripts/test.sh"));
        Assert.Equal(" M README.md\n M justfile\n", await repository.GitAsync("status", "--porcelain"));
        Assert.Equal(["FW002 error scripts/test.sh:3"], await repository.OpenAsync());

        CommandResult again = await repository.AuditAsync("--fix");
        Assert.Equal((1, "", result.Output), (again.ExitCode, again.Errors, again.Output));
        Assert.Equal(" M README.md\n M justfile\n", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task What_forbids_a_command_or_compares_two_is_left_as_it_is()
    {
        const string guide = "# Guide\n\nDo not run `bazel build //k`. Avoid `bazel test //k`.\n\nInstead of `bazel build //a`, run `bazel-cache-backed build //a`.\n\n"
            + "| allowed | forbidden |\n| --- | --- |\n| `bazel-cache-backed build //a` | `bazel build //a` |\n\nNever run these directly:\n\n- `bazel run //x`\n";
        using AuditedRepository repository = await AuditedRepository.OfAsync(("flywheel.audit.toml", Register), ("docs/guide.md", guide));
        CommandResult result = await repository.AuditAsync("--fix");
        Assert.Equal(("", guide), (result.Errors, repository.Read("docs/guide.md")));
        Assert.Equal("", (await repository.AuditAsync("--diff")).Output);
    }

    [Fact]
    public async Task Where_all_is_mended_the_exit_code_is_0()
    {
        using AuditedRepository repository = await PlantAsync();
        CommandResult result = await repository.AuditAsync("--fix", "README.md");
        Assert.Equal((0, "flywheel: fixed README.md\n"), (result.ExitCode, result.Errors));
        Assert.Equal(" M README.md\n", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Diff_prints_what_git_applies_and_writes_nothing()
    {
        using AuditedRepository repository = await PlantAsync();
        CommandResult result = await repository.AuditAsync("--diff", "--output", $"json={repository.Beside}/a.json");
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
        Assert.StartsWith("--- a/README.md\n+++ b/README.md\n@@ ", result.Output);
        Assert.True(File.Exists($"{repository.Beside}/a.json"));
        string patch = Path.Combine(repository.Beside, "fix.patch");
        File.WriteAllText(patch, result.Output);
        await repository.GitAsync("apply", patch);
        string applied = repository.Read("README.md") + repository.Read("justfile");
        await repository.GitAsync("checkout", "-q", ".");
        await repository.AuditAsync("--fix");
        Assert.Equal(applied, repository.Read("README.md") + repository.Read("justfile"));
        Assert.Equal((1, ""), ((await repository.AuditAsync("--diff")).ExitCode, (await repository.AuditAsync("--diff")).Output));
    }

    [Fact]
    public async Task Line_ends_the_mode_and_the_byte_order_mark_stay()
    {
        using AuditedRepository repository = await PlantAsync();
        byte[] windows = [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Readme.ReplaceLineEndings("\r\n"))];
        File.WriteAllBytes(repository.At("README.md"), windows);
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        File.SetUnixFileMode(repository.At("justfile"), Mode);
        repository.Write("justfile", Recipes.TrimEnd('\n'));
        await repository.CommitAsync();
        string patch = Path.Combine(repository.Beside, "fix.patch");
        File.WriteAllText(patch, (await repository.AuditAsync("--diff")).Output);
        await repository.GitAsync("apply", "--check", patch);

        Assert.StartsWith("flywheel: fixed README.md\nflywheel: fixed justfile\n", (await repository.AuditAsync("--fix")).Errors);
        byte[] expected = [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(
            Readme.ReplaceLineEndings("\r\n").Replace("bazel build", "bazel-cache-backed build", StringComparison.Ordinal))];
        Assert.Equal(expected, File.ReadAllBytes(repository.At("README.md")));
        Assert.Equal(Mode, File.GetUnixFileMode(repository.At("justfile")));
        Assert.Equal(Recipes.TrimEnd('\n').Replace("bazelisk run", "bazel-cache-backed run", StringComparison.Ordinal), repository.Read("justfile"));
    }

    [Fact]
    public async Task What_is_covered_is_left_alone()
    {
        using AuditedRepository repository = await PlantAsync(Register + RegisterText.Exception("FW002", "justfile", "recipe", "release", "@tools"));
        repository.Write("README.md", Readme.Replace("```sh\n", "```sh\n# flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason=\"an example\"\n",
            StringComparison.Ordinal));
        Assert.Equal(["FW002 error scripts/test.sh:3"], await repository.OpenAsync());
        CommandResult result = await repository.AuditAsync("--fix");
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal(Recipes, repository.Read("justfile"));
        Assert.Equal("", (await repository.AuditAsync("--diff")).Output);
    }

    /// <summary>The comment is the shell's, not the file's.</summary>
    [Theory]
    [InlineData("README.md", "# A\n\n```sh\nbazel build //...  # {0}\n```\n")]
    [InlineData("README.md", "# A\n\n<!-- {0} -->\n```sh\nbazel build //...\n```\n")]
    [InlineData(".github/workflows/a.yml", "on: push\njobs:\n  a:\n    runs-on: own\n    steps:\n      - run: |\n          # {0}\n          bazel build //...\n")]
    [InlineData("justfile", "a:\n    # {0}\n    bazel build //...\n")]
    [InlineData("flake.nix", "{{ a = mkShell {{ shellHook = ''\n    # {0}\n    bazel build //...\n  ''; }}; }}\n")]
    public async Task A_comment_of_a_script_inside_of_another_file_covers_the_line_below_it(string path, string text)
    {
        using AuditedRepository repository = await AuditedRepository.OfAsync(("flywheel.audit.toml", Register + "\n[runners]\nallowed = [\"own\"]\n"));
        repository.Write(path, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, "no more"));
        Assert.Contains("FW002", Assert.Single(await repository.OpenAsync()));
        const string Allowed = "flywheel-audit: allow[FW002] owner=@x until=2026-08-01 reason=\"an example\"";
        repository.Write(path, string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Allowed));
        Assert.Empty(await repository.OpenAsync());
    }

    [Fact]
    public async Task Without_an_entry_there_is_nothing_to_write()
    {
        using AuditedRepository repository = await PlantAsync("version = 1\n");
        CommandResult result = await repository.AuditAsync("--fix");
        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Equal("", await repository.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task A_file_behind_a_link_is_never_written()
    {
        using AuditedRepository repository = await PlantAsync();
        string outside = Path.Combine(repository.Beside, "outside.md");
        File.Move(repository.At("README.md"), outside);
        File.CreateSymbolicLink(repository.At("README.md"), outside);
        await repository.AuditAsync("--fix");
        Assert.Equal(Readme, File.ReadAllText(outside));
        Assert.NotNull(new FileInfo(repository.At("README.md")).LinkTarget);
    }
}
