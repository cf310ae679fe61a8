using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Program;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>The scripts and commands of steps: the same in a workflow and in an action.</summary>
internal static class StepFacts
{
    /// <param name="facts">Receives them.</param>
    /// <param name="steps">A list.</param>
    /// <param name="construct">Whose steps they are.</param>
    /// <param name="shell">The shell of steps that name none; null for the runner's own.</param>
    /// <param name="windows">Whether every runner is one of Windows.</param>
    /// <param name="taken">Receives the scalars that are given.</param>
    /// <param name="followed">What is left to be followed: many steps may name one mapping.</param>
    /// <param name="folder">The folder of steps that name none; null for the root.</param>
    /// <param name="names">What names in the script of a step stand for; null where that is not known.</param>
    public static void Add(FileFacts facts, YamlNode? steps, Construct construct, string? shell, bool windows, HashSet<YamlNode> taken, FollowedSteps followed,
        string? folder = null, Func<YamlNode, IReadOnlyDictionary<string, string>?>? names = null)
    {
        foreach (YamlNode step in steps?.Items ?? [])
        {
            if (step["run"] is YamlNode.Scalar run && !taken.Contains(run))
            {
                string? named = step["shell"]?.Text?.Text ?? shell;
                if (Dialect(named, windows) is { } dialect)
                {
                    taken.Add(run);
                    var script = new ScriptFragment(run.Value, ScriptOrigin.Step, construct, dialect)
                    {
                        Known = names?.Invoke(step),
                        Folder = step["working-directory"]?.Text?.Text ?? folder,
                        FromInputs = FromInputs(step["env"], followed),
                    };
                    facts.Scripts.Add(script);
                    facts.Scripts.AddRange(ChosenLauncher.In(script));
                }
                else
                {
                    // A program is a value, too: addresses in it are looked for as in any.
                    AddSpawns(facts, run.Value, construct, named!.Contains("py", StringComparison.OrdinalIgnoreCase) ? ProgramLanguage.Python
                        : named.Contains("perl", StringComparison.OrdinalIgnoreCase) || named.Contains("ruby", StringComparison.OrdinalIgnoreCase)
                        ? ProgramLanguage.Ruby : ProgramLanguage.JavaScript);
                }
            }
            string uses = step["uses"]?.Text?.Text ?? "";
            YamlNode? with = step["with"];
            LocalCalls.Add(facts, uses, with, construct);
            if (uses.StartsWith("actions/github-script", StringComparison.OrdinalIgnoreCase))
            {
                if (with?["script"] is YamlNode.Scalar program)
                {
                    AddSpawns(facts, program.Value, construct, ProgramLanguage.JavaScript);
                }
                continue;
            }
            if (uses.StartsWith("docker://", StringComparison.Ordinal))
            {
                AddContainer(facts, step["uses"]!.Text!, with, construct, taken);
            }
            bool powershell = uses.Contains("powershell", StringComparison.OrdinalIgnoreCase);
            AddInputs(facts, followed.Each(with?.Entries), construct, powershell ? ShellDialect.PowerShell : ShellDialect.Posix, taken);
        }
    }

    /// <summary>Of a step's <c>env</c> the names that are given an input, by name; null where there are none.</summary>
    private static Dictionary<string, string>? FromInputs(YamlNode? env, FollowedSteps followed)
    {
        Dictionary<string, string>? found = null;
        foreach (YamlEntry entry in followed.Each(env?.Entries))
        {
            if (entry.Value.Text?.Text is { } value && LocalCalls.InputOf(value) is { } input)
            {
                (found ??= [])[entry.Name] = input;
            }
        }
        return found;
    }

    private static void AddSpawns(FileFacts facts, MappedText program, Construct construct, ProgramLanguage language) =>
        facts.Scripts.AddRange(ProgramSpawns.In(program, language).Select(spawn => new ScriptFragment(spawn, ScriptOrigin.Spawn, construct)));

    /// <summary>What a container's entry point is given: the one that the step names, else that of an image of Bazel.</summary>
    private static void AddContainer(FileFacts facts, MappedText uses, YamlNode? with, Construct construct, HashSet<YamlNode> taken)
    {
        string? entry = with?["entrypoint"]?.Text?.Text ?? LauncherName.OfImage(uses.Text);
        if (entry is not null && with?["args"] is YamlNode.Scalar given && taken.Add(given))
        {
            int at = given.Value.ToSource(0);
            MappedText command = new MappedText.Builder(facts.Source).Add(entry, at).Add(" ", at).Add(given.Value).Build();
            facts.Scripts.Add(new(command, ScriptOrigin.Input, construct));
        }
    }

    /// <summary>Of <c>with</c>: what is named like a command and can be one.</summary>
    public static void AddInputs(FileFacts facts, IEnumerable<YamlEntry> inputs, Construct construct, ShellDialect dialect, HashSet<YamlNode> taken)
    {
        foreach (YamlEntry entry in inputs)
        {
            if (CommandInput.IsNamed(entry.Name))
            {
                AddInput(facts, entry.Value, construct, dialect, taken);
            }
        }
    }

    /// <summary>The defaults of inputs that are named like a command.</summary>
    public static void AddDefaults(FileFacts facts, YamlNode? inputs, HashSet<YamlNode> taken)
    {
        foreach (YamlEntry entry in inputs?.Entries ?? [])
        {
            if (CommandInput.IsNamed(entry.Name) && entry.Value.Real?["default"] is { } value)
            {
                AddInput(facts, value, Construct.File, ShellDialect.Posix, taken);
            }
        }
    }

    public static void AddInput(FileFacts facts, YamlNode value, Construct construct, ShellDialect dialect, HashSet<YamlNode> taken)
    {
        if (value.Real is YamlNode.Scalar scalar && CommandInput.MayBe(scalar.Value.Text) && taken.Add(scalar))
        {
            facts.Scripts.Add(new(scalar.Value, ScriptOrigin.Input, construct, dialect));
        }
    }

    /// <summary>Null where it is no shell that reads the script.</summary>
    private static ShellDialect? Dialect(string? shell, bool windows)
    {
        if (shell is null)
        {
            return windows ? ShellDialect.PowerShell : ShellDialect.Posix;
        }
        ShellDialect? found = ShellDialect.Posix;
        foreach (string word in shell.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word[(word.LastIndexOf('/') + 1)..])
            {
                case "bash" or "sh" or "zsh" or "dash" or "ksh":
                    return ShellDialect.Posix;
                case "pwsh" or "powershell" or "pwsh.exe" or "powershell.exe":
                    return ShellDialect.PowerShell;
                case "cmd" or "cmd.exe":
                    return ShellDialect.Cmd;
                case "fish":
                    return ShellDialect.Fish;
                case "python" or "python3" or "node" or "perl" or "ruby" or "deno" or "bun" or "rscript" or "julia":
                    found = null;
                    break;
            }
        }
        return found;
    }
}
