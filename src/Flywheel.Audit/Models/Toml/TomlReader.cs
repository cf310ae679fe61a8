using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Keys;

namespace Flywheel.Audit.Models.Toml;

/// <summary>TOML files: strings as values; the commands of tasks as scripts, where the file's name tells whose they are.</summary>
internal sealed class TomlReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Toml];

    public void Read(FileFacts facts)
    {
        var scan = new TomlScan(facts.Source);
        scan.Run();
        facts.Comments.AddRange(scan.Comments);
        if (scan.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }
        foreach (TomlString one in scan.Strings)
        {
            if (Command(facts.Path, one.Key) is { } recipe)
            {
                facts.Scripts.Add(new(one.Value, ScriptOrigin.Recipe, new(ConstructKind.Recipe, recipe)));
            }
            else
            {
                facts.Values.Add(new(one.Key, one.Value, new(ConstructKind.Attribute, KeyPath.First(one.Key))));
            }
        }
    }

    /// <summary>What a string is the command of, by whose file it is; null where it is none.</summary>
    private static string? Command(string path, string key)
    {
        string name = System.IO.Path.GetFileName(path).ToLowerInvariant();
        string? Under(params ReadOnlySpan<string> tops)
        {
            foreach (string top in tops)
            {
                if (key.StartsWith(top, StringComparison.Ordinal) && key.Length > top.Length)
                {
                    return key[top.Length..];
                }
            }
            return null;
        }
        string? Of(string? task, params ReadOnlySpan<string> ends)
        {
            int dot = task?.LastIndexOf('.') ?? -1;
            return task is null || dot < 0 ? task : ends.Contains(task[(dot + 1)..]) ? task[..dot] : null;
        }
        return name switch
        {
            "mise.toml" or ".mise.toml" or "mise.local.toml" or ".mise.local.toml" => Of(Under("tasks."), "run", "run_windows"),
            "pyproject.toml" => Of(Under("tool.poe.tasks.", "tool.pixi.tasks.", "tool.taskipy.tasks.", "tool.pdm.scripts."), "cmd", "shell", "sequence"),
            "pixi.toml" => Of(Under("tasks."), "cmd"),
            "makefile.toml" => key.EndsWith(".script", StringComparison.Ordinal) ? Of(Under("tasks."), "script") : null,
            "devshell.toml" => key is "commands.command" or "devshell.startup.text" or "devshell.interactive" ? key : null,
            _ => null,
        };
    }
}
