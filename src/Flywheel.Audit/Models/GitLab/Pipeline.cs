using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>A pipeline's file: its jobs, the hidden ones that others extend among them, and <c>default</c>.</summary>
internal sealed class Pipeline
{
    /// <summary>Jobs that one is followed over: where each extends the next, every job else goes through all.</summary>
    internal const int MostExtended = 64;

    private readonly Dictionary<string, PipelineJob> jobs = [];
    private readonly Dictionary<string, YamlNode> variables = [];
    private readonly Dictionary<string, YamlNode> inputs = [];
    private readonly YamlNode? beforeScript;

    public Pipeline(YamlFile file)
    {
        Documents = file.Documents;
        foreach (YamlEntry entry in Documents.SelectMany(root => root.Entries))
        {
            if (IsJob(entry))
            {
                jobs.TryAdd(entry.Name, new(entry.Name, entry.Value.Real!));
            }
        }
        foreach (string parent in jobs.Values.SelectMany(job => job.Extends))
        {
            Extended.Add(parent);
        }
        // Looked up once: as many jobs as there are documents may ask for each.
        foreach (YamlNode root in Documents)
        {
            AddAll(root["variables"], variables);
            AddAll(root["spec"]?["inputs"], inputs);
            beforeScript ??= root["default"]?["before_script"] ?? root["before_script"];
        }
    }

    public IReadOnlyList<YamlNode> Documents { get; }

    public IReadOnlyCollection<PipelineJob> Jobs => jobs.Values;

    /// <summary>Names of jobs that others extend.</summary>
    public HashSet<string> Extended { get; } = [];

    /// <summary>Paths and globs of files of the repository that it includes or runs as child pipelines, relative to the root.</summary>
    public IEnumerable<string> LocalIncludes =>
        from include in Documents.Select(root => root["include"]).Concat(Jobs.Select(job => job.Node["trigger"]?["include"]))
        where include is not null
        from one in include is YamlNode.Sequence ? include.Items : [include]
        let local = (one.Text ?? one["local"]?.Text)?.Text
        where local is { Length: > 0 } && !local.Contains("://", StringComparison.Ordinal) && !local.Contains('$')
        select local.TrimStart('/');

    /// <summary>What runs before a job's script in the same shell: its own, else that of the nearest job that it extends, else the default one.</summary>
    public YamlNode? BeforeScript(PipelineJob job) =>
        Lineage(job).Select(one => one.Node["before_script"]).FirstOrDefault(one => one is not null)
        ?? beforeScript;

    /// <summary>A variable that is set at the root; of several documents the first one's.</summary>
    public YamlNode? Variable(string name) => variables.GetValueOrDefault(name);

    /// <summary>The definition of an input.</summary>
    public YamlNode? Input(string name) => inputs.GetValueOrDefault(name);

    public PipelineJob? Job(string name) => jobs.GetValueOrDefault(name);

    /// <summary>Whether a top-level entry is a job: keywords are not, and neither are the mappings that only hold anchors.</summary>
    public static bool IsJob(YamlEntry entry) => entry.Value.Real is YamlNode.Mapping && entry.Name is not ("" or "include" or "stages" or "variables" or "workflow"
        or "image" or "services" or "cache" or "before_script" or "after_script" or "spec");

    /// <summary>The job and what it extends, nearest first, each once. GitLab itself refuses more than eleven levels (its reference of `extends`).</summary>
    public IEnumerable<PipelineJob> Lineage(PipelineJob job)
    {
        var seen = new HashSet<string>();
        var open = new Stack<PipelineJob>([job]);
        while (seen.Count < MostExtended && open.TryPop(out PipelineJob? next))
        {
            if (!seen.Add(next.Name))
            {
                continue;
            }
            yield return next;
            // Of several parents the last counts most.
            foreach (PipelineJob parent in next.Parents.Select(Job).OfType<PipelineJob>())
            {
                open.Push(parent);
            }
        }
    }

    private static void AddAll(YamlNode? mapping, Dictionary<string, YamlNode> all)
    {
        foreach (YamlEntry entry in mapping?.Entries ?? [])
        {
            if (entry.Value.Real is { } value)
            {
                all.TryAdd(entry.Name, value);
            }
        }
    }
}

/// <param name="Name">Its key.</param>
/// <param name="Node">A mapping.</param>
internal sealed record PipelineJob(string Name, YamlNode Node)
{
    private string[]? parents;

    public Construct Construct => new(ConstructKind.Job, Name);

    /// <summary>Whether it never runs itself.</summary>
    public bool IsTemplate => Name.StartsWith('.');

    /// <summary>Of what it extends what can count: many jobs may share a list that is long.</summary>
    public IReadOnlyList<string> Parents => parents ??= [.. Extends.TakeLast(Pipeline.MostExtended)];

    /// <summary>All that it names as extended, in order.</summary>
    public IEnumerable<string> Extends => Node["extends"] is { } extends
        ? (extends is YamlNode.Sequence ? extends.Items : [extends]).Select(one => one.Text?.Text).OfType<string>() : [];
}
