using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Markdown;
using Flywheel.Audit.Text;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Markdown;

public sealed class MarkdownReaderTests
{
    [Theory]
    [InlineData("sh", "bazel build //x", ShellDialect.Posix, false)]
    [InlineData("bash", "# a comment\nbazel build //x", ShellDialect.Posix, false)]
    [InlineData("bash", "$ bazel build //x\nINFO: done", ShellDialect.Console, false)]
    [InlineData("console", "$ bazel build //x\nINFO: done", ShellDialect.Console, false)]
    [InlineData("console", "bazel build //x", ShellDialect.Posix, false)]
    [InlineData("shell-session", "user@host:~/x$ bazel build //x", ShellDialect.Console, false)]
    [InlineData("console", "root@5a99:/x# bazel build //x", ShellDialect.Console, false)]
    [InlineData("zsh", "% bazel build //x", ShellDialect.Console, false)]
    [InlineData("fish", "bazel build //x", ShellDialect.Fish, false)]
    [InlineData("powershell", "bazel build //x", ShellDialect.PowerShell, false)]
    [InlineData("bat", "bazel build //x", ShellDialect.Cmd, false)]
    [InlineData("", "bazel build //x", ShellDialect.Posix, false)]
    [InlineData("", "bazel build \\\n  --config=x \\\n  //x", ShellDialect.Posix, false)]
    [InlineData("", "$ bazel build //x\nINFO: done", ShellDialect.Console, false)]
    [InlineData("", "bazel build //x\nINFO: done", ShellDialect.Posix, false)]
    [InlineData("", "one\nbazel build //x\ntwo", ShellDialect.Posix, true)]
    [InlineData("text", "bazel build //x", ShellDialect.Posix, true)]
    [InlineData("diff", "-make\n+bazel build //x", ShellDialect.Posix, true)]
    public void A_fence_of_commands_is_a_script(string language, string code, ShellDialect dialect, bool doubtful)
    {
        ScriptFragment script = Assert.Single(Read($"# Build\n\nRun:\n\n```{language}\n{code}\n```\n").Scripts);
        Assert.Equal(dialect, script.Dialect);
        Assert.Equal(doubtful, script.Doubtful);
        Assert.Equal(ScriptOrigin.Fence, script.Origin);
        Assert.Equal("heading Build", script.Construct.ToString());
        Assert.Equal("Run:", script.Sentence);
        Assert.Contains("bazel build", script.Text.Text, StringComparison.Ordinal);
        Assert.Equal(dialect == ShellDialect.Console, script.Text.Text.StartsWith("$ ", StringComparison.Ordinal));
        int at = script.Text.Text.IndexOf("bazel", StringComparison.Ordinal);
        Assert.Equal("bazel", script.Text.Source.Of(script.Text.SpanOf(at, 5)).ToString());
    }

    [Theory]
    [InlineData("", "a tree\n├── b")]
    [InlineData("text", "INFO: Build completed")]
    [InlineData("python", "bazel build")]
    [InlineData("starlark", "x()")]
    [InlineData("mermaid", "graph TD")]
    [InlineData("diff", "-bazel build //x")]
    public void Other_fences_hold_no_commands(string language, string code) =>
        Assert.DoesNotContain(Read($"```{language}\n{code}\n```\n").Scripts, script => script.Text.Text.Contains('x'));

    [Theory]
    [InlineData("yaml", "jobs:\n  a:\n    runs-on: x", FileKind.Workflow)]
    [InlineData("yaml", "- uses: a/b@v1\n  with:\n    x: y", FileKind.Workflow)]
    [InlineData("yaml", "build:\n  script:\n    - bazel build //x", FileKind.GitLab)]
    [InlineData("yaml", "a: b", FileKind.Yaml)]
    [InlineData("", "jobs:\n  a:\n    runs-on: x", FileKind.Workflow)]
    [InlineData("yaml title=\".gitlab-ci.yml\"", "a: b", FileKind.GitLab)]
    [InlineData("dockerfile", "FROM x", FileKind.Dockerfile)]
    [InlineData("nix", "{ }", FileKind.Nix)]
    [InlineData("just", "a:\n  b", FileKind.Justfile)]
    [InlineData("hcl", "a = 1", FileKind.Hcl)]
    [InlineData("bazelrc", "build --x", FileKind.Bazelrc)]
    [InlineData("", "build --remote_cache=grpc://x\n# c\ntest:ci --x", FileKind.Bazelrc)]
    [InlineData("ini", "common --x", FileKind.Bazelrc)]
    [InlineData("ini", "A=b", FileKind.DotEnv)]
    public void A_fence_may_show_a_file(string info, string code, FileKind kind)
    {
        FileFacts facts = Read($"```{info}\n{code}\n```\n");
        EmbeddedFile file = Assert.Single(facts.Model<EmbeddedFiles>()!.All);
        Assert.Equal(kind, file.Kind);
        Assert.Equal(code + "\n", file.Text.Text);
        Assert.Empty(facts.Scripts);
    }

