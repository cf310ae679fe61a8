using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>Reads workflows: jobs and what they run on, scripts, inputs, values.</summary>
public sealed class WorkflowReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Workflow];

    public void Read(FileFacts facts)
    {
        YamlFile file = YamlFile.Read(facts.Source);
        var taken = new HashSet<YamlNode>();
        if (Workflow.Of(file) is { } workflow)
        {
            facts.Add(workflow);
            string? shell = workflow.Root["defaults"]?["run"]?["shell"]?.Text?.Text;
            foreach (WorkflowJob job in workflow.Jobs)
            {
                IReadOnlyList<RunnerUse> uses = RunnerReach.Of(WorkflowSet.Alone, job);
                facts.Runners.AddRange(uses);
                bool windows = uses is [{ Opaque.IsEmpty: true, Labels: { IsEmpty: false } labels }]
                    && labels.All(label => label.Text.StartsWith("windows", StringComparison.OrdinalIgnoreCase));
                StepFacts.Add(facts, job.Node["steps"], job.Construct, job.Node["defaults"]?["run"]?["shell"]?.Text?.Text ?? shell, windows, taken,
                    new StepNames(workflow.Root, job.Node));
                if (job.Uses is not null)
                {
                    StepFacts.AddInputs(facts, job.Node["with"], job.Construct, ShellDialect.Posix, taken);
                }
            }
            StepFacts.AddDefaults(facts, workflow.Call?["inputs"], taken);
            StepFacts.AddDefaults(facts, workflow.Dispatch?["inputs"], taken);
        }
        foreach (YamlNode document in file.Documents)
        {
            AddValues(facts, document, taken);
        }
        YamlValues.AddRest(facts, file);
    }

    private static void AddValues(FileFacts facts, YamlNode document, HashSet<YamlNode> taken)
    {
        foreach (YamlEntry entry in (document as YamlNode.Mapping)?.Own ?? [])
        {
            if (entry.Name == "jobs" && entry.Value is YamlNode.Mapping jobs)
            {
                foreach (YamlEntry job in jobs.Own)
                {
                    YamlValues.Add(facts, job.Value, $"jobs.{job.Name}", new(ConstructKind.Job, job.Name), taken);
                }
            }
            else
            {
                YamlValues.Add(facts, entry.Value, entry.Name, Construct.File, taken);
            }
        }
    }
}

/// <summary>Reads actions: the steps of composite ones, the defaults of inputs, values.</summary>
public sealed class ActionReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Action];

    public void Read(FileFacts facts)
    {
        YamlFile file = YamlFile.Read(facts.Source);
        var taken = new HashSet<YamlNode>();
        foreach (YamlNode action in file.Documents)
        {
            StepFacts.Add(facts, action["runs"]?["steps"], Construct.File, null, windows: false, taken);
            StepFacts.AddDefaults(facts, action["inputs"], taken);
            YamlValues.Add(facts, action, "", Construct.File, taken);
        }
        YamlValues.AddRest(facts, file);
    }
}
