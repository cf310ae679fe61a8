namespace Flywheel.Audit.Models.GitLab;

/// <summary>
/// Recognises a pipeline of GitLab by its keys where its name does not tell: files that others include, child pipelines, components. Looked at
/// line by line, so that a file that is none costs next to nothing.
/// </summary>
internal static class PipelineShape
{
    /// <summary>Keys at the root that only files of others have.</summary>
    private static readonly HashSet<string> Foreign =
        ["apiVersion", "kind", "jobs", "on", "pipelines", "tasks", "steps", "runs", "repos", "phases", "language", "pipeline", "when"];

    /// <summary>Keys at the root that a pipeline has beside its jobs.</summary>
    private static readonly HashSet<string> Root = ["stages", "workflow", "include", "default", "spec"];

    /// <summary>Keys of a job that hardly anything else has below a name.</summary>
    private static readonly HashSet<string> Job =
    [
        "stage", "tags", "extends", "rules", "needs", "artifacts", "only", "except", "before_script", "after_script", "interruptible", "retry",
        "parallel", "allow_failure", "resource_group", "id_tokens", "dependencies", "trigger",
    ];

    public static bool Is(ReadOnlySpan<char> text)
    {
        bool root = false, script = false, list = false, job = false, hidden = false;
        bool inScript = false;
        ReadOnlySpan<char> top = default;
        int indent = -1;
        foreach (ReadOnlySpan<char> line in text.EnumerateLines())
        {
            ReadOnlySpan<char> inner = line.TrimStart(' ');
            int depth = line.Length - inner.Length;
            if (inner.IsEmpty || inner[0] is '#' or '\t')
            {
                continue;
            }
            list |= inScript && inner.StartsWith("- ");
            inScript = false;
            ReadOnlySpan<char> key = Key(inner);
            if (depth == 0)
            {
                top = key;
                indent = -1;
                if (IsIn(Foreign, key))
                {
                    return false;
                }
                root |= IsIn(Root, key);
                continue;
            }
            indent = indent < 0 ? depth : indent;
            if (depth != indent || top.IsEmpty || key.IsEmpty || top is "variables" or "include" or "workflow" or "spec")
            {
                continue;
            }
            bool known = IsIn(Job, key);
            job |= known;
            hidden |= top[0] == '.' && (known || key is "script" or "image" or "variables");
            if (key is "script" && top is not "default")
            {
                ReadOnlySpan<char> value = inner[(inner.IndexOf(':') + 1)..].Trim();
                script = true;
                inScript = value.IsEmpty;
                list |= value.StartsWith("[");
            }
        }
        return hidden || (script && (root || job || list));
    }

    private static bool IsIn(HashSet<string> words, ReadOnlySpan<char> key) =>
        key.Length > 0 && words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(key);

    /// <summary>Of <c>key:</c> or <c>"key":</c>; empty where the line is something else.</summary>
    private static ReadOnlySpan<char> Key(ReadOnlySpan<char> line)
    {
        if (line[0] is '"' or '\'')
        {
            int close = line[1..].IndexOf(line[0]) + 1;
            return close > 0 && line[(close + 1)..].StartsWith(":") ? line[1..close] : default;
        }
        for (int i = 0; i < line.Length && i < 200; i++)
        {
            if (line[i] == ':' && (i + 1 == line.Length || line[i + 1] == ' '))
            {
                return line[..i];
            }
            if (line[i] is '-' && i == 0 || line[i] is '{' or '[')
            {
                return default;
            }
        }
        return default;
    }
}
