using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// Literal values that names in the scripts of a workflow have from outside of them: <c>env</c> of the workflow, the job and the step, and of a job's
/// matrix those that name Bazel. Inner ones go before outer ones.
/// </summary>
/// <param name="workflow">The root.</param>
/// <param name="steps">What is left to be followed.</param>
internal sealed class StepNames(YamlNode workflow, FollowedSteps steps)
{
    /// <summary>Of each mapping, which many jobs and steps may share.</summary>
    private readonly Dictionary<YamlNode, Dictionary<string, string>> literals = [];
    private readonly Dictionary<YamlNode, Dictionary<string, string>> matrices = [];

    /// <summary>For the steps of a job; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? OfJob(YamlNode job) =>
        Over(job["env"], Over(workflow["env"], job["strategy"]?["matrix"] is { } matrix && OfMatrix(matrix) is { Count: > 0 } some ? some : null));

    /// <summary>For a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="job">What its job gives.</param>
    public IReadOnlyDictionary<string, string>? OfStep(YamlNode step, IReadOnlyDictionary<string, string>? job) => Over(step["env"], job);

    private IReadOnlyDictionary<string, string>? Over(YamlNode? env, IReadOnlyDictionary<string, string>? outer)
    {
        if (env is null)
        {
            return outer;
        }
        if (!literals.TryGetValue(env, out Dictionary<string, string>? own))
        {
            literals[env] = own = [];
            foreach (YamlEntry entry in steps.Each(env.Entries))
            {
                if (entry.Value.Text?.Text is { } value && !value.Contains("${{", StringComparison.Ordinal))
                {
                    own[entry.Name] = value;
                }
            }
        }
        return NamedValues.Of(own, outer);
    }

    private Dictionary<string, string> OfMatrix(YamlNode matrix)
    {
        if (matrices.TryGetValue(matrix, out Dictionary<string, string>? found))
        {
            return found;
        }
        matrices[matrix] = found = [];
        foreach (YamlEntry entry in steps.Each(matrix.Entries.Concat((matrix["include"]?.Items ?? []).SelectMany(one => one.Entries))))
        {
            // One value stands for all: the first that a command could begin with Bazel by.
            string? bazel = steps.Each(entry.Value.Real is YamlNode.Sequence list ? list.Items : [entry.Value])
                .Select(one => one.Text?.Text).FirstOrDefault(text => text?.Contains("bazel", StringComparison.OrdinalIgnoreCase) == true);
            if (bazel is not null)
            {
                found.TryAdd(entry.Name, bazel);
            }
        }
        return found;
    }
}
