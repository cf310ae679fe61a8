using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>Which tags a job of a pipeline can ask for: literals, variables and inputs one hop away. A job without tags asks for none.</summary>
internal static class TagReach
{
    /// <summary>Tags, and values of one, that are followed: as many jobs as a file holds may share a list.</summary>
    private const int MostValues = 256;

    public static RunnerUse? Of(Pipeline pipeline, PipelineJob job)
    {
        (PipelineJob Owner, YamlNode Tags)? found = pipeline.Lineage(job).Where(one => one.Node["tags"] is not null)
            .Select(one => ((PipelineJob, YamlNode)?)(one, one.Node["tags"]!)).FirstOrDefault();
        if (found is not var (owner, tags))
        {
            return null;
        }
        bool own = owner == job;
        var alias = (owner.Node as YamlNode.Mapping)?.Find("tags")?.Value as YamlNode.Alias;
        var labels = new List<RunnerLabel>();
        var opaque = new List<OpaqueRunner>();
        foreach (YamlNode tag in Flat(tags).Take(MostValues))
        {
            // What stands in a template is the template's; only its variables may mean something else here.
            if (tag.Text is { } text && (own || text.Text.Contains('$', StringComparison.Ordinal)))
            {
                Follow(pipeline, job, tag, text, labels, opaque);
            }
        }
        if (job.IsTemplate && pipeline.Extended.Contains(job.Name))
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
    public static RunnerUse? OfInputs(YamlNode include, Construct construct)
    {
        var labels = new List<RunnerLabel>();
        string? local = include["local"]?.Text?.Text.TrimStart('.').TrimStart('/');
        foreach (YamlEntry input in include["inputs"]?.Entries ?? [])
        {
            if (local is not null || NamesRunner(input.Name))
            {
                IEnumerable<YamlNode> literals = Flat(input.Value)
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

    private static void Follow(Pipeline pipeline, PipelineJob job, YamlNode tag, MappedText text, List<RunnerLabel> labels, List<OpaqueRunner> opaque)
    {
        if (Reference(text.Text) is not { } reference)
        {
            labels.Add(new(text.Text, tag.Span, ""));
            return;
        }
        (string before, string name, string after, bool input) = reference;
        List<(YamlNode Value, string Way)> values = [.. (input ? Input(pipeline, name) : Variable(pipeline, job, name)).Take(MostValues)];
        foreach ((YamlNode value, string way) in values)
        {
            string said = before + value.Text!.Text + after;
            if (Reference(said) is null)
            {
                labels.Add(new(said, before.Length + after.Length == 0 ? value.Span : tag.Span, way));
            }
            else if (Reference(said) is { IsInput: true, Before: "", After: "" } second)
            {
                labels.AddRange(Input(pipeline, second.Name).Take(MostValues).Select(one => new RunnerLabel(one.Value.Text!.Text, one.Value.Span, $"{way}, {one.Way}")));
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

    private static IEnumerable<(YamlNode Value, string Way)> Variable(Pipeline pipeline, PipelineJob job, string name)
    {
        foreach (PipelineJob one in pipeline.Lineage(job))
        {
            List<YamlNode> matrix = [.. one.Node["parallel"]?["matrix"]?.Items.Select(row => row[name]).OfType<YamlNode>() ?? []];
            if (matrix.Count > 0)
            {
                return matrix.SelectMany(value => value is YamlNode.Sequence ? value.Items : [value])
                    .Where(value => value.Text is not null).Select(value => (value, $"matrix {name}"));
            }
        }
        foreach (YamlNode? set in pipeline.Lineage(job).Select(one => one.Node["variables"]?[name]).Append(pipeline.Variable(name)))
        {
            // A global variable may be a mapping with its value and the values to choose from.
            if (set is { } value)
            {
                IEnumerable<YamlNode> all = value is YamlNode.Mapping ? [.. new[] { value["value"] }.OfType<YamlNode>(), .. value["options"]?.Items ?? []] : [value];
                return all.Where(one => one.Text is not null).Select(one => (one, $"variable {name}"));
            }
        }
        return [];
    }

    private static IEnumerable<(YamlNode Value, string Way)> Input(Pipeline pipeline, string name)
    {
        YamlNode? input = pipeline.Input(name);
        IEnumerable<YamlNode> defaults = input?["default"] is YamlNode.Sequence list ? list.Items : new[] { input?["default"] }.OfType<YamlNode>();
        return defaults.Select(one => (one, $"default of inputs.{name}")).Concat((input?["options"]?.Items ?? []).Select(one => (one, $"option of inputs.{name}")))
            .Where(one => one.one.Text is not null);
    }
}
