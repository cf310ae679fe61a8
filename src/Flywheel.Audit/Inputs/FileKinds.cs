using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Inputs;

/// <summary>What a file is, by its name and place, and for scripts without a name's end by its first line.</summary>
public static class FileKinds
{
    /// <summary>Ends of names of programs and documents about a Dockerfile: <c>Dockerfile.ci</c> is one, <c>Dockerfile.md</c> is none.</summary>
    private static readonly string[] Sources = [".cs", ".go", ".java", ".js", ".json", ".md", ".py", ".rb", ".rs", ".ts", ".txt", ".yaml", ".yml"];

    /// <summary>What package managers write, and nobody edits: long, and with addresses of packages only.</summary>
    private static readonly string[] LockFiles =
        ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "packages.lock.json", "composer.lock.json", "maven_install.json", "deno.lock.json"];

    private static readonly string[] Hooks =
    [
        "pre-commit", "pre-push", "pre-merge-commit", "pre-rebase", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout", "post-merge",
        "post-rewrite", "applypatch-msg", "pre-receive", "post-receive", "update",
    ];

    /// <param name="path">Relative, with forward slashes.</param>
    public static FileKind Of(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        string lower = name.ToLowerInvariant();
        string end = lower.LastIndexOf('.') is >= 0 and var dot ? lower[dot..] : "";
        bool yaml = end is ".yml" or ".yaml";
        return LockFiles.Contains(lower) ? FileKind.Other
            : yaml && Folder(path).EndsWith(".github/workflows", StringComparison.Ordinal) ? FileKind.Workflow
            : lower is "action.yml" or "action.yaml" ? FileKind.Action
            : yaml && IsGitLab(path, lower) ? FileKind.GitLab
            : yaml ? FileKind.Yaml
            : lower is "justfile" or ".justfile" || end == ".just" ? FileKind.Justfile
            : lower is "makefile" or "gnumakefile" || end == ".mk" ? FileKind.Make
            : lower == ".envrc" ? FileKind.Envrc
            : IsDockerfile(lower, end) ? FileKind.Dockerfile
            : lower == "earthfile" ? FileKind.Dockerfile
            : IsHook(path, lower) ? FileKind.Shell
            : lower is "procfile" or "tox.ini" or "jenkinsfile" or ".tool-versions" || end is ".groovy" or ".jenkinsfile"
                || lower.StartsWith("procfile.", StringComparison.Ordinal) || lower.StartsWith("jenkinsfile.", StringComparison.Ordinal) ? FileKind.Commands
            : lower is "tiltfile" or "rakefile" || end is ".tiltfile" or ".rb" ? FileKind.Program
            : lower is ".lintstagedrc" or ".renovaterc" ? FileKind.Json
            : IsPlainDocument(lower) ? FileKind.Markdown
            : lower == "package.json" ? FileKind.PackageJson
            : lower is "devcontainer.json" or ".devcontainer.json" ? FileKind.Devcontainer
            : lower is ".bazelrc" or "bazelrc" or "bazel.rc" || end == ".bazelrc" || lower.StartsWith(".bazelrc.", StringComparison.Ordinal)
                || lower.StartsWith(".bazelrc-", StringComparison.Ordinal) ? FileKind.Bazelrc
            : lower == ".env" || lower.StartsWith(".env.", StringComparison.Ordinal) || end == ".env" ? FileKind.DotEnv
            : Example(end, lower) switch
            {
                ".sh" or ".bash" or ".zsh" or ".ksh" or ".bats" or ".fish" or ".ps1" or ".cmd" or ".bat" => FileKind.Shell,
                ".nix" => FileKind.Nix,
                ".bazelrc" => FileKind.Bazelrc,
                ".envrc" => FileKind.Envrc,
                ".env" => FileKind.DotEnv,
                ".md" or ".markdown" or ".mdx" or ".mdc" => FileKind.Markdown,
                ".rst" or ".adoc" or ".asciidoc" or ".asc" => FileKind.Markup,
                ".hcl" or ".tf" or ".tfvars" or ".tofu" => FileKind.Hcl,
                ".json" or ".jsonc" or ".json5" => FileKind.Json,
                ".toml" => FileKind.Toml,
                ".yml" or ".yaml" => FileKind.Yaml,
                ".js" or ".mjs" or ".cjs" or ".ts" or ".mts" or ".cts" or ".py" => FileKind.Program,
                _ => FileKind.Other,
            };
    }

    /// <summary>Whether the first line asks for a shell: a script whose name does not tell.</summary>
    public static bool IsShellScript(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8))
        {
            return false;
        }
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? head : head[..end];
        return line.IndexOf("sh"u8) >= 0 && line.IndexOf("python"u8) < 0;
    }

    private static string Folder(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    private static bool IsDockerfile(string name, string end) => name is "dockerfile" or "containerfile" || end == ".dockerfile"
        || (name.StartsWith("dockerfile.", StringComparison.Ordinal) && !Sources.Contains(end));

    /// <summary>A hook of git in the folder that a repository keeps its own in: a script without a name's end, and often without a first line.</summary>
    private static bool IsHook(string path, string name) =>
        Hooks.Contains(name) && Folder(path) is var folder
            && folder[(folder.LastIndexOf('/') + 1)..] is ".husky" or ".githooks" or "githooks" or "git-hooks" or "hooks";

    /// <summary>What people read first, and what agents are told, though no name's end says that it is Markdown.</summary>
    private static bool IsPlainDocument(string name) =>
        name is ".cursorrules" or ".windsurfrules" or ".clinerules" or ".goosehints" or ".roorules" or ".rules" or ".aiderrules"
        || (name.EndsWith(".txt", StringComparison.Ordinal) ? name[..^4] : name) is "readme" or "install" or "installing" or "hacking" or "contributing"
            or "building"
            or "developing" or "agents" or "claude" or "copilot-instructions";

    private static bool IsGitLab(string path, string name) =>
        name.Contains("gitlab-ci", StringComparison.Ordinal)
        || path.Contains(".gitlab/", StringComparison.Ordinal)
        || path.StartsWith("ci/gitlab/", StringComparison.Ordinal);

    /// <summary><c>x.tfvars.example</c> and <c>x.sh.in</c> are what they are examples of.</summary>
    private static string Example(string end, string name) =>
        end is ".example" or ".sample" or ".template" or ".in" or ".tmpl" or ".dist"
            && System.IO.Path.GetExtension(System.IO.Path.GetFileNameWithoutExtension(name)) is { Length: > 0 } inner ? inner : end;
}
