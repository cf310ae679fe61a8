using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.GitHub;

public sealed class WorkflowReaderTests
{
    private static FileFacts Read(string text, FileKind kind = FileKind.Workflow)
    {
        var facts = new FileFacts(new SourceText(".github/workflows/a.yml", text), kind);
        IFileReader reader = kind == FileKind.Action ? new ActionReader() : new WorkflowReader();
        reader.Read(facts);
        return facts;
    }

    [Fact]
    public void A_step_runs_a_script_of_its_job()
    {
        FileFacts facts = Read("jobs:\n  build:\n    runs-on: x\n    steps:\n      - run: |\n          one\n          two\n      - run: three\n");
        Assert.Equal(["one\ntwo\n", "three"], facts.Scripts.Select(script => script.Text.Text));
        Assert.All(facts.Scripts, script => Assert.Equal((ScriptOrigin.Step, "build"), (script.Origin, script.Construct.Name)));
        Assert.Equal(new TextPosition(7, 11), facts.Source.PositionOf(facts.Scripts[0].Text.ToSource(4)));
        Assert.DoesNotContain(facts.Values, value => value.Name == "run");
    }

    [Theory]
    [InlineData("pwsh", ShellDialect.PowerShell)]
    [InlineData("cmd", ShellDialect.Cmd)]
    [InlineData("bash -leo pipefail {0}", ShellDialect.Posix)]
    [InlineData("nix develop --command bash {0}", ShellDialect.Posix)]
    [InlineData("nix develop -c fish {0}", ShellDialect.Fish)]
    [InlineData("/usr/bin/sh", ShellDialect.Posix)]
    public void The_shell_of_a_step_decides_how_it_is_read(string shell, ShellDialect dialect)
    {
        Assert.Equal(dialect, Assert.Single(Read($"jobs:\n  a:\n    steps:\n      - run: x\n        shell: {shell}\n").Scripts).Dialect);
        Assert.Equal(dialect, Assert.Single(Read($"defaults: {{run: {{shell: '{shell}'}}}}\njobs:\n  a:\n    steps:\n      - run: x\n").Scripts).Dialect);
        Assert.Equal(dialect, Assert.Single(Read($"jobs:\n  a:\n    defaults: {{run: {{shell: '{shell}'}}}}\n    steps:\n      - run: x\n").Scripts).Dialect);
    }

    [Fact]
    public void A_runner_of_windows_reads_powershell_where_nothing_else_is_said()
    {
        Assert.Equal(ShellDialect.PowerShell, Assert.Single(Read("jobs:\n  a:\n    runs-on: windows-2022\n    steps: [{run: x}]\n").Scripts).Dialect);
        Assert.Equal(ShellDialect.Posix,
            Assert.Single(Read("jobs:\n  a:\n    runs-on: ${{ matrix.o }}\n    strategy: {matrix: {o: [windows-2022, x]}}\n    steps: "
                + "[{run: x}]\n").Scripts).Dialect);
    }

    [Fact]
    public void What_no_shell_reads_is_a_value()
    {
        FileFacts facts = Read("jobs:\n  a:\n    steps:\n      - run: print(1)\n        shell: python\n      - uses: actions/github-script@v7\n        with: "
            + "{script: x()}\n");
        Assert.Empty(facts.Scripts);
        Assert.Contains(facts.Values, value => value.Key == "jobs.a.steps.run" && value.Value.Text == "print(1)");
        Assert.Contains(facts.Values, value => value.Key == "jobs.a.steps.with.script");
    }

    [Theory]
    [InlineData("command")]
    [InlineData("bazel_command")]
    [InlineData("build-cmd")]
    [InlineData("run")]
    [InlineData("script")]
    [InlineData("args")]
    [InlineData("testCommand")]
    public void An_input_that_is_named_like_a_command_is_one(string name)
    {
        Assert.Equal(ScriptOrigin.Input,
            Assert.Single(Read($"jobs:\n  a:\n    steps:\n      - uses: x/y@v1\n        with: {{{name}: bazel build //x}}\n").Scripts).Origin);
        Assert.Equal(ScriptOrigin.Input, Assert.Single(Read($"jobs:\n  a:\n    uses: ./x.yml\n    with: {{{name}: bazel build //x}}\n").Scripts).Origin);
        Assert.Equal("bazel build //x", Assert.Single(Read($"inputs: {{{name}: {{default: bazel build //x}}}}\n", FileKind.Action).Scripts).Text.Text);
    }

