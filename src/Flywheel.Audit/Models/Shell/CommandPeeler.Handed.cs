using System.Collections.Frozen;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

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

    /// <summary>Options behind which a text for people stands.</summary>
    private static readonly FrozenSet<string> Said = new[]
    {
        "-m", "-t", "-b", "message", "title", "body", "description", "text", "subject", "label", "name", "comment", "notes", "note", "reason", "help", "msg",
        "annotation", "summary", "header", "caption", "expect", "expected", "output", "pattern", "grep", "regex", "match", "filter",
    }.ToFrozenSet();

    /// <summary>
    /// A whole command in quotes that a program is handed: <c>retry "bazel build //x"</c>, <c>ci-step --cmd "bazel build //x"</c>. Empty where one was
    /// found and read; null where there is none.
    /// </summary>
    private List<ArgumentWord>? HandedText(List<ArgumentWord> words)
    {
        string program = words[0].Text;
        if (words.Count < 2 || program.Length == 0 || !(char.IsAsciiLetterLower(program[0]) || program[0] is '.' or '/' or '_' or '$')
            || LauncherName.Is(program) || Takes(program) || program[^1] is ':' or ',' or '.' || unit.Setting.HandedBy is not null)
        {
            return null;
        }
        bool any = false;
        for (int i = 1; i < words.Count; i++)
        {
            string text = words[i].Text;
            bool isOption = text.StartsWith("--", StringComparison.Ordinal);
            int start = isOption && text.IndexOf('=', StringComparison.Ordinal) is > 2 and < 40 and var equals ? equals + 1 : 0;
            string before = start > 0 ? text[..(start - 1)] : words[i - 1].Text;
            if (!words[i].Raw.IsQuoted || text.Length > LongestHanded || !text.Contains("bazel", StringComparison.Ordinal)
                || (before.StartsWith('-') && (Said.Contains(before) || Said.Contains(before[(before.LastIndexOf('-') + 1)..]))) || !IsWhole(text[start..]))
            {
                continue;
            }
            MappedText whole = Joined([words[i]]);
            var setting = new ScriptSetting(false, false, false, unit.Setting.Manner) { HandedBy = program };
            if (nest(whole.Slice(start, whole.Text.Length - start), setting, ShellDialect.Posix, [.. through, program]) is { } script)
            {
                meaning.Add(script);
                any = true;
            }
        }
        return any ? [] : null;
    }

    /// <summary>Whether a text is a launcher, a heavy verb, and nothing but options and what is built: no sentence that begins with a command.</summary>
    private static bool IsWhole(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int launcher = 0;
        while (launcher < words.Length && !LauncherName.Is(words[launcher]))
        {
            // What merely leads to it: `npx @bazel/bazelisk`, `CI=1 bazel`, `nix develop -c bazel`.
            if (CommandWrapper.Of(words[launcher]) is null && !CommandWrapper.HasSubcommands(words[launcher])
                && !words[launcher].Contains('=', StringComparison.Ordinal) && words[launcher][0] is not '-' && launcher == 0)
            {
                return false;
            }
            launcher++;
        }
        int verb = launcher + 1;
        while (verb < words.Length && (words[verb][0] is '-' or '$' || (words[verb - 1][0] == '-' && !words[verb - 1].Contains('=', StringComparison.Ordinal)
            && !HeavyVerbs.Contains(words[verb]))))
        {
            verb++;
        }
        if (verb + 1 >= words.Length || launcher > 4 || !HeavyVerbs.Contains(words[verb]))
        {
            return false;
        }
        bool any = false;
        foreach (string word in words.Skip(verb + 1))
        {
            if (word is "--" or "&&" or ";" or "||" or "|")
            {
                break;
            }
            bool isTarget = IsTarget(word) || word.StartsWith('$') || word.Contains('/', StringComparison.Ordinal) || word.Contains(':', StringComparison.Ordinal);
            if (word is ":" || !isTarget && !word.StartsWith('-'))
            {
                return false;
            }
            any |= isTarget;
        }
        return any;
    }

    private const int LongestHanded = 2000;

    /// <summary>The words from the launcher on; null where the program is handed no whole command.</summary>
    private List<ArgumentWord>? HandedOn(List<ArgumentWord> words)
    {
        int at = words.FindIndex(1, one => one.Text.Contains("bazel", StringComparison.Ordinal) && LauncherName.Is(one.Text));
        string program = words[0].Text;
        if (at < 0 || at + 2 >= words.Count || PrintedText.Prints(words[at - 1].Text)
            || program.Length == 0 || LauncherName.Is(program) || !(char.IsAsciiLetterLower(program[0])
            || program[0] is '.' or '/' or '_' or '$' or '"')
            || program[^1] is ':' or ',' or '.' || Takes(program) || defined.Contains(program))
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

    private static bool IsTarget(ArgumentWord word) => IsTarget(word.Text) || (!word.IsConstant && word.Text.StartsWith('$'));

    /// <summary>Whether a word can hardly be anything but what Bazel builds.</summary>
    internal static bool IsTarget(string word) => word.StartsWith("//", StringComparison.Ordinal) || word.StartsWith(':') || word.StartsWith('@')
        || word.StartsWith("-//", StringComparison.Ordinal) || word.Contains("/...", StringComparison.Ordinal);

    /// <summary>Whether a program takes words as what it works on or says, and runs none of them.</summary>
    internal static bool Takes(string program) => Takers.Contains(FileName(program)) || PrintedText.Prints(program) || PrintedText.IsLog(program);

    /// <summary>Of <c>alias bb='bazel build //app'</c> what is run where the name is typed.</summary>
    private List<ArgumentWord>? Aliases(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        meaning.IsDeferred = true;
        foreach (ArgumentWord word in words.Skip(from).Where(word => word.AssignedName is not null && Array.Exists(word.Text.Split(' '), HeavyVerbs.Contains)))
        {
            MappedText whole = Joined([word]);
            int value = whole.Text.IndexOf('=', StringComparison.Ordinal) + 1;
            _ = Read(wrapper.Name, whole.Slice(value, whole.Text.Length - value));
        }
        return null;
    }
}
