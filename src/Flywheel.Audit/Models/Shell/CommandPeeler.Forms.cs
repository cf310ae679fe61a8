using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>How each form of wrapper lays out its words.</summary>
internal sealed partial class CommandPeeler
{
    /// <summary>
    /// The words of the command that a wrapper runs; empty if it was given a script, which has been read; null if it runs nothing that can be
    /// told, so that it is a command itself.
    /// </summary>
    private List<ArgumentWord>? Unwrapped(CommandWrapper wrapper, List<ArgumentWord> words, int from, int layer) => wrapper.Form switch
    {
        WrapperForm.Separated => Separated(wrapper, words, from),
        WrapperForm.Container => Container(wrapper, words, from),
        WrapperForm.Nix => Nix(wrapper, words, from),
        WrapperForm.NixRun => NixRun(wrapper, words, from),
        WrapperForm.Package => Package(wrapper, words, from),
        WrapperForm.Scripts => Scripts(wrapper, words, from),
        WrapperForm.Shell => Shell(wrapper, words, from),
        WrapperForm.Find => Find(words, from, layer),
        WrapperForm.Aliases => Aliases(wrapper, words, from),
        WrapperForm.Program => Interpreted(wrapper, words, from),
        _ => Plain(wrapper, words, from),
    };

    private List<ArgumentWord>? Rest(string name, List<ArgumentWord> words, int at)
    {
        if (at >= words.Count)
        {
            return null;
        }
        through.Add(name);
        return words[at..];
    }

    private List<ArgumentWord>? Read(string name, MappedText text, ShellDialect dialect = ShellDialect.Posix, bool stops = false, bool pipeFails = false)
    {
        var setting = new ScriptSetting(stops, pipeFails, LinesStop: false, unit.Setting.Manner);
        if (nest(text, setting, dialect, [.. through, name]) is not { } script)
        {
            return null;
        }
        meaning.Add(script);
        meaning.ReadsScript |= script.Meanings is [.., { ReadsScript: true }];
        return [];
    }

    private List<ArgumentWord>? Plain(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        int at = from;
        bool isUncertain = false;
        var added = new List<ShellAssignment>();
        for (; at < words.Count; at++)
        {
            ArgumentWord word = words[at];
            if (word.Text == "--")
            {
                at++;
                break;
            }
            int equals = word.Text.IndexOf('=');
            string option = equals > 0 && word.Text.StartsWith("--", StringComparison.Ordinal) ? word.Text[..equals] : word.Text;
            if (wrapper.Stopped(option))
            {
                return null;
            }
            if (wrapper.Form == WrapperForm.Environment && word.AssignedName is { } name)
            {
                added.Add(new(name, new(word.Text[(name.Length + 1)..], word.Span(tree.Script), word.IsConstant), Exported: true));
            }
            else if (word.IsOption && ScriptIn(wrapper, words, at, option, equals) is { } script)
            {
                return Read($"{wrapper.Name} {option}", script);
            }
            else if (word.IsOption)
            {
                at += option == word.Text && wrapper.TakesValue(option) ? 1 : 0;
            }
            else if (word.IsElastic && !word.IsFilled && at + 1 < words.Count && !LauncherName.Is(word.Text))
            {
                isUncertain = true;
                break;
            }
            else
            {
                break;
            }
        }
        if (wrapper.Name == "retry")
        {
            while (at < words.Count && words[at].Text.Length > 0 && (char.IsAsciiDigit(words[at].Text[0]) || words[at].IsElastic))
            {
                at++;
            }
        }
        int operandsEnd = Math.Min(words.Count, at + wrapper.Operands);
        isUncertain |= at < operandsEnd && words[at..operandsEnd].Exists(one => one.IsElastic);
        for (int i = at; i < words.Count && wrapper.Scripts.Length > 0 && wrapper.Operands > 0; i++)
        {
            // `su - user -c '...'`, `flock FILE -c '...'`: the script may stand behind the operands.
            if (wrapper.IsScript(words[i].Text) && i + 1 < words.Count)
            {
                return Read($"{wrapper.Name} {words[i].Text}", Joined([words[i + 1]]));
            }
        }
        at = operandsEnd;
        if (at < words.Count && words[at].Text == "--")
        {
            at++;
        }
        if (isUncertain && words.FindIndex(from, one => LauncherName.Is(one.Text)) is > 0 and int bazel)
        {
            at = bazel;
        }
        if (at >= words.Count)
        {
            meaning.ReadsScript |= wrapper.Name == "ssh" && words.Count > from;
            return null;
        }
        assignments.AddRange(added);
        while (wrapper.Name == "eval" && at + 1 < words.Count && words[at] is { Text: "eval", IsFilled: false })
        {
            // `eval eval x` is `eval x`: each would be a script of its own, of all that follows.
            at++;
        }
        if (wrapper.Form == WrapperForm.Joined && (words.Count - at == 1 || wrapper.Name is "ssh" or "eval" or "watch"))
        {
            bool isShell = words.Count - at == 1 && words[at].Raw.Segments is [{ Kind: SegmentKind.Literal, Quoted: false }];
            return isShell && !words[at].IsFilled ? Rest(wrapper.Name, words, at) : Read(wrapper.Name, Joined(words[at..]));
        }
        return wrapper.Form == WrapperForm.Parallel ? Parallel(words, at) : Rest(wrapper.Name, words, at);
    }

