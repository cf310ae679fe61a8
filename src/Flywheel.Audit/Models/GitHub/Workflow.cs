using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Yaml;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.GitHub;

/// <summary>A workflow of GitHub Actions.</summary>
public sealed class Workflow
{
    private readonly Dictionary<string, WorkflowJob> byName = new(StringComparer.OrdinalIgnoreCase);

    private Workflow(SourceText source, YamlNode root)
    {
        Source = source;
        Root = root;
        // Looked up once: every job may ask for them.
        YamlNode? on = root["on"] ?? root["true"];
        List<string> triggers = [.. (on?.Text?.Text is { } only ? [only] : (on?.Items ?? []).Select(one => one.Text?.Text)
            .Concat((on?.Entries ?? []).Select(entry => entry.Name))).OfType<string>()];
        Call = Trigger("workflow_call");
        Dispatch = Trigger("workflow_dispatch");
        HasOtherTriggers = triggers.Exists(name => name is not ("workflow_call" or "workflow_dispatch"));
        foreach (YamlEntry entry in root["jobs"]?.Entries ?? [])
        {
            if (entry.Value.Real is YamlNode.Mapping job && entry.Name.Length > 0)
            {
                byName.TryAdd(entry.Name, new(this, entry.Name, job));
            }
        }

        YamlNode? Trigger(string name) => on?[name] ?? (triggers.Contains(name) ? on : null);
    }

    public SourceText Source { get; }

    public YamlNode Root { get; }

    public IReadOnlyCollection<WorkflowJob> Jobs => byName.Values;

    /// <summary>The inputs that callers pass; null where it cannot be called.</summary>
    public YamlNode? Call { get; }

    /// <summary>What a person fills in; null where nobody can start it by hand.</summary>
    public YamlNode? Dispatch { get; }

    /// <summary>Whether something else than a caller or a person may start it: its inputs are empty then.</summary>
    public bool HasOtherTriggers { get; }

    /// <summary>The first document of a file; null where it holds none.</summary>
    public static Workflow? Of(YamlFile file) => file.Documents.Count == 0 ? null : new(file.Source, file.Documents[0]);

    public WorkflowJob? Job(string name) => byName.GetValueOrDefault(name);
}

/// <param name="Workflow">Whose job it is.</param>
/// <param name="Name">Its key.</param>
/// <param name="Node">What stands below it.</param>
public sealed record WorkflowJob(Workflow Workflow, string Name, YamlNode Node)
{
    public Construct Construct => new(ConstructKind.Job, Name);

    /// <summary>The reusable workflow that it calls, as it is written; null for a job of steps.</summary>
    public YamlNode? Uses => Node["uses"];

    /// <summary>The path in the repository of the workflow that it calls; null where it calls none of the same repository.</summary>
    public string? LocalWorkflow => Uses?.Text?.Text.Trim() is { } uses && uses.StartsWith("./", StringComparison.Ordinal) ? uses[2..] : null;

    public bool Equals(WorkflowJob? other) => ReferenceEquals(Node, other?.Node) && Name == other?.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
