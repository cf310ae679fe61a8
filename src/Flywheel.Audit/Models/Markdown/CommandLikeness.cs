using Flywheel.Audit.Models.Shell;

namespace Flywheel.Audit.Models.Markdown;

/// <summary>Whether text that no language is given for looks like commands of a shell.</summary>
internal static class CommandLikeness
{
    private static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        "bazel", "bazelisk", "bzl", "ibazel", "just", "make", "nix", "nix-shell", "nix-build", "npm", "npx", "pnpm", "yarn", "bun", "bunx", "docker", "podman",
        "bash", "sh", "zsh", "env", "sudo", "exec", "time", "timeout", "nohup", "direnv", "devbox", "mise", "asdf",
        "task", "cd", "export", "set", "source", "git", "gh", "glab",
        "kubectl", "helm", "tofu", "terraform", "curl", "wget", "flywheel", "cargo", "go", "python", "python3", "pip", "uv", "xargs", "for", "if", "while",
        "mkdir", "cp", "mv", "rm", "cat", "echo", "printf", "ls", "tar", "chmod", "test", "command", "eval", "act",
        "ssh", "grep", "jq", "attic", "cachix", "buildifier",
    };

    /// <summary>
    /// Whether code in a line may be a command: at least a program and a word, a path of a program, or an assignment. A flag, a label, a file name
    /// and a piece of YAML are none.
    /// </summary>
    public static bool IsCommand(string code)
    {
        ReadOnlySpan<char> text = Unprompted(code.AsSpan().Trim());
        if (text.IsEmpty || !(char.IsAsciiLetter(text[0]) || text[0] is '.' or '/' or '_' or '$' or '"' or '('))
        {
            return false;
        }
        int end = text.IndexOfAny(" \t");
        ReadOnlySpan<char> first = end < 0 ? text : text[..end];
        if (IsAssignment(first))
        {
            return true;
        }
        return end < 0
            ? first.StartsWith("./") || (first.Contains('/') && first.EndsWith(".sh"))
            : !first.EndsWith(":") && !first.EndsWith(",") && !first.Contains('(') && !first.StartsWith("//");
    }

    /// <summary>Whether a line begins as commands do: with a prompt, an assignment, or a program that documents run.</summary>
    public static bool BeginsCommand(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.Trim();
        ReadOnlySpan<char> bare = Unprompted(text);
        if (bare.Length < text.Length)
        {
            return true;
        }
        int end = bare.IndexOfAny(" \t");
        ReadOnlySpan<char> first = end < 0 ? bare : bare[..end];
        return (first.StartsWith("./") && first.Length > 2) || (end > 0 && (IsAssignment(first) || Programs.GetAlternateLookup<ReadOnlySpan<char>>().Contains(first)
            || LauncherName.Is(first) || first.StartsWith("bazel-bin/") || first.StartsWith("~/") || first.StartsWith("/")));
    }

    /// <summary>Without the prompt before it: <c>$ </c>, <c>% </c>, <c>❯ </c>, <c>user@host:~/x$ </c>, <c>(venv) $ </c>, <c>PS C:\x&gt; </c>.</summary>
    public static ReadOnlySpan<char> Unprompted(ReadOnlySpan<char> line)
    {
        int end = line.IndexOfAny(" \t");
        if (end == 1 && line[0] is '$' or '%' or '❯' or '➜' or '»' or 'λ')
        {
            return line[(end + 1)..].TrimStart();
        }
        bool windows = line.StartsWith("PS>") || line.StartsWith("PS ") || (line.Length > 2 && line[1] == ':' && line[2] == '\\');
        if (windows && line.IndexOf("> ") is > 0 and < 120 and var angle)
        {
            return line[(angle + 2)..].TrimStart();
        }
        int sign = line.IndexOf("$ ");
        sign = sign < 0 && line.IndexOf("# ") is > 0 and var root && line[..root].Contains('@') ? root : sign;
        bool host = sign is > 0 and < 60 && (line[..sign].Contains('@') || line[0] is '(' or '[' || line[..sign].StartsWith("~"))
            && !line[..sign].ContainsAny("\"'`=;");
        return host ? line[(sign + 2)..].TrimStart() : line;
    }

    private static bool IsAssignment(ReadOnlySpan<char> word)
    {
        int sign = word.IndexOf('=');
        return sign > 0 && (char.IsAsciiLetter(word[0]) || word[0] == '_')
            && word[..sign].IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") < 0;
    }
}