    private MappedText? ScriptIn(CommandWrapper wrapper, List<ArgumentWord> words, int at, string option, int equals)
    {
        if (!wrapper.IsScript(option) && !(option.Length > 2 && option[1] != '-' && wrapper.IsScript($"-{option[^1]}")))
        {
            return null;
        }
        if (option == words[at].Text)
        {
            return at + 1 < words.Count ? Joined([words[at + 1], .. wrapper.Form == WrapperForm.Environment ? words[(at + 2)..] : []]) : null;
        }
        MappedText whole = Joined([words[at]]);
        return whole.Slice(equals + 1, whole.Text.Length - equals - 1);
    }

    private List<ArgumentWord>? Parallel(List<ArgumentWord> words, int at)
    {
        int end = words.FindIndex(at, one => one.Text.StartsWith(":::", StringComparison.Ordinal));
        List<ArgumentWord> command = words[at..(end < 0 ? words.Count : end)];
        if (command.Count == 0)
        {
            // Without a command of its own each of the values is one.
            foreach (ArgumentWord one in words.Skip(at).Where(one => one.Text.Contains(' ', StringComparison.Ordinal)))
            {
                _ = Read("parallel", Joined([one]));
            }
            return meaning.Scripts.Count > 0 ? [] : null;
        }
        if (command.Count == 1 && command[0].Text.Contains(' ', StringComparison.Ordinal))
        {
            return Read("parallel", Joined(command));
        }
        through.Add("parallel");
        return command;
    }

    private List<ArgumentWord>? Separated(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        int at = words.FindIndex(from, one => one.Text is "--");
        if (at < 0 && wrapper.Name is "devbox run" or "mise exec" or "mise x" or "rtx exec" or "kubectl exec" or "cachix watch-exec")
        {
            int bazel = words.FindIndex(from, one => LauncherName.Is(one.Text));
            return bazel > 0 ? Rest(wrapper.Name, words, bazel) : null;
        }
        return at < 0 ? null : Rest(wrapper.Name, words, at + 1);
    }

