using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// Literal values that names in a job's scripts have from outside of them: <c>env</c> of the workflow, the job and the step, and of its matrix those
/// that name Bazel. Inner ones go before outer ones.
/// </summary>
internal sealed class StepNames
{
    private readonly Dictionary<string, string> outer = [];

    public StepNames(YamlNode workflow, YamlNode job)
    {
        Add(outer, workflow["env"]);
        Add(outer, job["env"]);
        YamlNode? matrix = job["strategy"]?["matrix"];
        foreach (YamlEntry entry in (matrix?.Entries ?? []).Concat((matrix?["include"]?.Items ?? []).SelectMany(one => one.Entries)))
        {
            // One value stands for all: the first that a command could begin with Bazel by.
            string? bazel = (entry.Value.Real is YamlNode.Sequence list ? list.Items : [entry.Value])
                .Select(one => one.Text?.Text).FirstOrDefault(text => text?.Contains("bazel", StringComparison.OrdinalIgnoreCase) == true);
            if (bazel is not null)
            {
                outer.TryAdd(entry.Name, bazel);
            }
        }
    }

    /// <summary>For a step; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? Of(YamlNode step)
    {
        if (step["env"] is not { } env)
        {
            return outer.Count > 0 ? outer : null;
        }
        var all = new Dictionary<string, string>(outer);
        Add(all, env);
        return all.Count > 0 ? all : null;
    }

    private static void Add(Dictionary<string, string> all, YamlNode? env)
    {
        foreach (YamlEntry entry in env?.Entries ?? [])
        {
            if (entry.Value.Text?.Text is { } value && !value.Contains("${{", StringComparison.Ordinal))
            {
                all[entry.Name] = value;
            }
        }
    }
}
