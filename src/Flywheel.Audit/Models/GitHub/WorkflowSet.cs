using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>The workflows of a repository by their paths, and who calls whom.</summary>
public sealed class WorkflowSet
{
    private readonly Dictionary<string, Workflow> byPath = [];
    private readonly Dictionary<string, List<WorkflowJob>> callers = [];

    /// <summary>No other workflow is known: what callers pass is left open.</summary>
    public static WorkflowSet Alone { get; } = new([]);

    public WorkflowSet(IEnumerable<FileFacts> files)
    {
        foreach (Workflow workflow in files.Select(file => file.Model<Workflow>()).OfType<Workflow>())
        {
            byPath[workflow.Source.Path] = workflow;
            foreach (WorkflowJob job in workflow.Jobs)
            {
                if (job.LocalWorkflow is { } path)
                {
                    (callers.TryGetValue(path, out List<WorkflowJob>? all) ? all : callers[path] = []).Add(job);
                }
            }
        }
    }

    public IEnumerable<Workflow> All => byPath.Values;

    public Workflow? At(string path) => byPath.GetValueOrDefault(path);

    public IReadOnlyList<WorkflowJob> CallersOf(Workflow workflow) => callers.TryGetValue(workflow.Source.Path, out List<WorkflowJob>? all) ? all : [];
}
