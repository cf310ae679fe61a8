using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>What the word behind an opening fence says.</summary>
internal static class FenceLanguage
{
    /// <summary>The language, lower case: of <c>bash title="x"</c>, <c>{.bash .numberLines}</c>, <c>bash:run.sh</c>,
    /// <c>sh,ignore</c>, <c>{code-block} bash</c>.</summary>
    public static string Of(string info)
    {
        ReadOnlySpan<char> rest = info.AsSpan().Trim();
        foreach (string directive in (ReadOnlySpan<string>)["{code-block}", "{code}", "{code-cell}", "{sourcecode}", "{prompt}", "{parsed-literal}"])
        {
            rest = rest.StartsWith(directive, StringComparison.OrdinalIgnoreCase) ? rest[directive.Length..] : rest;
        }
        rest = rest.TrimStart("{.= ");
        int end = rest.IndexOfAny(" \t{},:;");
        return (end < 0 ? rest : rest[..end]).ToString().ToLowerInvariant();
    }

    /// <summary>Which shell reads it; null for what is no shell.</summary>
    public static ShellDialect? Shell(string language) => language switch
    {
        "sh" or "bash" or "shell" or "zsh" or "ksh" or "dash" or "shellscript" or "shell-script" or "posix" or "direnv" or "envrc" or "bats" or "command"
            or "commands" or "cli" or "cmdline" => ShellDialect.Posix,
        "fish" => ShellDialect.Fish,
        "console" or "shell-session" or "shellsession" or "sh-session" or "bash-session" or "terminal" or "term" or "session" or "shelloutput" or "zsh-session"
            => ShellDialect.Console,
        "powershell" or "ps1" or "pwsh" or "ps" => ShellDialect.PowerShell,
        "bat" or "cmd" or "batch" or "dos" => ShellDialect.Cmd,
        _ => null,
    };

    /// <summary>Whether nothing is said of what it holds.</summary>
    public static bool IsPlain(string language) => language is "" or "text" or "txt" or "plain" or "plaintext"
        or "none" or "nohighlight" or "ansi" or "output" or "log";

    /// <summary>The kind of file that it shows; null where the language says none.</summary>
    public static FileKind? Kind(string language) => language switch
    {
        "yaml" or "yml" => FileKind.Yaml,
        "dockerfile" or "docker" or "containerfile" => FileKind.Dockerfile,
        "nix" => FileKind.Nix,
        "just" or "justfile" => FileKind.Justfile,
        "make" or "makefile" or "mk" => FileKind.Make,
        "hcl" or "terraform" or "tf" or "tofu" or "opentofu" or "tfvars" => FileKind.Hcl,
        "json" or "jsonc" or "json5" => FileKind.Json,
        "toml" => FileKind.Toml,
        "dotenv" or "env" or "properties" => FileKind.DotEnv,
        "bazelrc" or "rc" => FileKind.Bazelrc,
        _ => null,
    };
}
