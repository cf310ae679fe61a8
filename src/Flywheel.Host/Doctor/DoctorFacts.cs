using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Probe;
using Flywheel.Core.Rc;
using Flywheel.Host.Launch;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Doctor;

/// <summary>Everything that the checks look at, read once.</summary>
internal sealed record DoctorFacts
{
    public required SettingsSources Sources { get; init; }

    /// <summary>What <c>bazel build</c> would be judged by here.</summary>
    public required Facts Facts { get; init; }

    public required Judgement Judgement { get; init; }

    /// <summary>The same with what rc files say against it, which is the check of rc files to name.</summary>
    public required Judgement JudgementWithRc { get; init; }

    /// <summary>Those that are set, in the table's order.</summary>
    public required ImmutableArray<ShownVariable> Variables { get; init; }

    /// <summary>Names that are set and misspelt, each with the variable that was probably meant.</summary>
    public required ImmutableArray<(string Set, string Meant)> Misspelt { get; init; }

    /// <summary>Rules that would hold if those were spelt right.</summary>
    public required ImmutableArray<string> ExplainedRules { get; init; }

    public required DateTimeOffset Now { get; init; }

    public required ProgramsOnPath Programs { get; init; }

    public required ImmutableArray<ShellFile> ShellFiles { get; init; }

    public required ImmutableArray<EditorFile> EditorFiles { get; init; }

    /// <summary>tools/bazel of the workspace, which Bazelisk starts in Bazel's place; null without one.</summary>
    public required WrapperScript? Wrapper { get; init; }

    public required BazeliskSearch Launcher { get; init; }

    public required BazelVersionChoice Version { get; init; }

    /// <summary>How what is started leads back to the shim; null where it does not.</summary>
    public required ScriptCall? WayBack { get; init; }

    /// <summary>Of build, then of test.</summary>
    public required ImmutableArray<RcResolution> Rc { get; init; }

    /// <summary>Of build with each config that is defined and that nothing asks for.</summary>
    public required ImmutableArray<(string Config, RcResolution Resolution)> RcConfigs { get; init; }

    public required EvidenceCondition Evidence { get; init; }

    /// <summary>When this program's file was written; null where the system does not say.</summary>
    public required DateTimeOffset? ProgramWritten { get; init; }

    public required ImmutableArray<FetchFolder> FetchFolders { get; init; }

    /// <summary>Null where the cache was not asked.</summary>
    public ProbeResult? Probe { get; init; }

    /// <summary>False with <c>--no-probe</c>.</summary>
    public bool ProbeWanted { get; init; }

    public EnvironmentSnapshot Environment => Sources.Environment;

    public Settings Settings => Sources.Settings;

    public string? Workspace => Sources.Workspace.Root;
}
