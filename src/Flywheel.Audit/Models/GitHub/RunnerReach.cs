using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.GitLab;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>Which labels can reach the <c>runs-on</c> of a workflow's jobs.</summary>
public static class RunnerReach
{
    /// <summary>
    /// Of all files: where a workflow of the repository calls another, what is passed counts for the job that passes it, and a default only
    /// where somebody leaves it to that.
    /// </summary>
    public static IEnumerable<(FileFacts File, RunnerUse Use)> All(IEnumerable<FileFacts> files)
    {
        List<FileFacts> all = [.. files];
        var set = new WorkflowSet(all);
        var byPath = all.ToDictionary(file => file.Path);
        var pipelines = new PipelineSet(all);
        foreach (FileFacts file in all)
        {
            if (file.Model<Workflow>() is not { } workflow)
            {
                foreach ((string path, RunnerUse use) in pipelines.Of(file))
                {
                    yield return (byPath[path], use);
                }
                continue;
            }
            var limit = new ReachingLimit(new());
            foreach (WorkflowJob job in workflow.Jobs)
            {
                foreach (RunnerUse use in Of(set, job, limit))
                {
                    yield return (byPath[use.Source?.Path ?? file.Path], use);
                }
            }
            if (limit.Steps.Trouble is { } trouble)
            {
                yield return (file, RunnerUse.Unread(Forge.GitHub, trouble));
            }
        }
    }

    /// <summary>Of one job; more than one where labels stand in the files of callers. None where it runs on nothing.</summary>
    /// <param name="set">The workflows of the repository.</param>
    /// <param name="job">The job.</param>
    /// <param name="limit">What is left to be followed for the jobs of its file.</param>
    internal static IReadOnlyList<RunnerUse> Of(WorkflowSet set, WorkflowJob job, ReachingLimit limit)
    {
        if (job.Uses is { } uses)
        {
            return Called(set, job, uses, limit) is { } called ? [called] : [];
        }
        if (job.Node["runs-on"] is not { } runsOn)
        {
            return [];
        }
        var values = new ReachingValues(set, job.Workflow, job, limit);
        // Behind an alias the label stands with the anchor, but what is wrong is that this job takes it.
        var alias = (job.Node as YamlNode.Mapping)?.Find("runs-on")?.Value as YamlNode.Alias;
        var found = new Gathered(job, alias?.Span ?? runsOn.Span, alias?.Real?.Span);
        foreach (Reaching value in values.Of(runsOn))
        {
            Take(found, values, value, "");
        }
        return found.Uses();
    }

    private static void Take(Gathered found, ReachingValues values, Reaching value, string way)
    {
        if (value is Reaching.Unknown unknown)
        {
            found.Add(unknown);
        }
        else if (value is Reaching.Literal { Node: YamlNode.Mapping group } mapping)
        {
            List<Reaching> labels = Several(values, group["labels"], mapping);
            Together(found, labels, mapping.Way);
            foreach (Reaching named in Several(values, group["group"], mapping).Where(_ => !Owned(labels)))
            {
                found.Add(named, mapping.Way, "", named: true);
            }
        }
        else if (value is Reaching.Literal { Node: YamlNode.Sequence } list)
        {
            Together(found, Several(values, list.Node, list), list.Way);
        }
        else
        {
            found.Add(value, way, "", named: false);
        }
    }

    /// <summary>Labels of a list: a runner must bear them all.</summary>
    private static void Together(Gathered found, List<Reaching> labels, string way)
    {
        bool owned = Owned(labels);
        foreach (Reaching label in labels)
        {
            if (label is not Reaching.Unknown unknown)
            {
                found.Add(label, way, owned ? "whether a runner of its own bears that label: `self-hosted` stands beside it" : "", named: false);
            }
            else if (!owned)
            {
                found.Add(unknown);
            }
        }
    }

    private static bool Owned(List<Reaching> labels) =>
        labels.Exists(label => label is Reaching.Literal { Node.Text.Text: var text } && text.Trim().Equals("self-hosted", StringComparison.OrdinalIgnoreCase));

    private static List<Reaching> Several(ReachingValues values, YamlNode? node, Reaching.Literal from)
    {
        IEnumerable<YamlNode> items = node?.Real is YamlNode.Sequence ? node.Items : node?.Real is { } one ? [one] : [];
        var found = new List<Reaching>();
        foreach (Reaching value in items.SelectMany(item => from.Giver is null ? values.Of(item) : [new Reaching.Literal(item, "")]))
        {
            // A list in a list: `labels: ${{ fromJSON('[...]') }}`.
            IEnumerable<Reaching> each = value is Reaching.Literal { Node: YamlNode.Sequence inner } list
                ? inner.Items.Select(item => (Reaching)(list with { Node = item })) : [value];
            found.AddRange(each.Select(one => one is Reaching.Literal literal ? literal with { Giver = literal.Giver ?? from.Giver } : one));
        }
        return found;
    }

