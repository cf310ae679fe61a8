using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>
/// Literal values that names in the scripts of a workflow or an action have from outside of them: <c>env</c> of the workflow, the job and the step,
/// of inputs those that are a verb of Bazel, and of a job's matrix those that name Bazel or are such a verb. Inner ones go before outer ones.
/// </summary>
/// <param name="root">The workflow or the action.</param>
/// <param name="steps">What is left to be followed.</param>
internal sealed class StepNames(YamlNode root, FollowedSteps steps)
{
    /// <summary>More than the forge takes.</summary>
    private const int MostInputs = 50;

    /// <summary>Of each mapping, which many jobs and steps may share.</summary>
    private readonly Dictionary<YamlNode, Dictionary<string, string>> literals = [];
    private readonly Dictionary<YamlNode, Dictionary<string, string>> matrices = [];
    private readonly Dictionary<string, string> inputs = OfInputs([root["inputs"], .. (root["on"]?.Entries ?? []).Take(MostInputs).Select(on => on.Value.Real?["inputs"])]);

    /// <summary>For the steps of an action; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? OfAction => NamedValues.Of(inputs, null);

    /// <summary>For the steps of a job; null where there is none.</summary>
    public IReadOnlyDictionary<string, string>? OfJob(YamlNode job) =>
        Over(job["env"], Over(root["env"], NamedValues.Of(inputs, job["strategy"]?["matrix"] is { } matrix && OfMatrix(matrix) is { Count: > 0 } some ? some : null)));

    /// <summary>For a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="outer">What its job or its action gives.</param>
    public IReadOnlyDictionary<string, string>? OfStep(YamlNode step, IReadOnlyDictionary<string, string>? outer) => Over(step["env"], outer);

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
                .Select(one => one.Text?.Text).FirstOrDefault(IsOfCommand);
            if (bazel is not null)
            {
                found.TryAdd(entry.Name, bazel);
            }
        }
        return found;
    }

    /// <summary>Defaults, and what may be chosen: the first that is a verb of Bazel. A whole command is judged where the default stands.</summary>
    private static Dictionary<string, string> OfInputs(IEnumerable<YamlNode?> mappings)
    {
        Dictionary<string, string> found = [];
        foreach (YamlEntry input in mappings.SelectMany(mapping => (mapping?.Entries ?? []).Take(MostInputs)))
        {
            IEnumerable<string?> values = [input.Value.Real?["default"]?.Text?.Text, .. input.Value.Real?["options"]?.Items.Select(one => one.Text?.Text) ?? []];
            if (values.FirstOrDefault(IsVerb) is { } known)
            {
                found.TryAdd(input.Name, known);
            }
        }
        return found;
    }

    private static bool IsOfCommand(string? text) => text is not null && !text.Contains("${{", StringComparison.Ordinal)
        && (text.Contains("bazel", StringComparison.OrdinalIgnoreCase) || IsVerb(text));

    private static bool IsVerb(string? text) => text?.Split(' ')[0] is "build" or "test" or "run" or "coverage";
}
