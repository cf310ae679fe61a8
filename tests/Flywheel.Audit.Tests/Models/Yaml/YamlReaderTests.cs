using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Yaml;

public sealed class YamlReaderTests
{
    private static FileFacts Read(string path, string text)
    {
        var facts = new FileFacts(new SourceText(path, text), FileKind.Yaml);
        new YamlReader().Read(facts);
        return facts;
    }

    [Theory]
    [InlineData("compose.yaml", "services:\n  a:\n    command: [bash, -lc, \"bazel build //x\"]\n", "bazel build //x")]
    [InlineData("docker-compose.yml", "services:\n  a:\n    command: bazel build //x\n", "bazel build //x")]
    [InlineData("k8s/job.yaml", "apiVersion: v1\nkind: Job\nspec:\n  containers:\n  - image: x\n    command: [bazel]\n    args: [build, //x]\n", "bazel build //x")]
    [InlineData("k8s/job.yaml", "apiVersion: v1\nkind: Job\nspec:\n  containers:\n  - image: x\n    command: [sh]\n    args: [-c, bazel build //x]\n",
        "bazel build //x")]
    [InlineData("Taskfile.yml", "tasks:\n  b:\n    cmds:\n      - one\n      - cmd: two\n", "one\ntwo")]
    [InlineData("Taskfile.yml", "tasks:\n  b: one\n", "one")]
    [InlineData(".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n  - id: x\n    language: system\n    entry: bazel test //x\n", "bazel test //x")]
    [InlineData(".buildkite/pipeline.yml", "steps:\n  - command: bazel test //x\n", "bazel test //x")]
    [InlineData(".circleci/config.yml", "jobs:\n  a:\n    steps:\n      - run: {name: x, command: bazel test //x}\n", "bazel test //x")]
    [InlineData(".circleci/config.yml", "jobs:\n  a:\n    steps:\n      - run: bazel test //x\n", "bazel test //x")]
    [InlineData("azure-pipelines.yml", "steps:\n  - script: bazel test //x\n", "bazel test //x")]
    [InlineData(".gitea/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: bazel test //x\n", "bazel test //x")]
    public void A_command_is_one_where_the_file_runs_it(string path, string text, string command) =>
        Assert.Equal(command, Assert.Single(Read(path, text).Scripts).Text.Text);

    [Theory]
    [InlineData("mkdocs.yml", "nav:\n  - run: bazel test\n")]
    [InlineData("values.yaml", "command: bazel test\n")]
    public void Elsewhere_it_is_a_value(string path, string text)
    {
        FileFacts facts = Read(path, text);
        Assert.Empty(facts.Scripts);
        Assert.Single(facts.Values);
    }

    [Fact]
    public void Behind_a_trouble_lines_still_have_values()
    {
        FileFacts facts = Read("a.yaml", "a: 1\nb: [\nc: 'grpc://x' # old\n  d: }\n");
        Assert.NotEmpty(facts.Troubles);
        Assert.Contains(facts.Values, value => value is { Key: "c", Value.Text: "grpc://x" });
    }

    [Fact]
    public void Values_have_keys_and_places()
    {
        FileFacts facts = Read("a.yaml", "a:\n  - b: x\n  - b: \"y\"\n---\nc: z\n");
        Assert.Equal(["a.b x", "a.b y", "c z"], facts.Values.Select(value => $"{value.Key} {value.Value.Text}"));
        Assert.Equal(new TextPosition(3, 9), facts.Source.PositionOf(facts.Values[1].Value.ToSource(0)));
    }
}
