using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitLab;

/// <summary>Reads pipelines of GitLab: jobs and templates, their scripts and tags, inputs of components, values.</summary>
public sealed class GitLabReader : IFileReader
{
    /// <summary>Keys of a job whose lists are no commands.</summary>
    private static readonly string[] Keywords =
    [
        "tags", "needs", "dependencies", "extends", "only", "except", "rules", "services", "variables", "cache", "artifacts", "image", "stage", "inherit",
        "paths", "changes", "exists", "parallel", "environment", "release", "secrets", "id_tokens", "include", "trigger", "inputs", "matrix",
    ];

    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.GitLab];

    public void Read(FileFacts facts)
    {
        YamlFile file = YamlFile.Read(facts.Source);
        var taken = new HashSet<YamlNode>();
        var read = new HashSet<YamlNode>();
        var checks = new Dictionary<YamlNode, bool>();
        var pipeline = new Pipeline(file);
        facts.Add(pipeline);
        var reach = new TagReach(pipeline);
        foreach (PipelineJob job in pipeline.Jobs)
        {
            AddScripts(facts, job.Node, job.Construct, taken, pipeline.Steps, IsChecked(pipeline, job, checks), pipeline.KnownIn(job));
            StepFacts.AddInputs(facts, pipeline.Steps.Each(job.Node["inputs"]?.Entries), job.Construct, ShellDialect.Posix, taken);
            foreach (YamlNode include in pipeline.Steps.Each(Included(job.Node["trigger"]?["include"])))
            {
                AddIncluded(include, job.Construct);
            }
            if (reach.Of(job) is { } use)
            {
                facts.Runners.Add(use);
            }
        }
        foreach (YamlNode document in file.Documents)
        {
            AddScripts(facts, document, Construct.File, taken, pipeline.Steps);
            StepFacts.AddDefaults(facts, document["spec"]?["inputs"], taken);
            foreach (YamlNode include in pipeline.Steps.Each(Included(document["include"])))
            {
                AddIncluded(include, Named(include));
            }
            AddReferenced(facts, document, taken, read, pipeline.Known);
            AddValues(facts, document, taken);
        }
        YamlValues.AddRest(facts, file);
        if (pipeline.Steps.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }

        void AddIncluded(YamlNode include, Construct construct)
        {
            StepFacts.AddInputs(facts, pipeline.Steps.Each(include["inputs"]?.Entries), construct, ShellDialect.Posix, taken);
            if (reach.OfInputs(include, construct) is { } use)
            {
                facts.Runners.Add(use);
            }
        }
    }

    /// <summary>One shell runs what stands before a job's script and the script; what comes after has one of its own.</summary>
    private static void AddScripts(FileFacts facts, YamlNode node, Construct construct, HashSet<YamlNode> taken, FollowedSteps steps, bool isChecked = false,
        IReadOnlyDictionary<string, string>? known = null)
    {
        IEnumerable<YamlNode?> run = steps.Each(node["run"]?.Items).Select(step => step["script"]);
        Give([node["hooks"]?["pre_get_sources_script"]]);
        Give([node["before_script"], node["script"], .. run], isChecked);
        Give([node["after_script"]]);

        void Give(IEnumerable<YamlNode?> scripts, bool isChecked = false)
        {
            if (YamlCommand.Lines(scripts, taken) is { } text)
            {
                facts.Scripts.Add(new(text, ScriptOrigin.GitLab, construct) { AfterContractCheck = isChecked, Known = known });
            }
        }
    }

    /// <summary>
    /// Lists of commands that scripts take by <c>!reference</c>: hidden entries, and those of their keys that are none of GitLab's, hold nothing else
    /// that is a list of texts. What several of them name by aliases is read once.
    /// </summary>
    private static void AddReferenced(
        FileFacts facts, YamlNode document, HashSet<YamlNode> taken, HashSet<YamlNode> read, IReadOnlyDictionary<string, string> known)
    {
        foreach (YamlEntry hidden in document.Entries.Where(entry =>
            entry.Name.StartsWith('.') && (entry.Value.Real is not YamlNode.Mapping shared || read.Add(shared))))
        {
            IEnumerable<YamlNode?> lists = hidden.Value.Real is YamlNode.Sequence ? [hidden.Value.Real]
                : hidden.Value.Real?.Entries.Where(entry => !Keywords.Contains(entry.Name)).Select(entry => entry.Value.Real) ?? [];
            foreach (YamlNode.Sequence list in lists.OfType<YamlNode.Sequence>().Where(list => read.Add(list) && list.Elements.TrueForAll(one =>
                one is YamlNode.Scalar && !taken.Contains(one))))
            {
                // They stay values, too: what they are is only told by what refers to them.
                if (YamlCommand.Lines([list], []) is { } text)
                {
                    facts.Scripts.Add(new(text, ScriptOrigin.GitLab, new(ConstructKind.Job, hidden.Name)) { Known = known });
                }
            }
        }
    }

    /// <summary>
    /// Whether a script that the job inherits runs before its own and checks the contract strictly: a command that fails there ends the job.
    /// </summary>
    private static bool IsChecked(Pipeline pipeline, PipelineJob job, Dictionary<YamlNode, bool> checks)
    {
        if (job.Node["before_script"] is not null || pipeline.BeforeScript(job) is not { } before)
        {
            return false;
        }
        if (!checks.TryGetValue(before, out bool found))
        {
            checks[before] = found = YamlCommand.Lines([before], [], pipeline.Steps) is { } lines
                && ContractCheck.IsIn(new(lines, ScriptOrigin.GitLab, job.Construct));
        }
        return found;
    }

    private static IEnumerable<YamlNode> Included(YamlNode? include) => include is YamlNode.Mapping ? [include] : include?.Items ?? [];

    private static Construct Named(YamlNode include)
    {
        string name = (include["component"] ?? include["local"] ?? include["file"] ?? include["remote"] ?? include["template"])?.Text?.Text ?? "include";
        int at = name.LastIndexOf('@');
        return new(ConstructKind.Job, at > 0 ? name[..at] : name);
    }

    private static void AddValues(FileFacts facts, YamlNode root, HashSet<YamlNode> taken)
    {
        foreach (YamlEntry entry in (root as YamlNode.Mapping)?.Own ?? [])
        {
            Construct construct = Pipeline.IsJob(entry) ? new(ConstructKind.Job, entry.Name) : Construct.File;
            YamlValues.Add(facts, entry.Value, entry.Name, construct, taken);
        }
    }
}
