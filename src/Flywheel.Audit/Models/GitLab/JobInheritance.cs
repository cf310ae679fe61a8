using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>
/// What each job of a pipeline has of the jobs that it extends: reckoned once for each job and for each list of names, parents first, and shared by
/// all that extend them. GitLab itself refuses more than eleven levels, and circles (its reference of <c>extends</c>).
/// </summary>
/// <param name="jobs">By name.</param>
/// <param name="steps">What is left to be followed.</param>
internal sealed class JobInheritance(IReadOnlyDictionary<string, PipelineJob> jobs, FollowedSteps steps)
{
    /// <summary>Of lists of names, which jobs may share.</summary>
    private readonly Dictionary<YamlNode, InheritedKeys> lists = [];
    private readonly Dictionary<(ImmutableDictionary<string, YamlNode> Outer, YamlNode Own), ImmutableDictionary<string, YamlNode>> variables = [];

    public InheritedKeys Of(PipelineJob job)
    {
        if (job.Inherited is null)
        {
            Settle(job);
        }
        return job.Inherited!;
    }

    /// <summary>The names in an <c>extends</c>, in order.</summary>
    public static IEnumerable<string> Names(YamlNode extends) =>
        (extends is YamlNode.Sequence ? extends.Items : [extends]).Select(one => one.Text?.Text).OfType<string>();

    private void Settle(PipelineJob first)
    {
        // No recursion: a hostile chain is as long as its file.
        var open = new Stack<PipelineJob>([first]);
        var begun = new HashSet<YamlNode>();
        while (open.TryPeek(out PipelineJob? job))
        {
            YamlNode? extends = job.Extends;
            if (job.Inherited is null && extends is not null && !lists.ContainsKey(extends) && begun.Add(extends))
            {
                foreach (PipelineJob parent in Parents(extends).Where(parent => parent.Inherited is null))
                {
                    open.Push(parent);
                }
                continue;
            }
            open.Pop();
            if (job.Inherited is null)
            {
                // What of its parents is not settled yet extends the job itself.
                job.Inherited = Own(job, extends is null ? InheritedKeys.None : Together(extends));
            }
        }
    }

    private IEnumerable<PipelineJob> Parents(YamlNode extends) => Names(extends).Select(name => jobs.GetValueOrDefault(name)).OfType<PipelineJob>();

    /// <summary>Of several parents the last counts most.</summary>
    private InheritedKeys Together(YamlNode extends)
    {
        if (lists.TryGetValue(extends, out InheritedKeys? all))
        {
            return all;
        }
        all = InheritedKeys.None;
        foreach (PipelineJob parent in Parents(extends))
        {
            if (parent.Inherited is { } one)
            {
                all = ReferenceEquals(all, InheritedKeys.None) ? one
                    : new(one.Tags ?? all.Tags, one.BeforeScript ?? all.BeforeScript, one.Matrix ?? all.Matrix, Merged(all.Variables, one.Variables));
            }
        }
        if (extends is YamlNode.Sequence)
        {
            lists[extends] = all;
        }
        return all;
    }

    private ImmutableDictionary<string, YamlNode> Merged(ImmutableDictionary<string, YamlNode> less, ImmutableDictionary<string, YamlNode> more) =>
        less.IsEmpty || ReferenceEquals(less, more) ? more : more.IsEmpty ? less : less.SetItems(steps.Each(more));

    private InheritedKeys Own(PipelineJob job, InheritedKeys all)
    {
        ImmutableDictionary<string, YamlNode> known = all.Variables;
        if (job.Node["variables"] is { } own && !variables.TryGetValue((all.Variables, own), out known!))
        {
            known = all.Variables.SetItems(
                from entry in steps.Each(own.Entries)
                where entry.Value.Real is not null
                select new KeyValuePair<string, YamlNode>(entry.Name, entry.Value.Real!));
            variables[(all.Variables, own)] = known;
        }
        OwnedTags? tags = job.Node["tags"] is { } owned ? new(job, owned) : all.Tags;
        YamlNode? before = job.Node["before_script"] ?? all.BeforeScript;
        YamlNode? matrix = job.Node["parallel"]?["matrix"] ?? all.Matrix;
        // Of a long chain few have something of their own.
        return ReferenceEquals(tags, all.Tags) && ReferenceEquals(before, all.BeforeScript) && ReferenceEquals(matrix, all.Matrix)
            && ReferenceEquals(known, all.Variables) ? all : new(tags, before, matrix, known);
    }
}

/// <summary>Keys of a job, each its own or that of the nearest job that it extends.</summary>
/// <param name="Tags">And whose they are.</param>
/// <param name="BeforeScript">What runs before its script.</param>
/// <param name="Matrix">The rows of its <c>parallel</c>.</param>
/// <param name="Variables">Those of all, by name; what is set at the root is not among them.</param>
internal sealed record InheritedKeys(OwnedTags? Tags, YamlNode? BeforeScript, YamlNode? Matrix, ImmutableDictionary<string, YamlNode> Variables)
{
    public static InheritedKeys None { get; } = new(null, null, null, ImmutableDictionary<string, YamlNode>.Empty);
}

/// <param name="Owner">The job in which they stand.</param>
/// <param name="Tags">As a rule a list.</param>
internal sealed record OwnedTags(PipelineJob Owner, YamlNode Tags);
