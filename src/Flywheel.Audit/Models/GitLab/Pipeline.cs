using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>A pipeline's file: its jobs, the hidden ones that others extend among them, and <c>default</c>.</summary>
internal sealed class Pipeline
{
    private readonly Dictionary<string, PipelineJob> jobs = [];
    private readonly Dictionary<string, YamlNode> variables = [];
    private readonly Dictionary<string, YamlNode> inputs = [];
    private readonly Dictionary<string, List<YamlNode>> ruled = [];
    private readonly JobInheritance inheritance;
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
        // A list may be shared by all of them.
        foreach (YamlNode extends in jobs.Values.Select(job => job.Extends).OfType<YamlNode>().Distinct())
        {
            foreach (string name in JobInheritance.Names(extends))
            {
                if (jobs.TryGetValue(name, out PipelineJob? job))
                {
                    job.IsExtended = true;
                }
            }
        }
        // Looked up once: as many jobs as there are documents may ask for each.
        foreach (YamlNode root in Documents)
        {
            AddAll(root["variables"], variables);
            AddAll(root["spec"]?["inputs"], inputs);
            foreach (YamlEntry entry in Steps.Each(root["workflow"]?["rules"]?.Items.SelectMany(rule => rule["variables"]?.Entries ?? [])))
            {
                if (entry.Value.Text is not null)
                {
                    (ruled.TryGetValue(entry.Name, out List<YamlNode>? values) ? values : ruled[entry.Name] = []).Add(entry.Value);
                }
            }
            beforeScript ??= root["default"]?["before_script"] ?? root["before_script"];
        }
        inheritance = new(jobs, Steps);
        Known = new KnownVariables([], variables);
    }

    public IReadOnlyList<YamlNode> Documents { get; }

    public IReadOnlyCollection<PipelineJob> Jobs => jobs.Values;

    /// <summary>What is left to be followed.</summary>
    public FollowedSteps Steps { get; } = new();

    /// <summary>The values of variables that are set at the root.</summary>
    public IReadOnlyDictionary<string, string> Known { get; }

    /// <summary>Paths and globs of files of the repository that it includes or runs as child pipelines, relative to the root.</summary>
    public IEnumerable<string> LocalIncludes =>
        from include in Documents.Select(root => root["include"]).Concat(Jobs.Select(job => job.Node["trigger"]?["include"])).OfType<YamlNode>().Distinct()
        from one in include is YamlNode.Sequence ? include.Items : [include]
        let local = (one.Text ?? one["local"]?.Text)?.Text
        where local is { Length: > 0 } && !local.Contains("://", StringComparison.Ordinal) && !local.Contains('$')
        select local.TrimStart('/');

    /// <summary>What a job has, what it extends counted in.</summary>
    public InheritedKeys Of(PipelineJob job) => inheritance.Of(job);

    /// <summary>What runs before a job's script in the same shell: its own, else that of the nearest job that it extends, else the default one.</summary>
    public YamlNode? BeforeScript(PipelineJob job) => Of(job).BeforeScript ?? beforeScript;

    /// <summary>The values of all variables that a job is given.</summary>
    public IReadOnlyDictionary<string, string> KnownIn(PipelineJob job) => Of(job).Variables is { IsEmpty: false } own ? new KnownVariables(own, variables) : Known;

    /// <summary>A variable that is set at the root; of several documents the first one's.</summary>
    public YamlNode? Variable(string name) => variables.GetValueOrDefault(name);

    /// <summary>What the rules of the whole pipeline may set a variable to: <c>workflow:rules:variables</c>, which go before those of the root.</summary>
    public IReadOnlyList<YamlNode> Ruled(string name) => ruled.TryGetValue(name, out List<YamlNode>? values) ? values : [];

    /// <summary>The definition of an input.</summary>
    public YamlNode? Input(string name) => inputs.GetValueOrDefault(name);

    /// <summary>Whether a top-level entry is a job: keywords are not, and neither are the mappings that only hold anchors.</summary>
    public static bool IsJob(YamlEntry entry) => entry.Value.Real is YamlNode.Mapping && entry.Name is not ("" or "include" or "stages" or "variables" or "workflow"
        or "image" or "services" or "cache" or "before_script" or "after_script" or "spec");

    private void AddAll(YamlNode? mapping, Dictionary<string, YamlNode> all)
    {
        foreach (YamlEntry entry in Steps.Each(mapping?.Entries))
        {
            if (entry.Value.Real is { } value)
            {
                all.TryAdd(entry.Name, value);
            }
        }
    }
}

/// <param name="name">Its key.</param>
/// <param name="node">A mapping.</param>
internal sealed class PipelineJob(string name, YamlNode node)
{
    public string Name => name;

    public YamlNode Node => node;

    public Construct Construct => new(ConstructKind.Job, Name);

    /// <summary>Whether it never runs itself.</summary>
    public bool IsTemplate => Name.StartsWith('.');

    /// <summary>Whether others extend it.</summary>
    public bool IsExtended { get; set; }

    /// <summary>What it has, what it extends counted in; null as long as nobody has asked.</summary>
    public InheritedKeys? Inherited { get; set; }

    /// <summary>The name, or the list of names, of what it extends.</summary>
    public YamlNode? Extends => Node["extends"];
}
