using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>Which tags a job of a pipeline can ask for: literals, variables and inputs one hop away. A job without tags asks for none.</summary>
/// <param name="pipeline">Whose jobs they are.</param>
internal sealed class TagReach(Pipeline pipeline)
{
    private const string JobRule = "rules:variables";

    private readonly FollowedSteps steps = pipeline.Steps;

    /// <summary>Of lists of tags, which jobs may share: those that hold a variable.</summary>
    private readonly Dictionary<YamlNode, YamlNode[]> open = [];

    /// <summary>The values of each name in the rows of a matrix.</summary>
    private readonly Dictionary<YamlNode, Dictionary<string, List<YamlNode>>> matrices = [];

    public RunnerUse? Of(PipelineJob job)
    {
        if (pipeline.Of(job).Tags is not var (owner, tags))
        {
            return null;
        }
        var alias = (owner.Node as YamlNode.Mapping)?.Find("tags")?.Value as YamlNode.Alias;
        var labels = new List<RunnerLabel>();
        var opaque = new List<OpaqueRunner>();
        // What stands in a template is the template's; only its variables may mean something else here.
        foreach (YamlNode tag in steps.Each(owner == job ? Flat(tags).Where(tag => tag.Text is not null) : Open(tags)))
        {
            Follow(job, tag, tag.Text!, labels, opaque);
        }
        if (job.IsTemplate && job.IsExtended)
        {
            // The jobs that extend it say what its variables are.
            opaque.Clear();
        }
        return labels.Count + opaque.Count == 0 ? null
            : new(job.Construct, alias?.Span ?? tags.Span, [.. labels.Select(Placed).Distinct()], [.. opaque.Distinct()]) { Forge = Forge.GitLab };

        // Behind an alias the label stands with the anchor, but what is wrong is that this job takes it.
        RunnerLabel Placed(RunnerLabel label) =>
            alias is not null && label.Span.Start >= tags.Span.Start && label.Span.End <= tags.Span.End ? label with { Span = alias.Span } : label;
    }

    /// <summary>What an included component or file is given by the name of a runner or of tags; a file of the repository, all it is given.</summary>
    public RunnerUse? OfInputs(YamlNode include, Construct construct)
    {
        var labels = new List<RunnerLabel>();
        string? local = include["local"]?.Text?.Text.TrimStart('.').TrimStart('/');
        foreach (YamlEntry input in steps.Each(include["inputs"]?.Entries))
        {
            if (local is not null || NamesRunner(input.Name))
            {
                IEnumerable<YamlNode> literals = steps.Each(Flat(input.Value))
                    .Where(one => one.Text is { Text.Length: > 0 } text && !text.Text.Contains('$', StringComparison.Ordinal));
                labels.AddRange(literals.Select(one => new RunnerLabel(one.Text!.Text, one.Span, $"inputs.{input.Name}")
                {
                    Doubt = "whether what is included runs on what it is given",
                }));
            }
        }
        return labels.Count == 0 ? null : new(construct, include.Span, [.. labels], []) { Forge = Forge.GitLab, GivenTo = local };
    }

