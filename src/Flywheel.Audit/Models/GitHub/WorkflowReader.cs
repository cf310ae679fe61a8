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
            var steps = new FollowedSteps();
            var limit = new ReachingLimit(steps);
            var names = new StepNames(workflow.Root, steps);
            var read = new HashSet<YamlNode>();
            string? shell = workflow.Root["defaults"]?["run"]?["shell"]?.Text?.Text;
            string? folder = workflow.Root["defaults"]?["run"]?["working-directory"]?.Text?.Text;
            foreach (WorkflowJob job in workflow.Jobs)
            {
                IReadOnlyList<RunnerUse> uses = RunnerReach.Of(WorkflowSet.Alone, job, limit);
                facts.Runners.AddRange(uses);
                bool windows = uses is [{ Opaque.IsEmpty: true, Labels: { IsEmpty: false } labels }]
                    && labels.All(label => label.Text.StartsWith("windows", StringComparison.OrdinalIgnoreCase));
                // What several jobs name by an alias is read as the first one's.
                if (job.Node["steps"] is { } list && read.Add(list))
                {
                    IReadOnlyDictionary<string, string>? known = names.OfJob(job.Node);
                    StepFacts.Add(facts, list, job.Construct, job.Node["defaults"]?["run"]?["shell"]?.Text?.Text ?? shell, windows, taken, steps,
                        job.Node["defaults"]?["run"]?["working-directory"]?.Text?.Text ?? folder, step => names.OfStep(step, known));
                }
                if (job.Uses is not null)
                {
                    StepFacts.AddInputs(facts, steps.Each(job.Node["with"]?.Entries), job.Construct, ShellDialect.Posix, taken);
                    LocalCalls.Add(facts, job.Uses.Text?.Text.Trim() ?? "", job.Node["with"], job.Construct);
                }
            }
            StepFacts.AddDefaults(facts, workflow.Call?["inputs"], taken);
            StepFacts.AddDefaults(facts, workflow.Dispatch?["inputs"], taken);
            if (steps.Trouble is { } trouble)
            {
                facts.Troubles.Add(trouble);
            }
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
        var steps = new FollowedSteps();
        foreach (YamlNode action in file.Documents)
        {
            var names = new StepNames(action, steps);
            StepFacts.Add(facts, action["runs"]?["steps"], Construct.File, null, windows: false, taken, steps, names: step => names.OfStep(step, names.OfAction));
            StepFacts.AddDefaults(facts, action["inputs"], taken);
            YamlValues.Add(facts, action, "", Construct.File, taken);
        }
        YamlValues.AddRest(facts, file);
        if (steps.Trouble is { } trouble)
        {
            facts.Troubles.Add(trouble);
        }
    }
}