    private List<ArgumentWord>? Container(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        int at = from;
        bool isUncertain = false;
        ArgumentWord? entry = null;
        for (; at < words.Count && (words[at].IsOption || (words[at].IsElastic && at + 2 < words.Count && !IsImage(words[at].Text))); at++)
        {
            string option = words[at].Text;
            isUncertain |= words[at].IsElastic;
            if (!words[at].IsOption)
            {
                break;
            }
            if (option.StartsWith("--entrypoint=", StringComparison.Ordinal))
            {
                entry = words[at] with { Text = option["--entrypoint=".Length..], IsFilled = true };
            }
            else if (!option.Contains('=') && wrapper.TakesValue(option))
            {
                at++;
                entry = option == "--entrypoint" && at < words.Count ? words[at] : entry;
            }
        }
        if (at >= words.Count)
        {
            return null;
        }
        string name = $"{wrapper.Name} {words[at].Text}";
        if (isUncertain && words.FindIndex(at, one => LauncherName.Is(one.Text) && !one.Text.Contains(':')) is > 0 and int bazel && !LauncherName.Is(words[at].Text))
        {
            return Rest(wrapper.Name, words, bazel);
        }
        if (entry is { Text.Length: > 0 })
        {
            through.Add(name);
            return [entry, .. words[(at + 1)..]];
        }
        // An image of Bazel runs it: what follows is its command line.
        if (wrapper.Name.EndsWith("run", StringComparison.Ordinal) && LauncherName.OfImage(words[at].Text) is { } image && at + 1 < words.Count
            && (words[at + 1].IsOption || PrintedText.IsVerb(words[at + 1].Text)))
        {
            through.Add(name);
            return [words[at] with { Text = image, IsFilled = true }, .. words[(at + 1)..]];
        }
        return Rest(name, words, at + 1);
    }

    /// <summary>Whether a name that is not known says that it is an image rather than options.</summary>
    private static bool IsImage(string text) => text.Contains("mage", StringComparison.OrdinalIgnoreCase);

    private List<ArgumentWord>? Nix(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        int at = words.FindIndex(from, one => one.Text is "--command" or "-c");
        return at < 0 ? null : Rest($"{wrapper.Name} {words[at].Text}", words, at + 1);
    }

    private List<ArgumentWord>? NixRun(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        for (int at = from; at < words.Count; at++)
        {
            ArgumentWord word = words[at];
            if (word.Text == "--")
            {
                return null;
            }
            if (word.IsOption)
            {
                at += CommandWrapper.IsGlobalWithValue("nix", word.Text) || word.Text is "--inputs-from" or "-f" or "--file" or "-I" ? 1 : 0;
                at += word.Text is "--override-input" or "--option" or "--arg" or "--argstr" ? 2 : 0;
                continue;
            }
            string attribute = word.Text[(word.Text.LastIndexOf('#') + 1)..];
            attribute = attribute[(attribute.LastIndexOf('.') + 1)..];
            int rest = at + 1 < words.Count && words[at + 1].Text == "--" ? at + 2 : at + 1;
            if (!LauncherName.Is(attribute) && CommandWrapper.Of(attribute) is null)
            {
                return null;
            }
            through.Add(wrapper.Name);
            return [word with { Text = attribute.StartsWith("bazel_", StringComparison.Ordinal) ? "bazel" : attribute, IsFilled = true }, .. words[rest..]];
        }
        return null;
    }

    private List<ArgumentWord>? Package(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        for (int at = from; at < words.Count; at++)
        {
            ArgumentWord word = words[at];
            if (word.Text == "--")
            {
                continue;
            }
            if (wrapper.IsScript(word.Text) && at + 1 < words.Count)
            {
                return Read($"{wrapper.Name} {word.Text}", Joined([words[at + 1]]));
            }
            if (word.IsOption)
            {
                at += wrapper.TakesValue(word.Text) ? 1 : 0;
                continue;
            }
            int version = word.Text.LastIndexOf('@');
            string program = version > 0 ? word.Text[..version] : word.Text;
            through.Add(wrapper.Name);
            int next = at + 1 < words.Count && words[at + 1].Text == "--" ? at + 2 : at + 1;
            return [version > 0 ? word with { Text = program, IsFilled = true } : word, .. words[next..]];
        }
        return null;
    }

