using System.Collections.Immutable;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Facts;

/// <summary>Where a job may run: every literal that can reach its <c>runs-on</c> or its <c>tags</c>.</summary>
/// <param name="Job">The job.</param>
/// <param name="Span">Of the <c>runs-on</c> value (or the <c>tags</c>, or the <c>uses</c> of a reusable workflow).</param>
/// <param name="Labels">The literals.</param>
/// <param name="Opaque">What is only known at run time.</param>
public sealed record RunnerUse(Construct Job, SourceSpan Span, ImmutableArray<RunnerLabel> Labels, ImmutableArray<OpaqueRunner> Opaque)
{
    /// <summary>The forge: GitHub or GitLab, whose hosted labels differ.</summary>
    public required Forge Forge { get; init; }

    /// <summary>The file in which all of it stands, where that need not be the file of the job: labels that a caller passes. Null for the job's own.</summary>
    public SourceText? Source { get; init; }

    /// <summary>The path of the repository's file that is given the labels as inputs; null where they are the job's own.</summary>
    public string? GivenTo { get; init; }

    /// <summary>Why what jobs of the file run on is not all known: FW904. Null where it is.</summary>
    internal ParseTrouble? Trouble { get; init; }

    internal static RunnerUse Unread(Forge forge, ParseTrouble trouble) => new(Construct.File, default, [], []) { Forge = forge, Trouble = trouble };
}

public enum Forge
{
    GitHub,
    GitLab,
}

/// <summary>A literal label.</summary>
/// <param name="Text">As the forge would see it.</param>
/// <param name="Span">Where the literal stands (in this file).</param>
/// <param name="Way">How it reaches the job, in a few words (<c>matrix.os</c>, <c>default of inputs.runner</c>); empty where it stands there itself.</param>
/// <param name="Named">Whether it is a group's name and no label.</param>
public sealed record RunnerLabel(string Text, SourceSpan Span, string Way, bool Named = false)
{
    /// <summary>What would decide whether the job runs there at all; empty where nothing is in doubt.</summary>
    public string Doubt { get; init; } = "";
}

/// <summary>A value that the files alone do not tell.</summary>
/// <param name="Text">The expression or what is not known, as it is written.</param>
/// <param name="Span">Where.</param>
/// <param name="Decides">What would decide it: "the value of `vars.RUNNER` in the repository's settings".</param>
public sealed record OpaqueRunner(string Text, SourceSpan Span, string Decides)
{
    /// <summary>Whether the file has a default for it, which counts among the labels.</summary>
    public bool HasDefault { get; init; }
}