    [Theory]
    [InlineData("run: true")]
    [InlineData("command: 3")]
    [InlineData("key: bazel build //x")]
    [InlineData("description: bazel build //x")]
    public void Other_inputs_are_values(string input) =>
        Assert.Empty(Read($"jobs:\n  a:\n    steps:\n      - uses: x/y@v1\n        with: {{{input}}}\n").Scripts);

    [Fact]
    public void Every_other_scalar_is_a_value_with_its_key()
    {
        FileFacts facts = Read("""
            on:
              workflow_call:
                inputs:
                  cache: {default: "grpc://a"}
            env:
              BAZEL_REMOTE_CACHE: &cache grpc://b
            jobs:
              a:
                env: {C: *cache}
                steps:
                  - env:
                      D: x
            """);
        Assert.Contains(facts.Values, value => value is { Key: "on.workflow_call.inputs.cache.default", IsDefault: true, Value.Text: "grpc://a" });
        Assert.Contains(facts.Values, value => value is { Key: "env.BAZEL_REMOTE_CACHE", Name: "BAZEL_REMOTE_CACHE", IsDefault: false });
        Assert.Contains(facts.Values, value => value is { Key: "jobs.a.env.C", Value.Text: "grpc://b", Construct.Name: "a" });
        Assert.Contains(facts.Values, value => value is { Key: "jobs.a.steps.env.D" });
    }

    [Fact]
    public void A_composite_action_has_steps_and_an_alias_gives_them_once()
    {
        FileFacts facts = Read("runs:\n  using: composite\n  steps:\n    - &s {run: x, shell: bash}\n    - *s\n", FileKind.Action);
        Assert.Single(facts.Scripts);
    }

    [Fact]
    public void What_is_written_to_an_output_is_found_in_all_its_ways()
    {
        const string Script = """
            # runner=no
            runner=ubuntu-1
            echo "runner=$runner" >> "$GITHUB_OUTPUT"
            echo runner=ubuntu-2 >> $GITHUB_OUTPUT
            echo 'runner=["ubuntu-3"]' | tee -a "${GITHUB_OUTPUT}"
            echo "::set-output name=runner::ubuntu-4"
            printf 'runner=ubuntu-5\n' >> $GITHUB_OUTPUT
            { echo "runner=ubuntu-6"; } >> $GITHUB_OUTPUT
            echo "runner={\"os\":\"ubuntu-7\"}" >> $GITHUB_OUTPUT
            echo "myrunner=no" >> $GITHUB_OUTPUT
            echo "runner=$(no)" >> $GITHUB_OUTPUT
            """;
        IReadOnlyList<YamlNode?> written = StepOutputs.Written(MappedText.Of(new SourceText("a", Script)), "runner", new());
        string[] found = [.. written.Select(one => one?.Text!.Text ?? "?").Distinct().Order()];
        Assert.Equal(["?", "[\"ubuntu-3\"]", "ubuntu-1", "ubuntu-2", "ubuntu-4", "ubuntu-5", "ubuntu-6", "{\"os\":\"ubuntu-7\"}"], found);
    }

    [Theory]
    [InlineData("R: ${{ env.R }}")]
    [InlineData("R: ${{ env.R }}${{ env.R }}")]
    [InlineData("R: ${{ format('{0}{0}{0}', env.R) }}")]
    [InlineData("R: ${{ env.S || env.R }}\n      S: ${{ env.R && env.S }}")]
    public void A_value_that_is_made_of_itself_is_left_unknown(string env)
    {
        FileFacts facts = Read($"jobs:\n  a:\n    env:\n      {env}\n    runs-on: ${{{{ env.R }}}}\n");
        Assert.NotEmpty(Assert.Single(facts.Runners).Opaque);
    }

    [Theory]
    [InlineData("!")]
    [InlineData("(")]
    [InlineData("a.")]
    [InlineData("a||")]
    [InlineData("f(")]
    [InlineData("a[")]
    [InlineData("${{ 'x' }}")]
    public void An_expression_without_end_takes_no_more_time_than_its_length(string piece) =>
        LinearTime.Of(300_000, times => $"jobs:\n  a:\n    runs-on: \"${{{{ {string.Concat(Enumerable.Repeat(piece, times))}x }}}}\"\n", text => Read(text));
}
