using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.GitLab;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.GitLab;

public sealed class GitLabReaderTests
{
    private static FileFacts Read(string text)
    {
        var facts = new FileFacts(new SourceText(".gitlab-ci.yml", text), FileKind.GitLab);
        new GitLabReader().Read(facts);
        return facts;
    }

    [Fact]
    public void One_shell_runs_what_comes_before_and_the_script()
    {
        FileFacts facts = Read("""
            build:
              before_script: [one, two]
              script:
                - |
                  three
                - [four, [five]]
                - !reference [.x, script]
              after_script: six
            """);
        Assert.Equal(["one\ntwo\nthree\n\nfour\nfive", "six"], facts.Scripts.Select(script => script.Text.Text));
        Assert.All(facts.Scripts, script => Assert.Equal((ScriptOrigin.GitLab, "build"), (script.Origin, script.Construct.Name)));
        Assert.Equal(new TextPosition(5, 7), facts.Source.PositionOf(facts.Scripts[0].Text.ToSource(8)));
    }

    [Fact]
    public void Templates_defaults_and_the_whole_file_have_scripts_too()
    {
        FileFacts facts = Read(".base:\n  script: a\ndefault:\n  before_script: [b]\nbefore_script: c\nbazel:build:\n  run:\n    - name: x\n      script: d\n");
        Assert.Equal([".base a", "default b", "bazel:build d", " c"], facts.Scripts.Select(script => $"{script.Construct.Name} {script.Text.Text}"));
    }

    [Fact]
    public void An_anchored_script_is_given_once()
    {
        FileFacts facts = Read(".x: &x\n  - one\na:\n  script: *x\nb:\n  script:\n    - *x\n    - two\n");
        Assert.Equal(["one", "two"], facts.Scripts.Select(script => script.Text.Text));
    }

    [Fact]
    public void Inputs_of_a_component_that_hold_commands_are_scripts()
    {
        FileFacts facts = Read("include:\n  - component: $CI_SERVER_FQDN/g/bazel@1\n    inputs:\n      command: bazel build //x\n      stage: build\n");
        ScriptFragment script = Assert.Single(facts.Scripts);
        Assert.Equal(("bazel build //x", ScriptOrigin.Input, "$CI_SERVER_FQDN/g/bazel"), (script.Text.Text, script.Origin, script.Construct.Name));
        Assert.Contains(facts.Values, value => value is { Key: "include.inputs.stage", Value.Text: "build" });
    }

    [Fact]
    public void The_default_of_an_input_is_a_default()
    {
        FileFacts facts = Read("spec:\n  inputs:\n    cache:\n      default: grpc://x\n    command:\n      default: bazel test //x\n---\nvariables:\n  V: 1\n");
        Assert.Contains(facts.Values, value => value is { Key: "spec.inputs.cache.default", IsDefault: true });
        Assert.Contains(facts.Values, value => value is { Key: "variables.V", IsDefault: false });
        Assert.Equal("bazel test //x", Assert.Single(facts.Scripts).Text.Text);
    }

    [Fact]
    public void Jobs_that_extend_each_other_in_a_circle_end()
    {
        FileFacts facts = Read("a:\n  extends: b\n  tags: [$X]\nb:\n  extends: [a, b]\n");
        Assert.NotEmpty(facts.Runners);
    }
}