    /// <summary>A reusable workflow of another repository: what it runs on is not in the files.</summary>
    private static RunnerUse? Called(WorkflowSet set, WorkflowJob job, YamlNode uses, ReachingLimit limit)
    {
        if (uses.Text is not { } text || job.LocalWorkflow is not null)
        {
            return null;
        }
        string said = text.Text.Trim();
        int at = said.LastIndexOf('@');
        bool pinned = at >= 0 && said.Length - at - 1 == 40 && said.AsSpan(at + 1).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;
        var found = new Gathered(job, uses.Span);
        if (!pinned)
        {
            found.Add(new Reaching.Unknown(
                said, text.Source, uses.Span, "what the workflow runs on at that reference: a pin to a commit would make it the same each time"));
        }
        foreach (YamlEntry input in limit.Steps.Each(job.Node["with"]?.Entries))
        {
            if (!NamesRunner(input.Name))
            {
                continue;
            }
            foreach (Reaching.Literal value in new ReachingValues(set, job.Workflow, job, limit).Of(input.Value).OfType<Reaching.Literal>())
            {
                YamlNode parsed = value.Node is YamlNode.Scalar scalar && JsonLiteral.Parse(scalar.Value) is { } json ? json : value.Node;
                List<Reaching> labels = [.. limit.Steps.Each(parsed is YamlNode.Sequence ? parsed.Items : [parsed]).Select(one => value with { Node = one })];
                if (!Owned(labels))
                {
                    labels.ForEach(label => found.Add(label, $"with.{input.Name}", $"whether `{said}` runs on what it is given", named: false));
                }
            }
        }
        RunnerUse? use = found.Uses().FirstOrDefault();
        return use is null || use.Labels.IsEmpty && use.Opaque.IsEmpty ? null : use;
    }

    private static bool NamesRunner(string input) => input.Contains("runner", StringComparison.OrdinalIgnoreCase)
        || input.Replace("_", "-", StringComparison.Ordinal).ToLowerInvariant() is "runs-on" or "labels" or "os"
        or "platform" or "platforms" or "image" or "machine";

    /// <summary>What was found for one job, by the file in which it stands.</summary>
    private sealed class Gathered(WorkflowJob job, SourceSpan span, SourceSpan? behindAlias = null)
    {
        private readonly Dictionary<(string Path, string Job), Place> all = [];

        public void Add(Reaching.Unknown unknown) => At(unknown.Giver, unknown.Source, out bool away)
            .Opaque.Add(new(unknown.Text, away ? unknown.Span : span, unknown.Decides) { HasDefault = unknown.Overrides });

        public void Add(Reaching value, string way, string doubt, bool named)
        {
            if (value is Reaching.Unknown unknown)
            {
                Add(unknown);
            }
            if (value is not Reaching.Literal { Node.Text: { } text } literal || text.Text.Trim() is not { Length: > 0 } label)
            {
                return;
            }
            Place place = At(literal.Giver, text.Source, out _);
            bool here = place.Source == text.Source;
            SourceSpan stands = text.SpanOf(text.Text.IndexOf(label, StringComparison.Ordinal), label.Length);
            bool aliased = here && literal.Giver is null && behindAlias is { } target && stands.Start >= target.Start && stands.End <= target.End;
            place.Labels.Add(new(label, here && !aliased ? stands : place.Span, literal.Way.Length > 0 ? literal.Way : way, named) { Doubt = doubt });
        }

        public IReadOnlyList<RunnerUse> Uses()
        {
            if (!all.ContainsKey((job.Workflow.Source.Path, job.Name)))
            {
                At(null, job.Workflow.Source, out _);
            }
            return [.. all.Values.Select(one => new RunnerUse(one.Job, one.Span, [.. one.Labels.Distinct()], [.. one.Opaque.Distinct()])
            {
                Forge = Forge.GitHub,
                Source = one.Source,
            })];
        }

        private Place At(WorkflowJob? giver, SourceText stands, out bool away)
        {
            away = giver is not null && ReferenceEquals(giver.Workflow.Source, stands) && !giver.Equals(job);
            WorkflowJob owner = away ? giver! : job;
            var key = (owner.Workflow.Source.Path, owner.Name);
            if (!all.TryGetValue(key, out Place? place))
            {
                all[key] = place = new(owner.Workflow.Source, owner.Construct, away ? owner.Uses?.Span ?? owner.Node.Span : span, [], []);
            }
            return place;
        }

        private sealed record Place(SourceText Source, Construct Job, SourceSpan Span, List<RunnerLabel> Labels, List<OpaqueRunner> Opaque);
    }
}
