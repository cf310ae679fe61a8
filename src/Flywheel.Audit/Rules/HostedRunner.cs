using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.GitHub;
using Flywheel.Audit.Register;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>FW001: no job runs on a runner that the forge hosts.</summary>
public sealed class HostedRunner : IAuditRule
{
    public string Id => "FW001";

    public string Name => "hosted-runner";

    public string What => "a job runs on a forge-hosted runner";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        foreach ((FileFacts file, RunnerUse use) in RunnerReach.All(scene.InOrder))
        {
            if (file.Class is DocumentClass.Compat or DocumentClass.Plan)
            {
                continue;
            }
            if (use.Trouble is { } trouble)
            {
                // Only the files together tell; what the file alone tells is said of it already.
                if (!file.Troubles.Contains(trouble) && RegisterVerdict.IsLive(file.Class))
                {
                    yield return RegisterVerdict.Unread(file, trouble);
                }
                continue;
            }
            bool silent = file.Class is DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated;
            foreach (Finding finding in Judge(scene.Config, file, use))
            {
                yield return silent ? finding with { Severity = Severity.Info } : finding;
            }
        }
    }

    private static IEnumerable<Finding> Judge(AuditConfig config, FileFacts file, RunnerUse use)
    {
        // Certain ones first: of a label that can come in two ways, the worse one is told.
        var seen = new HashSet<string>();
        foreach (RunnerLabel label in use.Labels.OrderBy(label => label.Doubt.Length > 0 || label.Named))
        {
            if (!IsOwn(config, use, label.Text)
                && Judge(config, file, use, label) is { } finding && seen.Add(finding.Subject))
            {
                yield return finding;
            }
        }
        foreach (OpaqueRunner opaque in use.Opaque)
        {
            if (!RunnerLabels.IsNamed(opaque.Text, config.AllowedRunners) && seen.Add(Shown(opaque.Text)))
            {
                yield return Found(file, use, opaque.HasDefault ? Severity.Info : Severity.Warning, opaque.Span, Shown(opaque.Text),
                    $"where {Job(use)} runs is known at run time only: `{opaque.Text}`",
                    $"name a runner of your own; otherwise decided by {opaque.Decides}");
            }
        }
    }

    /// <summary>
    /// Whether the register says that a label is a runner of the repository's own. What looks like a hosted one has to be named letter by letter,
    /// and where hosted runners are forbidden not even that is heard: an exception has an owner and an end, a list has neither.
    /// </summary>
    private static bool IsOwn(AuditConfig config, RunnerUse use, string label) =>
        RunnerLabels.Of(label, use.Forge) is RunnerLabelKind.Hosted
            ? config.RunnerMode == RunnerMode.Register && !RunnerLabels.IsOfTheForge(label) && config.AllowedRunners.Contains(label.Trim(), StringComparer.OrdinalIgnoreCase)
            : RunnerLabels.IsNamed(label, config.AllowedRunners);

    private static Finding? Judge(AuditConfig config, FileFacts file, RunnerUse use, RunnerLabel label)
    {
        string subject = Shown(label.Text);
        string way = label.Way.Length > 0 ? $" by way of `{label.Way}`" : "";
        RunnerLabelKind kind = RunnerLabels.Of(label.Text, use.Forge);
        // `[self-hosted, macOS]`: the labels that every runner of one's own bears.
        if (kind == RunnerLabelKind.Own || kind == RunnerLabelKind.HostedAlike && label.Doubt.Length > 0)
        {
            return null;
        }
        if (kind == RunnerLabelKind.Open)
        {
            return Found(file, use, Severity.Warning, label.Span, subject, $"where {Job(use)} runs is known at run time only: `{label.Text}`{way}",
                "write the label so that it begins with a name of your own");
        }
        if (kind == RunnerLabelKind.Fleet)
        {
            return Found(file, use, Severity.Warning, label.Span, subject, $"{Job(use)} can run on `{label.Text}`{way}, a runner of a third party", Fix(config, label));
        }
        string doubt = label.Doubt.Length > 0 ? label.Doubt
            : label.Named ? $"what runners the group `{label.Text}` holds in the organization's settings"
            : kind == RunnerLabelKind.HostedAlike ? "whether a runner of your own bears that label: the forge hosts none by it"
            : "";
        return doubt.Length > 0
            ? Found(file, use, Severity.Warning, label.Span, subject,
                $"`{label.Text}`{way}, which {Job(use)} asks for, reads like a runner that the forge hosts", $"{Fix(config, label)}; decided by {doubt}")
            : Found(file, use, Severity.Error, label.Span, subject, $"{Job(use)} can run on `{label.Text}`{way}, a runner that the forge hosts", Fix(config, label));
    }

    private static string Fix(AuditConfig config, RunnerLabel label) => config.RunnerMode == RunnerMode.Forbidden
        ? "run it on a runner of your own: hosted runners are forbidden here, and no exception lets one pass"
        : $"run it on a runner of your own, or register an exception for `{label.Text}` in `{AuditConfig.FileName}`";

    /// <summary>Two jobs that one literal reaches are two findings at one place: each says whose it is.</summary>
    private static string Job(RunnerUse use) => use.Job is { Kind: ConstructKind.Job, Name: { Length: > 0 } name } ? $"job `{name}`" : "the job";

    private static string Shown(string text) => text.Trim().ToLowerInvariant();

    private static Finding Found(FileFacts file, RunnerUse use, Severity severity, SourceSpan span, string subject, string message, string fix) => new()
    {
        Rule = "FW001",
        Severity = severity,
        Source = file.Source,
        Span = span,
        Construct = use.Job,
        Subject = subject,
        Message = message,
        Fix = fix,
    };
}
