using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Evidence;

/// <summary>The part of a record that is known before Bazel runs.</summary>
/// <param name="Program">The name that the shim was started under.</param>
/// <param name="Line">What the user typed.</param>
/// <param name="Facts">What the contract was judged by.</param>
/// <param name="Context">Where it runs: <see cref="RunContext"/>.</param>
/// <param name="WorkspaceRoot">Null outside of any workspace.</param>
/// <param name="Launcher">Path of what is started.</param>
/// <param name="ShimVersion">Of this program.</param>
public sealed record RecordDraft(
    string Program, BazelCommandLine Line, Facts Facts, string Context, string? WorkspaceRoot, string Launcher, string ShimVersion)
{
    /// <summary>For a build that is attached to <paramref name="target"/>.</summary>
    public InvocationRecord Attached(Judgement judgement, RemoteTarget target, RecordedProbe probe) => Common() with
    {
        Mode = judgement.Mode.Effective.Value.Word(),
        ModeSource = Shown.Source(judgement.Mode.Effective.Source),
        Scope = RunScope.Of(target),
        // The hash is filled in while Bazel runs.
        Cache = new(target.Cache.Redacted, RemoteIdentity.Of(target.Cache).Sha256, target.InstanceName, target.Upload),
        Executor = new(target.Executor?.Redacted),
        Probe = probe,
        Attempts = 1,
    };

    /// <summary>For a command that goes around the gate; nothing is known of what it will be attached to.</summary>
    public InvocationRecord EscapeHatch(EscapeHatch.Open hatch) => Common() with
    {
        Mode = SubstrateModes.Parse(Facts.Settings.DeclaredMode?.Value)?.Word(),
        ModeSource = Facts.Settings.DeclaredMode is { } declared ? Shown.Source(declared.Source) : null,
        EscapeHatchReason = Redaction.Of(Facts).Apply(hatch.Reason),
        Stream = StreamState.Absent.Word(),
        Verdict = Verdict.EscapeHatch.Word(),
    };

    /// <summary>For a command that is refused; as much as is known by then.</summary>
    /// <param name="cause">Of <see cref="RecordedRefusal"/>.</param>
    /// <param name="judgement">Null for a command that the contract is not asked about.</param>
    /// <param name="probe">Null where the cache was not asked.</param>
    public InvocationRecord Refused(string cause, Judgement? judgement = null, RecordedProbe? probe = null)
    {
        InvocationRecord common = Common().Refused(cause);
        if (Line.Doubt is not CommandLineDoubt.None)
        {
            // What looks like a target may be the value of what made the doubt.
            common = common with { Targets = [] };
        }
        return judgement is null ? common : common with
        {
            Mode = judgement.Mode.Effective.Value.Word(),
            ModeSource = Shown.Source(judgement.Mode.Effective.Source),
            Scope = judgement.Target is { } known ? RunScope.Of(known) : null,
            Cache = judgement.Endpoint is { Redacted: { } cache }
                ? new(cache, judgement.Target is { } whole ? RemoteIdentity.Of(whole.Cache).Sha256 : null, judgement.Target?.InstanceName, judgement.Target?.Upload)
                : null,
            Executor = judgement.Executor is { Redacted: { } executor } ? new(executor) : null,
            Probe = probe,
        };
    }

    private InvocationRecord Common() => new()
    {
        ShimVersion = ShimVersion,
        Personality = Program,
        Context = Context,
        Command = Line.Command is { } command ? CommandLineFormat.NameOf(command) : null,
        CommandClass = Line.Class.ToString().ToLowerInvariant(),
        Targets = CommandLineFormat.Targets(Line),
        Workspace = new(WorkspaceRoot, null, null),
        Launcher = Launcher,
    };
}
