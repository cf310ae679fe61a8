using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;
using Flywheel.Core.Launch;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>What the guard would do about a command line, and all that it decides by.</summary>
public sealed record Explanation
{
    /// <summary>The name that the guard is started under.</summary>
    public required string Program { get; init; }

    public required BazelCommandLine Line { get; init; }

    public required LaunchPlan Plan { get; init; }

    public required Facts Facts { get; init; }

    /// <summary>The variables that are set.</summary>
    public required ImmutableArray<ShownVariable> Variables { get; init; }

    /// <summary>Null where nothing was found to start.</summary>
    public ExplainedLauncher? Launcher { get; init; }

    /// <summary>What is said first of settings that name no launcher.</summary>
    public ImmutableArray<string> PassedOver { get; init; } = [];

    /// <summary>Null where the contract is not judged: a light command, an open escape hatch, nothing to start.</summary>
    public Judgement? Judgement { get; init; }

    public ExplainedProbe Asked { get; init; } = ExplainedProbe.NotNeeded;

    /// <summary>Null where the cache was not asked.</summary>
    public ProbeResult? Probe { get; init; }

    /// <summary>The rc config that is selected without the user's words; null for none.</summary>
    public string? Config { get; init; }

    /// <summary>Options that this Bazel may lack: the guard would ask it.</summary>
    public ImmutableArray<VersionedFlag> Undecided { get; init; } = [];

    /// <summary>argv of what is started, the launcher's path first; empty where nothing is.</summary>
    public ImmutableArray<ByteString> Arguments { get; init; } = [];

    /// <summary>What is added to its environment, or changed there.</summary>
    public ImmutableArray<ExplainedVariable> Environment { get; init; } = [];
}

/// <summary>The program that the guard starts.</summary>
/// <param name="Path">Of its file.</param>
/// <param name="FoundBy">The setting or place that it was found by.</param>
/// <param name="IsBazelisk">Whether it surely is Bazelisk, which chooses the Bazel.</param>
/// <param name="Version">The word that the Bazel is chosen by; null where nobody says any.</param>
/// <param name="VersionSource">Who says it.</param>
public sealed record ExplainedLauncher(string Path, string FoundBy, bool IsBazelisk, string? Version, string? VersionSource);

/// <summary>A variable that is added to the environment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it holds, in words where it differs from call to call.</param>
public sealed record ExplainedVariable(string Name, string Value);

/// <summary>What became of the probe.</summary>
public enum ExplainedProbe
{
    /// <summary>The plan does not hang on it.</summary>
    NotNeeded,

    /// <summary>The contract is violated, or an option is lacking: nothing is sent.</summary>
    NotReached,

    /// <summary>It was to be left out, and is taken to be proven.</summary>
    LeftOut,

    /// <summary>A guard that still runs has proved the same.</summary>
    HandedDown,

    Asked,
}
