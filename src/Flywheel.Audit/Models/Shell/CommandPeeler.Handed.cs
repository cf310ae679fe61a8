using System.Collections.Frozen;

namespace Flywheel.Audit.Models.Shell;

/// <summary>
/// Commands that a program of which nothing is known is handed word by word: <c>with_retry bazel build //x</c>,
/// <c>steam-run bazel test //x</c>. Whoever names a launcher, a verb and a target one after the other means them to be run.
/// </summary>
internal sealed partial class CommandPeeler
{
    /// <summary>Take names of programs as what they work on.</summary>
    private static readonly FrozenSet<string> Takers = new[]
    {
        "git", "gh", "glab", "hub", "hg", "svn", "grep", "egrep", "fgrep", "rg", "ag", "ack", "sed", "awk", "gawk", "jq", "yq", "cut", "tr", "sort", "diff",
        "cmp", "apt", "apt-get", "dnf", "yum", "apk", "pacman", "brew", "port", "snap", "choco", "scoop", "winget", "pip", "pip3", "pipx", "npm", "cargo",
        "gem", "nix", "nix-env", "nix-build", "nix-instantiate", "asdf", "mise", "install", "cd", "pushd", "ls", "cat", "less", "tail", "head", "tee", "rm",
        "cp", "mv", "ln", "mkdir", "touch", "chmod", "chown", "export", "unset", "set", "local", "declare", "readonly", "typeset", "alias", "unalias",
        "complete", "compgen", "which", "type", "hash", "whence", "command", "test", "[", "[[", "man", "tldr", "read", "return", "exit", "true", "false",
        ":", "kill", "pkill", "pgrep", "killall", "ps", "make", "gmake", "just", "task", "curl", "wget", "docker", "podman", "helm", "kubectl", "skip", "for",
        "case", "basename", "dirname", "wc", "source", ".", "printenv", "flywheel", "wait", "jobs", "history", "fc", "open", "xdg-open", "code", "vim", "nano",
    }.ToFrozenSet();

    private static readonly FrozenSet<string> HeavyVerbs = new[] { "build", "test", "run", "coverage", "mobile-install" }.ToFrozenSet();

    /// <summary>The words from the launcher on; null where the program is handed no whole command.</summary>
    private List<ArgumentWord>? HandedOn(List<ArgumentWord> words)
    {
        int at = words.FindIndex(1, one => one.Text.Contains("bazel", StringComparison.Ordinal) && LauncherName.Is(one.Text));
        string program = words[0].Text;
        if (at < 0 || at + 2 >= words.Count || program.Length == 0 || LauncherName.Is(program) || !(char.IsAsciiLetterLower(program[0])
            || program[0] is '.' or '/' or '_' or '$' or '"')
            || program[^1] is ':' or ',' or '.' || Takers.Contains(FileName(program)) || defined.Contains(program)
            || PrintedText.Prints(program) || PrintedText.IsLog(program))
        {
            return null;
        }
        int verb = at + 1;
        while (verb < words.Count && (words[verb].IsOption || !words[verb].IsConstant || (words[verb - 1].IsOption && !words[verb - 1].Text.Contains('=')
            && !HeavyVerbs.Contains(words[verb].Text))))
        {
            // Startup options, and the values of those that take the next word.
            verb++;
        }
        return verb < words.Count && HeavyVerbs.Contains(words[verb].Text) && words.FindIndex(verb + 1, IsTarget) > 0 ? words[at..] : null;
    }

    private static bool IsTarget(ArgumentWord word) =>
        word.Text.StartsWith("//", StringComparison.Ordinal) || word.Text.StartsWith(':') || word.Text.StartsWith('@')
            || word.Text.StartsWith("-//", StringComparison.Ordinal)
        || word.Text.Contains("/...", StringComparison.Ordinal) || (!word.IsConstant && word.Text.StartsWith('$'));
}
