using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>The pipelines of a repository: what one of them gives to another by inputs, and variables that one sets for all that it includes.</summary>
internal sealed class PipelineSet
{
    private readonly Dictionary<string, Pipeline> pipelines = [];

    /// <summary>The inputs that tags of a pipeline ask for, by its path.</summary>
    private readonly Dictionary<string, HashSet<string>> asked = [];

    /// <summary>Scalars of the variables at the root of files, by name.</summary>
    private readonly ILookup<string, (string Path, YamlNode Value)> variables;

    public PipelineSet(IEnumerable<FileFacts> files)
    {
        foreach (FileFacts file in files)
        {
            if (file.Model<Pipeline>() is { } pipeline)
            {
                pipelines[file.Path] = pipeline;
            }
        }
        variables = (from pipeline in pipelines
                     from root in pipeline.Value.Documents
                     from entry in root["variables"]?.Entries ?? []
                     let value = entry.Value.Real is YamlNode.Mapping ? entry.Value["value"] : entry.Value.Real
                     where value?.Text is not null
                     select (entry.Name, pipeline.Key, value)).ToLookup(one => one.Name, one => (one.Key, one.value));
    }

    /// <summary>What the jobs of a file run on, each with the path of the file in which it stands.</summary>
    public IEnumerable<(string Path, RunnerUse Use)> Of(FileFacts file)
    {
        var steps = new FollowedSteps();
        foreach (RunnerUse use in file.Runners)
        {
            if (use.GivenTo is { } given)
            {
                if (Given(use, Asked(given)) is { Labels.IsEmpty: false } settled)
                {
                    yield return (file.Path, settled);
                }
                continue;
            }
            ILookup<bool, (OpaqueRunner Opaque, List<(string Path, YamlNode Value)> Elsewhere)> found =
                use.Opaque.Select(one => (one, Elsewhere(file, one, steps))).ToLookup(one => one.Item2.Count > 0);
            yield return (file.Path, use with { Opaque = [.. found[false].Select(one => one.Opaque)] });
            foreach ((string path, YamlNode value) in found[true].SelectMany(one => one.Elsewhere).Distinct())
            {
                RunnerLabel label = new(value.Text!.Text, value.Span, "variable");
                yield return (path, use with { Span = value.Span, Labels = [label], Opaque = [] });
            }
        }
        if (steps.Trouble is { } trouble)
        {
            yield return (file.Path, RunnerUse.Unread(Forge.GitLab, trouble));
        }
    }

    /// <summary>What a file of the repository is given runs its jobs where its tags ask for it; by the name alone it may.</summary>
    private static RunnerUse Given(RunnerUse use, HashSet<string> asked) => use with
    {
        Labels = [.. from label in use.Labels
                     let input = label.Way["inputs.".Length..]
                     where asked.Contains(input) || TagReach.NamesRunner(input)
                     select asked.Contains(input) ? label with { Doubt = "" } : label],
    };

    private HashSet<string> Asked(string path)
    {
        if (!asked.TryGetValue(path, out HashSet<string>? names))
        {
            asked[path] = names = [];
            var seen = new HashSet<YamlNode>();
            foreach (YamlNode tags in (pipelines.GetValueOrDefault(path)?.Jobs ?? []).Select(job => job.Node["tags"]).OfType<YamlNode>().Where(seen.Add))
            {
                foreach (YamlNode tag in tags is YamlNode.Sequence ? tags.Items : [tags])
                {
                    if (tag.Text is { } text && TagReach.Reference(text.Text) is { IsInput: true } reference)
                    {
                        names.Add(reference.Name);
                    }
                }
            }
        }
        return names;
    }

    /// <summary>The values of a variable that another file sets for all.</summary>
    private List<(string Path, YamlNode Value)> Elsewhere(FileFacts file, OpaqueRunner opaque, FollowedSteps steps) =>
        !opaque.HasDefault && TagReach.Reference(opaque.Text) is { IsInput: false, Before: "", After: "" } reference
            ? [.. steps.Each(variables[reference.Name]).Where(one => one.Path != file.Path && TagReach.Reference(one.Value.Text!.Text) is null)] : [];
}
