using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Just;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Just;

public sealed class JustfileTests
{
    [Fact]
    public void Each_line_of_a_recipe_is_a_script_of_its_own()
    {
        FileFacts facts = Read("build target='//...':\n    @echo hi\n    -bazel build {{target}} \\\n      --config=ci\n\n    bazel test //x\n");

        Assert.Equal(["build: echo hi", "build: bazel build //... \\\n--config=ci", "build: bazel test //x"], ReadFile.Scripts(facts));
    }

    [Theory]
    [InlineData("bazel := \"bazelisk\"")]
    [InlineData("bazel := 'bazel' + 'isk'")]
    [InlineData("export bazel := env_var_or_default(\"BAZEL\", \"bazelisk\")")]
    [InlineData("bazel := env('BAZEL', \"bazelisk\") # comment")]
    [InlineData("bazel := `which bazelisk`")]
    [InlineData("bazel := require('bazelisk')")]
    [InlineData("b := 'bazelisk'\nbazel := b")]
    [InlineData("bazel := (\n  'bazelisk'\n)")]
    public void A_variable_that_is_a_constant_is_filled_in(string assignment)
    {
        FileFacts facts = Read($"{assignment}\n\nbuild:\n\t{{{{bazel}}}} build //x\n");

        Assert.Contains("build: bazelisk build //x", ReadFile.Scripts(facts));
        ScriptFragment script = facts.Scripts.Single(one => one.Construct.Name == "build");
        Assert.Equal(facts.Source.Text.IndexOf("{{bazel}}", StringComparison.Ordinal), script.Text.ToSource(0));
        Assert.Equal(facts.Source.Text.IndexOf("//x", StringComparison.Ordinal), script.Text.ToSource(script.Text.Text.IndexOf("//x", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("bazel := if os() == 'linux' { 'a' } else { 'b' }")]
    [InlineData("bazel := bazel")]
    [InlineData("a := bazel\nbazel := a")]
    public void What_is_only_known_at_run_time_stays_as_it_is_written(string assignment) =>
        Assert.Contains("build: {{bazel}} build //x", ReadFile.Scripts(Read($"{assignment}\nbuild:\n  {{{{bazel}}}} build //x\n")));

    [Fact]
    public void A_parameter_goes_before_a_variable() => Assert.Contains(
        "run: {{bazel}} build", ReadFile.Scripts(Read("bazel := 'bazelisk'\nrun bazel:\n  {{bazel}} build\n")));

    [Fact]
    public void A_shebang_makes_one_script_of_a_recipe()
    {
        FileFacts facts = Read("ci:\n    #!/usr/bin/env bash\n    set -e\n    if true; then\n      bazel build //x\n    fi\nnext:\n    true\n");

        Assert.Equal(["ci: #!/usr/bin/env bash\nset -e\nif true; then\n  bazel build //x\nfi", "next: true"], ReadFile.Scripts(facts));
    }

    [Fact]
    public void A_recipe_in_Python_only_spawns()
    {
        FileFacts facts = Read("ci:\n    #!/usr/bin/env python3\n    import subprocess\n    subprocess.run(['bazel', 'build', '//x'])\n");

        ScriptFragment spawn = Assert.Single(facts.Scripts);
        Assert.Equal((ScriptOrigin.Spawn, "bazel build //x"), (spawn.Origin, spawn.Text.Text));
    }

    [Fact]
    public void A_header_says_what_runs_before_and_after()
    {
        JustRecipe recipe = Recipe("""
            # Builds it all
            [private]
            [group('ci'), linux]
            @build $target='a: b' +flags="": clean (fetch "x" flags) gen::all && notify (report "a, b")
                true
            """, "build");

        Assert.Equal(["clean", "fetch", "gen::all"], recipe.Before.Select(one => one.Recipe));
        Assert.Equal(["notify", "report"], recipe.After.Select(one => one.Recipe));
        Assert.Equal(["private", "group('ci')", "linux"], recipe.Attributes);
        Assert.Equal("Builds it all", recipe.Doc);
        Assert.Equal([("target", "a: b", false), ("flags", "", true)], recipe.Parameters.Select(one => (one.Name, one.Default!.Text, one.IsVariadic)));
        Assert.True(recipe.IsPrivate);
    }

    [Fact]
    public void Settings_say_which_shell_reads_the_lines()
    {
        Assert.Equal(ShellDialect.PowerShell, Read("set shell := ['pwsh', '-c']\na:\n  ls\n").Scripts[0].Dialect);
        Assert.Equal(ShellDialect.Posix, Read("set shell := [\"bash\", \"-euo\", \"pipefail\", \"-c\"]\nset dotenv-load\na:\n  ls\n").Scripts[0].Dialect);
        Assert.True(Read("set dotenv-load\na:\n").Model<Justfile>()!.LoadsDotEnv);
    }

    [Fact]
    public void What_is_neither_recipe_nor_setting_is_a_trouble() => Assert.Single(Read("what is this\n").Troubles);

    [Theory]
    [InlineData("a:\n\t{{")]
    [InlineData("a := (")]
    [InlineData("a := \"")]
    [InlineData("a b=(:\n")]
    [InlineData("\0\uFFFD: \n  x")]
    [InlineData("a: (((")]
    [InlineData("[")]
    [InlineData("x := '''")]
    [InlineData("@")]
    public void What_is_broken_off_does_no_harm(string text) => Read(text);

    [Fact]
    public void Hostile_files_take_linear_time()
    {
        Linear(size => "a:\n  " + new string('{', size));
        Linear(size => "a := " + new string('(', size));
        Linear(size => "a := " + string.Concat(Enumerable.Repeat("'x' + ", size / 6)));
        Linear(size => string.Concat(Enumerable.Range(0, size / 40).Select(i => $"a{i} := a{i + 1} + a{i + 1}\n")));
        Linear(size => "a:\n" + string.Concat(Enumerable.Repeat("  x\n", size / 4)));
        Linear(size => new string('"', size));

        static void Linear(Func<int, string> text) => ReadFile.IsLinear(new JustfileReader(), "justfile", text, 200_000);
    }

    private static FileFacts Read(string text) => ReadFile.With(new JustfileReader(), "justfile", text);

    private static JustRecipe Recipe(string text, string name) => Read(text).Model<Justfile>()!.Find(name)!;
}
