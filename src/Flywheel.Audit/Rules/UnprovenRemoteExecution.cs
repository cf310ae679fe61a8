using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Models.Rc;
using Flywheel.Audit.Register;
using Flywheel.Audit.Rules.Endpoints;
using Flywheel.Audit.Rules.RemoteExecution;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>
/// FW007: remote execution is configured, selected or claimed, and no proof of it is registered: an executor in a bazelrc, a command or a
/// variable; a strategy of <c>remote</c>; a config that comes to one; a document that says so, or that names a cached config which caches
/// nothing. That a CI job was dispatched proves nothing: only a committed <c>flywheel.proof/v1</c> with remote processes does.
/// </summary>
public sealed class UnprovenRemoteExecution : IAuditRule
{
    public string Id => "FW007";

    public string Name => "unproven-remote-execution";

    public string What => "remote execution is configured or claimed without proof";

    public int Version => 1;

    public IEnumerable<Finding> Judge(AuditScene scene)
    {
        RcConfigs configs = RcConfigs.Of(scene);
        var proofs = new ProofState(scene);
        foreach (FileFacts facts in scene.InOrder.Where(IsLive))
        {
            foreach (Finding finding in OfFile(scene, facts, configs))
            {
                // That a config caches nothing is no matter of proofs.
                if (CachedConfig.IsSubject(finding.Subject))
                {
                    yield return finding;
                }
                else if (!proofs.Carries(facts.Path))
                {
                    yield return finding with { Notes = [.. finding.Notes, .. proofs.WhyNot(facts.Path)] };
                }
            }
        }
    }

    private static IEnumerable<Finding> OfFile(AuditScene scene, FileFacts facts, RcConfigs configs)
    {
        var seen = new HashSet<int>();
        if (facts.Model<RcModel>() is { } rc)
        {
            foreach (RcEntry entry in rc.Entries)
            {
                string value = entry.Value?.Text ?? "";
                if (RemoteOption.SelectsRemote(entry.Name, value))
                {
                    yield return Configured(facts, entry.Span, RcReader.ConstructOf(entry), Severity.Error, $"--{entry.Name}", value);
                }
                else if (entry.Name == "config" && configs.Reach(value) is { Executor: not null } reach)
                {
                    yield return Selected(facts, entry.Span, RcReader.ConstructOf(entry), Severity.Error, value, reach);
                }
            }
        }
        else
        {
            foreach (Surface surface in FileSurfaces.Of(scene, facts, RemoteOption.MayBeIn))
            {
                foreach (Finding finding in OfSurface(facts, surface, configs, scene.Config).Where(finding => seen.Add(finding.Span.Start)))
                {
                    yield return finding;
                }
            }
        }
        foreach (Finding claim in ClaimedExecution.In(facts))
        {
            yield return claim;
        }
    }

    private static IEnumerable<Finding> OfSurface(FileFacts facts, Surface surface, RcConfigs configs, AuditConfig register)
    {
        if (Most(facts, surface) is not { } most)
        {
            yield break;
        }
        foreach (EndpointSetting setting in EndpointSetting.In(surface, facts.Kind))
        {
            if (setting is { Role: EndpointRole.Executor, IsFlag: false } && EndpointLiteral.Of(setting.Value) is { } literal)
            {
                bool placeholder = PlaceholderHost.In(literal.Text) is not null && facts.Kind is FileKind.Markdown or FileKind.Markup;
                yield return Configured(facts, surface.SpanOf(facts.Source, setting.Start + literal.Start, literal.Text.Length), surface.Construct,
                    placeholder ? Severity.Warning : most, setting.Name, literal.Text);
            }
        }
        bool document = facts.Kind is FileKind.Markdown or FileKind.Markup;
        CommandAround? around = surface.Kind is SurfaceKind.CodeSpan or SurfaceKind.Lines ? CommandAround.OfText(surface.Text) : null;
        foreach (RemoteOption option in RemoteOption.In(surface))
        {
            SourceSpan span = surface.SpanOf(facts.Source, option.Start, option.Length);
            CommandAround? command = surface.Command ?? around;
            bool turnedOff = command is { TurnsExecutorOff: true };
            if (RemoteOption.SelectsRemote(option.Name, option.Value))
            {
                // A strategy that a document shows is no live configuration; an executor from a variable may be none at all.
                bool known = option.Name == "remote_executor" ? !IsOpen(option.Value) : !document;
                if (!turnedOff)
                {
                    yield return Configured(facts, span, surface.Construct, known ? most : Severity.Warning, $"--{option.Name}", option.Value);
                }
            }
            else if (option.Name == "config" && configs.Reach(option.Value) is var reach)
            {
                if (reach.Executor is not null && !turnedOff)
                {
                    yield return Selected(facts, span, surface.Construct, reach.IsMain ? most : Severity.Warning, option.Value, reach);
                }
                else if (document && CachedConfig.Judge(facts, surface, command, option.Value, span, reach, most, register) is { } uncached)
                {
                    yield return uncached;
                }
            }
        }
    }

    /// <summary>Null where what stands there is neither used nor shown as something to use.</summary>
    private static Severity? Most(FileFacts facts, Surface surface) => surface.Kind switch
    {
        SurfaceKind.Value or SurfaceKind.Word or SurfaceKind.Lines or SurfaceKind.CodeSpan =>
            surface.Doubtful || RetiredWords.In(surface.Sentence) || FilePurpose.IsExample(facts.Path) || IsTest(facts) ? Severity.Warning : Severity.Error,
        SurfaceKind.Comment or SurfaceKind.Message or SurfaceKind.Filed or SurfaceKind.Written or SurfaceKind.Unclear => Severity.Warning,
        _ => null,
    };

    private static bool IsTest(FileFacts facts) => facts.Kind is not (FileKind.Workflow or FileKind.Action or FileKind.GitLab) && FilePurpose.IsTest(facts.Path);

    /// <summary>Whether a value is only known at run time.</summary>
    private static bool IsOpen(string value) =>
        EndpointLiteral.Of(value) is null && (value.Contains('$', StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal));

    private static Finding Configured(FileFacts facts, SourceSpan span, Construct construct, Severity severity, string name, string value)
    {
        bool strategy = name.EndsWith("strategy", StringComparison.Ordinal) || name.EndsWith("regexp", StringComparison.Ordinal);
        return Found(facts, span, construct, severity, name,
            strategy ? $"`{name}={value}` sends actions to an executor that no proof is registered for"
                : $"`{name}` names an executor that no proof is registered for", []);
    }

    private static Finding Selected(FileFacts facts, SourceSpan span, Construct construct, Severity severity, string config, ConfigReach reach) =>
        Found(facts, span, construct, severity, $"--config={config}",
            $"`--config={config}` comes to remote execution that no proof is registered for", [.. reach.Trace]);

    internal static Finding Found(FileFacts facts, SourceSpan span, Construct construct, Severity severity, string subject,
        string message, ImmutableArray<string> notes) => new()
        {
            Rule = "FW007",
            Severity = severity,
            Source = facts.Source,
            Span = span,
            Construct = construct,
            Subject = subject,
            Message = message,
            Notes = notes,
            Fix = "take it out, or register a `[[proof]]` whose file is a committed `flywheel.proof/v1` with remote processes above 0",
        };

    private static bool IsLive(FileFacts facts) => facts.Path != AuditConfig.FileName
        && facts.Class is not (DocumentClass.Plan or DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated or DocumentClass.Compat);
}
