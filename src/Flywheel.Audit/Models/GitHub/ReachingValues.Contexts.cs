using System.Globalization;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>This part: what the contexts hold (<c>matrix</c>, <c>inputs</c>, <c>env</c>, <c>needs</c>, <c>steps</c>).</summary>
internal sealed partial class ReachingValues
{
    /// <summary>Characters: two or three steps of people's workflows.</summary>
    private const int LongestWay = 120;

    private List<Reaching> Of(Expression.Access access, MappedText text)
    {
        var keys = new List<Expression?>();
        Expression root = access;
        while (root is Expression.Access one)
        {
            keys.Add(one.Key);
            root = one.Of;
        }
        keys.Reverse();
        if (root is not Expression.Name context)
        {
            return Follow(Of(root, text), keys, 0, text);
        }
        string name = context.Text.ToLowerInvariant();
        string? Key(int index) => index < keys.Count && keys[index] is Expression.Literal { Text.Text: var key } ? key
            : index < keys.Count && keys[index] is { } computed && Of(computed, text) is [Reaching.Literal { Node: YamlNode.Scalar { Value.Text: var only } }] ? only
            : null;
        (List<Reaching>? found, int used) = name switch
        {
            "matrix" when Key(0) is { } key => (Matrix(key), 1),
            "inputs" when Key(0) is { } key => (Input(key, access, text), 1),
            "github" when Key(0) == "event" && Key(1) == "inputs" && Key(2) is { } key => (Input(key, access, text), 3),
            "env" when Key(0) is { } key => (Environment(key), 1),
            "needs" or "jobs" when Key(0) is { } of && Key(1) == "outputs" && Key(2) is { } key => (JobOutput(of, key), 3),
            "steps" when Key(0) is { } id && Key(1) == "outputs" && Key(2) is { } key => (StepOutput(id, key), 3),
            _ => (null, 0),
        };
        return found is null || found.Count == 0 ? Unsaid(access, text) : Follow(found, keys, used, text);
    }

    private List<Reaching> Follow(List<Reaching> values, List<Expression?> keys, int from, MappedText text)
    {
        for (int i = from; i < keys.Count; i++)
        {
            HashSet<string>? names = Names(keys[i], text);
            var next = new List<Reaching>();
            foreach (Reaching value in values)
            {
                if (value is not Reaching.Literal literal)
                {
                    next.Add(value);
                    continue;
                }
                foreach (YamlNode child in limit.Steps.Each(Children(literal.Node, names)))
                {
                    next.AddRange(literal.Giver is null && child is YamlNode.Scalar ? Through(literal.Way, Of(child)) : [literal with { Node = child }]);
                }
                if (literal.Node is YamlNode.Mapping mapping && names is not null && names.Any(name => mapping.Find(name) is null))
                {
                    next.Add(new Reaching.Flag(false));
                }
            }
            values = next;
        }
        return values;
    }

    /// <summary>What a key can be; null where it can be anything.</summary>
    private HashSet<string>? Names(Expression? key, MappedText text)
    {
        List<Reaching> values = key is null ? [] : Of(key, text);
        bool known = values.Count > 0 && values.TrueForAll(one => one is Reaching.Literal { Node: YamlNode.Scalar });
        return known ? [.. values.Select(one => ((Reaching.Literal)one).Node.Text!.Text)] : null;
    }

