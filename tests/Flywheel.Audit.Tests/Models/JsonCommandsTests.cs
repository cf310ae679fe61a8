using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Models.Json;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class JsonCommandsTests
{
    [Theory]
    [InlineData("package.json", """{"scripts": {"a": "bazel build //a"}, "description": "bazel build //b"}""", "a: bazel build //a")]
    [InlineData("package.json", """{"lint-staged": {"*.go": ["gofmt", "bazel run //a"]}}""", "lint-staged.*.go: gofmt", "lint-staged.*.go: bazel run //a")]
    [InlineData("package.json", """{"husky": {"hooks": {"pre-push": "bazel test //a"}}}""", "husky.hooks.pre-push: bazel test //a")]
    [InlineData("package.json", """{"wireit": {"a": {"command": "bazel build //a", "files": ["bazel build"]}}}""", "wireit.a.command: bazel build //a")]
    [InlineData(".vscode/tasks.json", """{"tasks": [{"label": "a", "command": "bazel", "args": ["build", "//a b"]}, {"label": "b", "command": "bazel test //b"}]}""",
        "a: bazel build '//a b' ", "b: bazel test //b")]
    [InlineData(".vscode/tasks.json", """{"tasks": [{"args": ["build", {"value": "//a"}], "command": "bazel", "label": "a"}]}""", "a: bazel build ")]
    [InlineData(".vscode/tasks.json", """{"tasks": [{"label": "a", "command": "bazel", "linux": {"args": ["build", "//a"]}, "osx": {"args": ["build", "//b"]}}]}""",
        "a: bazel build //a ")]
    [InlineData(".zed/tasks.json", """[{"label": "a", "command": "bazel", "args": ["run", "//a"]}, {"label": "b", "command": "make"}]""",
        "a: bazel run //a ", "b: make")]
    [InlineData("web/project.json", """{"targets": {"a": {"options": {"commands": ["x", {"command": "bazel test //a"}]}}}}""",
        "targets.a.options.commands: x", "targets.a.options.commands.command: bazel test //a")]
    [InlineData("deno.json", """{"tasks": {"a": "bazel build //a"}, "imports": {"b": "bazel build"}}""", "tasks.a: bazel build //a")]
    [InlineData("devbox.json", """{"packages": ["bazelisk"], "shell": {"scripts": {"a": ["bazel build //a"]}}}""", "shell.scripts.a: bazel build //a")]
    [InlineData(".mcp.json", """{"mcpServers": {"a": {"command": "bazel", "args": ["run", "//a"]}}}""", "mcpServers.a: bazel run //a ")]
    [InlineData(".claude/settings.json", """{"permissions": {"allow": ["Bash(bazel build:*)"]}, "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "bazel test //a"}]}]}}""",
        "hooks.Stop.hooks.command: bazel test //a")]
    [InlineData("settings.json", """{"command": "bazel build //a", "scripts": {"a": "bazel build //b"}}""")]
    public void Commands_are_told_by_whose_file_it_is(string path, string text, params string[] expected)
    {
        var facts = new FileFacts(new SourceText(path, text), FileKinds.Of(path));
        new JsonReader().Read(facts);
        Assert.Equal(expected, ReadFile.Scripts(facts));
    }

    [Theory]
    [InlineData("""{"command": "bazel", "args": ["build"]},""")]
    [InlineData("""{"args": ["build", "test", "run"]},""")]
    [InlineData(""" "command": "bazel",""")]
    public void Hostile_files_take_linear_time(string unit) => LinearTime.Of(800_000, size => string.Concat(Enumerable.Repeat(unit, size / unit.Length)), units =>
        new JsonReader().Read(new FileFacts(new SourceText(".vscode/tasks.json", """{"tasks": [{""" + units), FileKind.Json)));
}
