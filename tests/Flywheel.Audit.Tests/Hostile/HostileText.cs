using System.Text;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Inputs;
using Xunit;

namespace Flywheel.Audit.Tests.Hostile;

/// <summary>Texts that are hard on readers, of any length, and what begins a file of a kind so that it is read at all.</summary>
internal static class HostileText
{
    private static readonly string[] Paths =
    [
        ".github/workflows/a.yml", "a/action.yml", ".gitlab-ci.yml", "a.yaml", "a.json", "a.tf", "a.toml", ".env", ".envrc", ".bazelrc", "justfile",
        "Makefile", "Dockerfile",
        "a.nix", "a.sh", "a.fish", "a.ps1", "a.cmd", "a.md", "a.mdx", "docs/plan.md", "package.json", "devcontainer.json", "a.py", "a.js",
    ];

    private static readonly string[] Pieces =
    [
        "a", " ", "\n", "(", ")", "[", "{", "}", "[]", "\"", "'", "`", "${", "$(", "${{", "{{", "\\", "a;", "a|", "&", "*", "&a ", "- ", "- a\n",
        "> ", ">", "# ", "a: ", "a:\n", "a=b\n",
        "<!--", "<", "</", "-->", "|", "|a|b|\n", "```\n", "* [ ] a\n", "1. a\n", "[a]: b\n", "[a](", "**", "_", "bazel ", "bazel build //x\n",
        "`bazel build //x` ", "remote execution ",
        "runs-on: ", "just a\n", "if ", "let ", "with a; ", "<<A\n", "\"\\", "''", "/*", "x(", "a.", "a, ", "!", "%", "\uFFFD", "\r", "  a:\n", "--",
        "==\n", "a\n\n", "{\"a\":", "\"a\":",
        "a\\\n", "a(\n", "export A=b\n", "build:a --config=a\n", "a b:\n  c\n", "RUN a\n", "FROM a\n", "grpc://a ", "a: &a [*a]\n", "you should run ",
        "a := b\n", "$a ", "B=$B ", "[ ] ",
    ];

    private static readonly (string Name, Func<int, string> Make)[] Shapes =
    [
        ("an alias bomb", size => "\na0: &a0 [x,x,x,x,x,x,x,x,x]\n" +
            Numbered(size, (i, text) => text.Append($"a{i + 1}: &a{i + 1} [*a{i},*a{i},*a{i},*a{i},*a{i},*a{i},*a{i},*a{i}]\n"))),
        ("merges of merges", size => "\nx0: {a: b}\n" + Numbered(size, (i, text) => text.Append($"x{i + 1}: &x{i + 1}\n  <<: [*x{i}, *x{i}]\n"))),
        ("brackets that close", size => new string('[', size / 2) + new string(']', size / 2)),
        ("braces that close", size => new string('{', size / 2) + new string('}', size / 2)),
        ("ever deeper maps", size => "\n" + string.Concat(Enumerable.Range(0, (int)Math.Sqrt(2 * size)).Select(i => new string(' ', i) + "a:\n"))),
        ("ever deeper lists", size => "\n" + string.Concat(Enumerable.Range(0, (int)Math.Sqrt(2 * size)).Select(i => new string(' ', i) + "- a\n"))),
        ("ever longer backticks", size => string.Concat(Enumerable.Range(1, (int)Math.Sqrt(2 * size)).Select(i => new string('`', i) + " a "))),
        ("names that stand for the one before", size => "\n" + Numbered(size, (i, text) => text.Append($"A{i + 1}=$A{i}\n"))),
        ("functions that call the next", size => "\n" + Numbered(size, (i, text) => text.Append($"f{i}() {{ f{i + 1}; bazel build //x; }}\n"))),
        ("recipes that need the next", size => "\n" + Numbered(size, (i, text) => text.Append($"r{i}: r{i + 1}\n\tbazel build //x\n"))),
        ("configs that take two others", size => "\n" + Numbered(size, (i, text) => text.Append($"build:c{i} --config=c{i + 1}\nbuild:c{i} --config=c{i + 2}\n"))),
        ("jobs that extend the next", size => "\n" + Numbered(size, (i, text) => text.Append($"j{i}:\n  extends: j{i + 1}\n  script: [bazel build //x]\n"))),
        ("sections", size => "\n" + Numbered(size, (i, text) => text.Append($"## h{i}\n\nRun `bazel build //x`.\n\n"))),
        ("fences", size => "\n" + Numbered(size, (_, text) => text.Append("```yaml\njobs:\n  a:\n    runs-on: ubuntu-latest\n```\n\n"))),
        ("a wide table", size => "\n" + string.Concat(Enumerable.Repeat("|a", size / 4)) + "\n" + string.Concat(Enumerable.Repeat("|-", size / 4)) + "\n|b|\n"),
        ("one line of many words", size => Numbered(size, (_, text) => text.Append("the quick brown fox runs bazel remotely "))),
    ];

    public static TheoryData<string> Kinds => [.. Paths];

    public static IEnumerable<(string Name, Func<int, string> Make)> Of(string path)
    {
        foreach (string piece in Pieces)
        {
            yield return (piece, size => Repeated(piece, size));
            if (Block(path) is { } block)
            {
                yield return ("in a script: " + piece, size => block + Repeated(piece.Replace("\n", "\n          ", StringComparison.Ordinal), size));
            }
        }
        foreach ((string Name, Func<int, string> Make) shape in Shapes)
        {
            yield return shape;
        }
    }

    /// <summary>The beginning of a file of a kind, with something to be found in it.</summary>
    public static string Needle(string path) => FileKinds.Of(path) switch
    {
        FileKind.Workflow or FileKind.Action or FileKind.GitLab or FileKind.Yaml or FileKind.Hcl or FileKind.Nix => "# bazel build //x\n",
        FileKind.Json or FileKind.PackageJson or FileKind.Devcontainer => "\"bazel build //x\" ",
        FileKind.Toml or FileKind.Program => "a = \"bazel build //x\"\n",
        FileKind.Justfile or FileKind.Make => "a:\n\tbazel build //x\n",
        FileKind.Dockerfile => "FROM a\nRUN bazel build //x\n",
        FileKind.DotEnv => "A=bazel\n",
        FileKind.Bazelrc => "build --remote_executor=grpc://x\n",
        _ => "bazel build //x\n",
    };

    private static string? Block(string path) => FileKinds.Of(path) switch
    {
        FileKind.Workflow => "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n    - run: |\n          ",
        FileKind.Action => "runs:\n  using: composite\n  steps:\n  - shell: bash\n    run: |\n          ",
        FileKind.GitLab => "a:\n  tags: [x]\n  script:\n  - |\n          ",
        _ => null,
    };

    private static string Repeated(string piece, int size) => new StringBuilder().Insert(0, piece, Math.Max(1, size / piece.Length)).ToString();

    private static string Numbered(int size, Action<int, StringBuilder> add)
    {
        var text = new StringBuilder();
        for (int i = 0; text.Length < size; i++)
        {
            add(i, text);
        }
        return text.ToString();
    }
}