    /// <param name="node">A list or a mapping.</param>
    /// <param name="names">The keys that are asked for; null for any.</param>
    private IEnumerable<YamlNode> Children(YamlNode node, HashSet<string>? names) => node switch
    {
        YamlNode.Mapping => limit.Steps.Each(node.Entries)
            .Where(entry => names is null || names.Any(name => name.Equals(entry.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(entry => entry.Value.Real).OfType<YamlNode>(),
        YamlNode.Sequence => limit.Steps.Each(node.Items).Where((_, index) => names is null || names.Contains(index.ToString(CultureInfo.InvariantCulture))),
        _ => [],
    };

    private List<Reaching> Through(string way, IEnumerable<Reaching> values) => way.Length == 0 ? [.. values] : [.. limit.Steps.Each(values).Select(one =>
        one is Reaching.Literal literal ? literal with { Way = Longer(way, literal.Way) } : one)];

    /// <summary>Of a way of many steps the last ones are told.</summary>
    private static string Longer(string way, string before) =>
        before.Length == 0 || before == way ? way : before.Length > LongestWay ? $"{way}, …" : $"{way}, {before}";

    /// <summary>What a key of the matrix can be: its list, what <c>include</c> adds, less what <c>exclude</c> takes away.</summary>
    private List<Reaching> Matrix(string key)
    {
        if (bound.TryGetValue(key, out Reaching? one))
        {
            return [one];
        }
        var found = new List<Reaching>();
        foreach (Reaching matrix in Of(job?.Node["strategy"]?["matrix"]))
        {
            if (matrix is not Reaching.Literal { Node: YamlNode.Mapping mapping } literal)
            {
                found.Add(matrix is Reaching.Unknown unknown ? unknown with { Decides = "the matrix that is put together at run time" } : matrix);
                continue;
            }
            string way = literal.Way.Length == 0 ? $"matrix.{key}" : $"matrix.{key}, {literal.Way}";
            YamlNode? axis = Ignoring(mapping, key);
            IEnumerable<Reaching> included = Elements(axis).Where(value => !limit.Steps.IsSpent && !IsExcluded(mapping, key, value));
            found.AddRange(Through(way, included).Select(value => Given(value, literal.Giver)));
            bool others = mapping.Entries.Any(entry => entry.Name is not ("include" or "exclude"));
            bool all = axis is not null || !others;
            foreach (Reaching entry in Elements(mapping["include"]))
            {
                if (entry is not Reaching.Literal { Node: YamlNode.Mapping added } given)
                {
                    found.Add(entry);
                    continue;
                }
                YamlNode? value = Ignoring(added, key);
                found.AddRange(Through(way, Of(value)).Select(one => Given(one, given.Giver ?? literal.Giver)));
                all &= value is not null || axis is not null;
            }
            if (!all)
            {
                found.Add(new Reaching.Flag(false));
            }
        }
        return found;
    }

    private static Reaching Given(Reaching value, WorkflowJob? giver) =>
        value is Reaching.Literal literal && giver is not null ? literal with { Giver = giver } : value;

    private YamlNode? Ignoring(YamlNode mapping, string key) => mapping[key]
        ?? limit.Steps.Each(mapping.Entries).FirstOrDefault(entry => entry.Name.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value.Real;

    /// <summary>The elements of a list, itself written out or computed, expressions in them followed.</summary>
    private List<Reaching> Elements(YamlNode? list)
    {
        var found = new List<Reaching>();
        foreach (Reaching value in Of(list))
        {
            if (value is Reaching.Literal { Node: YamlNode.Sequence sequence } literal)
            {
                found.AddRange(Through(literal.Way, sequence.Items.SelectMany(Of)).Select(one => Given(one, literal.Giver)));
            }
            else
            {
                found.Add(value);
            }
        }
        return found;
    }

    /// <summary>Whether every combination with this value is excluded.</summary>
    private bool IsExcluded(YamlNode matrix, string key, Reaching value)
    {
        if (matrix["exclude"]?.Real is not YamlNode.Sequence { Elements.Count: <= MostCombinations } exclude
            || value is not Reaching.Literal { Node: YamlNode.Scalar { Value.Text: var text } })
        {
            return false;
        }
        List<YamlNode> rules = [.. limit.Steps.Each(exclude.Items).Where(rule => rule[key]?.Text?.Text == text)];
        IEnumerable<string> names = limit.Steps.Each(rules.SelectMany(rule => rule.Entries)).Select(entry => entry.Name).Where(name => name != key).Distinct();
        List<(string Key, List<string?> Values)> axes =
            [.. names.Select(name => (name, limit.Steps.Each(matrix[name]?.Items).Select(item => item.Text?.Text).ToList()))];
        long combinations = axes.Aggregate(1L, (all, axis) => Math.Min(all * axis.Values.Count, int.MaxValue));
        if (rules.Count == 0 || combinations is 0 or > 1024)
        {
            return false;
        }
        var at = new int[axes.Count];
        while (true)
        {
            bool Fits(YamlNode rule, int axis) => rule[axes[axis].Key] is not { } given || given.Text?.Text == axes[axis].Values[at[axis]];
            if (!limit.Steps.Spend(rules.Count) || !rules.Exists(rule => Enumerable.Range(0, axes.Count).All(axis => Fits(rule, axis))))
            {
                return false;
            }
            int turn = 0;
            while (turn < at.Length && ++at[turn] == axes[turn].Values.Count)
            {
                at[turn++] = 0;
            }
            if (turn == at.Length)
            {
                return true;
            }
        }
    }

    private List<Reaching> Input(string key, Expression.Access access, MappedText text)
    {
        YamlNode? called = workflow.Call?["inputs"]?[key], typed = workflow.Dispatch?["inputs"]?[key];
        var found = new List<Reaching>();
        IReadOnlyList<WorkflowJob> callers = workflow.Call is null ? [] : set.CallersOf(workflow);
        foreach (WorkflowJob caller in limit.Steps.Each(callers))
        {
            if (caller.Node["with"]?[key] is { } passed)
            {
                if (!limit.Enter())
                {
                    continue;
                }
                List<Reaching> values = new ReachingValues(set, caller.Workflow, caller, limit).Of(passed);
                found.AddRange(values.Select(value => value switch
                {
                    Reaching.Literal literal => literal with
                    {
                        Giver = literal.Giver ?? caller,
                        Way = literal.Way.Length == 0 ? $"with.{key}" : $"with.{key}, {literal.Way}",
                    },
                    Reaching.Unknown unknown => unknown with { Giver = unknown.Giver ?? caller },
                    _ => value,
                }));
                limit.Leave();
            }
            else
            {
                found.AddRange(Default(called, key) is { Count: > 0 } values ? values : [new Reaching.Flag(false)]);
            }
        }
        IEnumerable<YamlNode> open = new[] { callers.Count == 0 ? called : null, typed }.OfType<YamlNode>();
        foreach (YamlNode definition in open)
        {
            List<Reaching> values = Default(definition, key);
            string type = definition["type"]?.Text?.Text ?? "string";
            List<YamlNode> options = [.. definition["options"]?.Items ?? []];
            found.AddRange(values);
            found.AddRange(Through($"option of inputs.{key}", options.SelectMany(Of)));
            if (type is "boolean" or "number")
            {
                found.Add(new Reaching.Flag(null));
            }
            else if (options.Count == 0)
            {
                found.AddRange(Unsaid(access, text).Select(one => ((Reaching.Unknown)one) with { Overrides = values.Count > 0 }));
            }
        }
        // Any other event brings no inputs at all.
        if (callers.Count == 0 && found.Count > 0 && workflow.HasOtherTriggers)
        {
            found.Add(new Reaching.Flag(false));
        }
        return found;
    }

    private List<Reaching> Default(YamlNode? definition, string key) => Through($"default of inputs.{key}", Of(definition?["default"]));

    private List<Reaching> Environment(string key)
    {
        YamlNode? value = job?.Node["env"]?[key] ?? workflow.Root["env"]?[key];
        return Through($"env.{key}", Of(value));
    }

    private List<Reaching> JobOutput(string name, string key)
    {
        string way = $"needs.{name}.outputs.{key}";
        if (workflow.Job(name) is not { } other)
        {
            return [];
        }
        if (!limit.Outputs.TryGetValue((other.Node, key), out List<Reaching>? found))
        {
            // What asks for itself has none.
            limit.Outputs[(other.Node, key)] = [];
            if (!limit.Enter())
            {
                return [];
            }
            found = other.LocalWorkflow is { } path && set.At(path) is { } called
                ? new ReachingValues(set, called, null, limit).Of(called.Call?["outputs"]?[key]?["value"])
                : new ReachingValues(set, workflow, other, limit).Of(other.Node["outputs"]?[key]);
            limit.Outputs[(other.Node, key)] = found = Through(way, found);
            limit.Leave();
        }
        return limit.Steps.Spend(found.Count) ? found : [];
    }

    private List<Reaching> StepOutput(string id, string key)
    {
        if (limit.Step(job?.Node["steps"], id) is not { } step || step["run"]?.Text is not { } script)
        {
            return [];
        }
        string way = $"steps.{id}.outputs.{key}";
        List<Reaching> written = Through(way, StepOutputs.Written(script, key, limit.Steps).SelectMany(value =>
            value is null ? [new Reaching.Unknown(way, script.Source, step.Span, $"what step `{id}` writes to its output `{key}`")] : Of(value)));
        // Whether the script comes to the line that writes it is not known, nor whether the step runs.
        return written.Count > 0 ? [.. written, new Reaching.Flag(false)] : written;
    }
}