    private List<ArgumentWord>? Scripts(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        meaning.IsDeferred |= wrapper.Name == "trap";
        for (int at = from; at < words.Count; at++)
        {
            string word = words[at].Text;
            bool isScript = wrapper.IsScript(word);
            if (words[at].IsOption && wrapper.TakesValue(word))
            {
                at++;
            }
            if (at < words.Count && (isScript || !words[at].IsOption) && words[at].Text.Contains(' ', StringComparison.Ordinal))
            {
                _ = Read(wrapper.Name, Joined([words[at]]));
            }
            if (wrapper.Name == "trap" && !words[at < words.Count ? at : ^1].IsOption)
            {
                break;
            }
        }
        return meaning.Scripts.Count > 0 ? [] : null;
    }

    private List<ArgumentWord>? Shell(CommandWrapper wrapper, List<ArgumentWord> words, int from)
    {
        ShellDialect dialect = wrapper.Name switch
        {
            "fish" => ShellDialect.Fish,
            "pwsh" or "powershell" => ShellDialect.PowerShell,
            "cmd" => ShellDialect.Cmd,
            _ => ShellDialect.Posix,
        };
        bool takesScript = false, stops = false, pipeFails = false, readsInput = false;
        int at = from;
        for (; at < words.Count && (words[at].IsOption || (dialect == ShellDialect.Cmd && words[at].Text is ['/', ..])); at++)
        {
            string option = words[at].Text;
            if (dialect is ShellDialect.PowerShell or ShellDialect.Cmd)
            {
                bool isScript = option.ToLowerInvariant() is "-c" or "-command" or "/c" or "/k" or "/s/c";
                if (isScript && at + 1 < words.Count)
                {
                    return Read($"{wrapper.Name} {option}", Joined(words[(at + 1)..]), dialect);
                }
                at += option.ToLowerInvariant() is "-executionpolicy" or "-ep" or "-workingdirectory" ? 1 : 0;
                continue;
            }
            if (option is "--" or "-")
            {
                at++;
                break;
            }
            if (option.StartsWith("--", StringComparison.Ordinal))
            {
                at += option is "--rcfile" or "--init-file" ? 1 : 0;
                takesScript |= option == "--command";
                continue;
            }
            takesScript |= option[0] == '-' && option.Contains('c');
            stops |= option[0] == '-' && option.Contains('e');
            readsInput |= option[0] == '-' && option.Contains('s');
            if (option.Contains('o') || option.Contains('O'))
            {
                at++;
                pipeFails |= at < words.Count && words[at].Text == "pipefail";
                stops |= at < words.Count && words[at].Text == "errexit";
            }
        }
        if (takesScript && at < words.Count)
        {
            return Read($"{wrapper.Name} -c", Joined([words[at]]), dialect, stops, pipeFails);
        }
        meaning.ReadsScript |= at >= words.Count || readsInput || words[at].Text is "/dev/stdin" or "-";
        if (meaning.ReadsScript && raw.HereString is { } here)
        {
            return Read($"{wrapper.Name} <<<", Joined([new(here.Value(tree.Text), here, here.IsConstant, IsFilled: false)]), dialect);
        }
        return null;
    }

    private List<ArgumentWord>? Find(List<ArgumentWord> words, int from, int layer)
    {
        bool any = false;
        for (int at = from; at < words.Count; at++)
        {
            if (words[at].Text is not ("-exec" or "-execdir" or "-ok" or "-okdir" or "-x" or "-X" or "--exec" or "--exec-batch"))
            {
                continue;
            }
            int end = words.FindIndex(at + 1, one => one.Text is ";" or "+");
            List<ArgumentWord> command = words[(at + 1)..(end < 0 ? words.Count : end)];
            int outer = through.Count;
            through.Add($"{FileName(words[0].Text)} {words[at].Text}");
            Run(command, layer + 1);
            through.RemoveRange(outer, through.Count - outer);
            any = true;
            at = end < 0 ? words.Count : end;
        }
        return any ? [] : null;
    }
}
