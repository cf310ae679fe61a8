using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Json;

/// <summary>
/// Commands in JSON files that programs run: the scripts and hooks of a package.json and its like, tasks of editors, of Nx, Deno, Composer and
/// devbox. Which keys hold them depends on whose file it is.
/// </summary>
internal sealed class JsonCommands
{
    /// <summary>Strings before and behind a program among which its words are looked for.</summary>
    private const int MostWords = 200;

    private readonly FileFacts facts;
    private readonly List<JsonString> strings;
    private readonly string path;
    private readonly string name;
    private readonly HashSet<int> taken = [];

    /// <summary>Files of other kinds than <see cref="FileKind.Json"/> apart: those whose names say that they hold commands.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "tasks.json", "mcp.json", ".mcp.json", ".lintstagedrc", ".lintstagedrc.json", "project.json", "deno.json", "deno.jsonc", "composer.json", "devbox.json",
        "renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", "settings.json", "settings.local.json",
    };

    /// <summary>Whether a JSON file may hold commands, by its path.</summary>
    public static bool AreIn(string path) => Names.Contains(System.IO.Path.GetFileName(path));

    public JsonCommands(FileFacts facts, List<JsonString> strings)
    {
        this.facts = facts;
        this.strings = strings;
        path = facts.Path.ToLowerInvariant();
        name = System.IO.Path.GetFileName(path);
    }

    /// <summary>Whether a string is a command, or a word of one; if so, it is given as a script.</summary>
    public bool Take(int at)
    {
        if (taken.Contains(at))
        {
            return true;
        }
        JsonString one = strings[at];
        if (NamesProgram(one))
        {
            (List<JsonString> words, string owner) = Arguments(at);
            MappedText line = words.Count == 0 ? one.Value
                : new MappedText.Builder(facts.Source).Add(one.Value).Add(" ", one.Value.Whole.End).Add(Line(facts.Source, words)).Build();
            Give(line, owner);
            return true;
        }
        if (IsCommand(one) is { } recipe)
        {
            Give(one.Value, recipe);
            return true;
        }
        return false;
    }

    /// <summary>The words of a command without a shell, as a shell would need them.</summary>
    public static MappedText Line(SourceText source, List<JsonString> words)
    {
        var line = new MappedText.Builder(source);
        foreach (JsonString word in words)
        {
            int at = word.Value.ToSource(0);
            bool plain = word.Value.Text.Length > 0 && word.Value.Text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:@%+,".Contains(c, StringComparison.Ordinal));
            line.Add(plain ? "" : "'", at);
            for (int i = 0; i < word.Value.Text.Length; i++)
            {
                line.Add(plain || word.Value.Text[i] != '\'' ? [word.Value.Text[i]] : "'\\''", word.Value.ToSource(i));
            }
            line.Add(plain ? " " : "' ", word.Value.ToSource(word.Value.Text.Length));
        }
        return line.Build();
    }

    private void Give(MappedText text, string recipe) =>
        facts.Scripts.Add(new(text, ScriptOrigin.PackageScript, new(ConstructKind.Recipe, recipe)));

    /// <summary>Whether it is a program whose words stand beside it: a task of VS Code or Zed, a server of an agent.</summary>
    private bool NamesProgram(JsonString one)
    {
        bool isCommand = one.List < 0 && one.Key[(one.Key.LastIndexOf('.') + 1)..] == "command";
        return isCommand && (name is "tasks.json" && (one.Key is "command" || one.Key.StartsWith("tasks.", StringComparison.Ordinal))
            || (name is "mcp.json" or ".mcp.json" && KeyPath.First(one.Key) is "mcpServers" or "servers"));
    }

    /// <summary>
    /// The words beside a program: those of its own object, else (a task that has them for each system) the first that come before the next
    /// program.
    /// </summary>
    private (List<JsonString> Words, string Owner) Arguments(int at)
    {
        JsonString program = strings[at];
        string way = program.Key.Length > "command".Length ? program.Key[..^"command".Length] : "";
        var own = new List<int>();
        var others = new List<int>();
        string owner = KeyPath.First(program.Key) is { Length: > 0 } first && first != "command" ? way.TrimEnd('.') : "";
        int from = Math.Max(0, at - MostWords), to = at + 1;
        while (to < Math.Min(strings.Count, at + MostWords) && strings[to].Key != program.Key)
        {
            to++;
        }
        for (int i = from; i < to; i++)
        {
            JsonString one = strings[i];
            if (one.Owner == program.Owner && one.Key == way + "label")
            {
                owner = one.Value.Text;
            }
            else if ((one.Owner == program.Owner && one.Key == way + "args") || (one.Key == way + "args.value" && i > at))
            {
                own.Add(i);
            }
            else if (i > at && one.Key.StartsWith(way, StringComparison.Ordinal) && one.Key.EndsWith(".args", StringComparison.Ordinal)
                && (others.Count == 0 || strings[others[0]].List == one.List))
            {
                others.Add(i);
            }
        }
        List<int> words = own.Count > 0 ? own : others;
        taken.UnionWith(words);
        return ([.. words.Select(i => strings[i])], owner);
    }

    /// <summary>What a string is the command of; null where it is none.</summary>
    private string? IsCommand(JsonString one)
    {
        string key = one.Key;
        bool Under(string top) => key.StartsWith(top, StringComparison.Ordinal) && key.Length > top.Length;
        string last = key[(key.LastIndexOf('.') + 1)..];
        if (facts.Kind == FileKind.PackageJson)
        {
            return Under("scripts.") && one.List < 0 ? key["scripts.".Length..]
                : Under("lint-staged.") || Under("husky.hooks.") || Under("simple-git-hooks.") || Under("gitHooks.") ? key
                : (Under("wireit.") || Under("nx.targets.")) && last is "command" or "commands" ? key
                : null;
        }
        bool runs = name switch
        {
            ".lintstagedrc" or ".lintstagedrc.json" => true,
            "project.json" => Under("targets.") && last is "command" or "commands",
            "deno.json" or "deno.jsonc" => Under("tasks."),
            "composer.json" => Under("scripts."),
            "devbox.json" => Under("shell.scripts.") || key == "shell.init_hook",
            "renovate.json" or "renovate.json5" or ".renovaterc" or ".renovaterc.json" => key.EndsWith("postUpgradeTasks.commands", StringComparison.Ordinal),
            "settings.json" or "settings.local.json" => path.Contains(".claude/", StringComparison.Ordinal) && Under("hooks.") && last == "command",
            _ => false,
        };
        return runs ? key : null;
    }
}