    [Theory]
    [InlineData("bazel build //x", true)]
    [InlineData("$ bazel build //x", true)]
    [InlineData("just build", true)]
    [InlineData("./tools/bazel build //x", true)]
    [InlineData("USE_BAZEL_VERSION=8 bazelisk build //x", true)]
    [InlineData("BAZEL_REMOTE_CACHE=grpc://x", true)]
    [InlineData("./build.sh", true)]
    [InlineData("bazel", false)]
    [InlineData("--remote_cache=x", false)]
    [InlineData("//x:y", false)]
    [InlineData("runs-on: x", false)]
    [InlineData("docs/x.md", false)]
    [InlineData("tools/bazel", false)]
    [InlineData("foo(a, b)", false)]
    public void A_code_span_may_be_a_command(string code, bool command)
    {
        FileFacts facts = Read($"# Build\n\nFirst. Run `{code}` now. Last.\n");
        Assert.Equal(command ? 1 : 0, facts.Scripts.Count);
        Assert.All(facts.Scripts, script => Assert.Equal($"Run `{code}` now.", script.Sentence));
        Assert.All(facts.Scripts, script => Assert.Equal(5, script.CodeAt));
    }

    [Theory]
    [InlineData("| Task | Command |\n|--|--|\n| Build | `bazel build //x` |", SentenceMood.Teaches)]
    [InlineData("| Instead of | Use |\n|--|--|\n| `bazel build //x` | `just build` |", SentenceMood.Negated)]
    [InlineData("| Do not | Do |\n|--|--|\n| `bazel build //x` | `just build` |", SentenceMood.Negated)]
    [InlineData("| Before | After |\n|--|--|\n| `bazel build //x` | `just build` |", SentenceMood.Historical)]
    [InlineData("| Old | New |\n|--|--|\n| `bazel build //x` | `just build` |", SentenceMood.Historical)]
    [InlineData("| Command | Note |\n|--|--|\n| `bazel build //x` | forbidden |", SentenceMood.Negated)]
    [InlineData("| Command | Note |\n|--|--|\n| `bazel build //x` | builds all |", SentenceMood.Teaches)]
    [InlineData("- `bazel build //x`", SentenceMood.Teaches)]
    [InlineData("- `bazel build //x` - builds", SentenceMood.Teaches)]
    [InlineData("- **Build**: `bazel build //x`", SentenceMood.Teaches)]
    [InlineData("- **Never** `bazel build //x`", SentenceMood.Negated)]
    [InlineData("Do *not* run `bazel\nbuild //x`.", SentenceMood.Negated)]
    [InlineData("You can [run `bazel build //x`](y.md).", SentenceMood.Teaches)]
    [InlineData("Do not do this:\n\n```sh\nbazel build //x\n```", SentenceMood.Negated)]
    [InlineData("## Don't\n\n```sh\nbazel build //x\n```", SentenceMood.Negated)]
    public void The_mood_is_that_of_the_place(string text, SentenceMood mood) =>
        Assert.Equal(mood, Sentences.MoodOf(Read(text + "\n").Scripts.First(script => script.Text.Text.StartsWith("bazel", StringComparison.Ordinal))));

    private static FileFacts Read(string text)
    {
        var facts = new FileFacts(new SourceText("a.md", text), FileKind.Markdown);
        new MarkdownReader().Read(facts);
        return facts;
    }
}