    internal static bool NamesRunner(string input) =>
        input.Contains("runner", StringComparison.OrdinalIgnoreCase) || input.Contains("tag", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<YamlNode> Flat(YamlNode node) => node.Real is YamlNode.Sequence sequence
        ? sequence.Tag.Length > 0 ? [] : sequence.Items
            .SelectMany(one => one is YamlNode.Sequence { Tag.Length: 0 } ? one.Items : [one]).Where(one => one is YamlNode.Scalar)
        : [node];

    private YamlNode[] Open(YamlNode tags)
    {
        if (!open.TryGetValue(tags, out YamlNode[]? all))
        {
            open[tags] = all = [.. Flat(tags).Where(tag => tag.Text?.Text.Contains('$', StringComparison.Ordinal) == true)];
        }
        return all;
    }

    private void Follow(PipelineJob job, YamlNode tag, MappedText text, List<RunnerLabel> labels, List<OpaqueRunner> opaque)
    {
        if (Reference(text.Text) is not { } reference)
        {
            labels.Add(new(text.Text, tag.Span, ""));
            return;
        }
        (string before, string name, string after, bool input) = reference;
        List<(YamlNode Value, string Way)> values = [.. steps.Each(input ? Input(name) : Variable(job, name))];
        foreach ((YamlNode value, string way) in values)
        {
            string said = before.Length + after.Length == 0 ? value.Text!.Text : before + value.Text!.Text + after;
            if (Reference(said) is null)
            {
                labels.Add(new(said, before.Length + after.Length == 0 ? value.Span : tag.Span, way)
                {
                    Doubt = way.StartsWith(JobRule, StringComparison.Ordinal) ? "whether the rule that sets it holds when the job is made" : "",
                });
            }
            else if (Reference(said) is { IsInput: true, Before: "", After: "" } second)
            {
                labels.AddRange(steps.Each(Input(second.Name))
                    .Select(one => new RunnerLabel(one.Value.Text!.Text, one.Value.Span, $"{way}, {one.Way}")));
            }
            else
            {
                opaque.Add(new(said, tag.Span, $"the value of `{said}` in the pipeline that runs"));
            }
        }
        bool closed = input && pipeline.Input(name)?["options"] is not null;
        if (values.Count == 0 || input && !closed)
        {
            string decides = input ? $"what is passed as the input `{name}`"
                : $"the value of the variable `{name}` in the project's settings or the pipeline that runs";
            opaque.Add(new(text.Text, tag.Span, decides)
            {
                HasDefault = values.Count > 0,
            });
        }
    }

    /// <summary>The first <c>$NAME</c>, <c>${NAME}</c> or <c>$[[ inputs.NAME ]]</c> in a tag; null where it holds none.</summary>
    internal static (string Before, string Name, string After, bool IsInput)? Reference(string text)
    {
        int at = text.IndexOf('$', StringComparison.Ordinal);
        if (at < 0 || at + 1 >= text.Length)
        {
            return null;
        }
        if (text.AsSpan(at).StartsWith("$[["))
        {
            int close = text.IndexOf("]]", at, StringComparison.Ordinal);
            string inside = close < 0 ? "" : text[(at + 3)..close].Split('|')[0].Trim();
            return inside.StartsWith("inputs.", StringComparison.Ordinal) ? (text[..at], inside[7..], text[(close + 2)..], true) : null;
        }
        bool braced = text[at + 1] == '{';
        int start = at + (braced ? 2 : 1), end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }
        return end == start ? null : (text[..at], text[start..end], text[(braced ? Math.Min(text.Length, end + 1) : end)..], false);
    }

    private IEnumerable<(YamlNode Value, string Way)> Variable(PipelineJob job, string name)
    {
        InheritedKeys keys = pipeline.Of(job);
        if (keys.Matrix is { } matrix && InMatrix(matrix).TryGetValue(name, out List<YamlNode>? rows))
        {
            string row = $"matrix {name}";
            return rows.SelectMany(value => value is YamlNode.Sequence ? value.Items : [value])
                .Where(value => value.Text is not null).Select(value => (value, row));
        }
        YamlNode? own = keys.Variables.GetValueOrDefault(name);
        IEnumerable<(YamlNode, string)> ruled = (job.Node["rules"]?.Items ?? []).Select(rule => rule["variables"]?[name]).Where(one => one?.Text is not null)
            .Select(one => (one!, $"{JobRule} {name}")).Concat(own is null ? pipeline.Ruled(name).Select(one => (one, $"workflow:{JobRule} {name}")) : []);
        if ((own ?? pipeline.Variable(name)) is not { } set)
        {
            return ruled;
        }
        // A global variable may be a mapping with its value and the values to choose from.
        IEnumerable<YamlNode> all = set is YamlNode.Mapping ? [.. new[] { set["value"] }.OfType<YamlNode>(), .. set["options"]?.Items ?? []] : [set];
        string way = $"variable {name}";
        return all.Where(one => one.Text is not null).Select(one => (one, way)).Concat(ruled);
    }

    private Dictionary<string, List<YamlNode>> InMatrix(YamlNode matrix)
    {
        if (!matrices.TryGetValue(matrix, out Dictionary<string, List<YamlNode>>? all))
        {
            matrices[matrix] = all = [];
            foreach (YamlEntry entry in steps.Each(matrix.Items.SelectMany(row => row.Entries)))
            {
                if (entry.Value.Real is { } value)
                {
                    (all.TryGetValue(entry.Name, out List<YamlNode>? values) ? values : all[entry.Name] = []).Add(value);
                }
            }
        }
        return all;
    }

    private IEnumerable<(YamlNode Value, string Way)> Input(string name)
    {
        YamlNode? input = pipeline.Input(name);
        IEnumerable<YamlNode> defaults = input?["default"] is YamlNode.Sequence list ? list.Items : new[] { input?["default"] }.OfType<YamlNode>();
        string unsaid = $"default of inputs.{name}", option = $"option of inputs.{name}";
        return defaults.Select(one => (one, unsaid)).Concat((input?["options"]?.Items ?? []).Select(one => (one, option))).Where(one => one.one.Text is not null);
    }
}
