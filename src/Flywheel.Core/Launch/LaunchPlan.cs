using System.Collections.Immutable;

namespace Flywheel.Core.Launch;

/// <summary>What will be done about one command: decided as a value before anything starts.</summary>
public abstract record LaunchPlan
{
    private LaunchPlan()
    {
    }

    public abstract T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise);

    /// <summary>Bazel is not started: the lines say why, and the exit code is one of <see cref="ExitCodes"/>.</summary>
    public sealed record Refuse(ImmutableArray<string> Lines, int ExitCode) : LaunchPlan
    {
        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => refuse(this);
    }

    /// <summary>The launcher takes this process over (execve), with these arguments after its own name.</summary>
    public sealed record Replace(ImmutableArray<ByteString> Arguments, ImmutableArray<string> Notices) : LaunchPlan
    {
        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => replace(this);
    }

    /// <summary>The launcher runs as a child, and its exit code becomes ours.</summary>
    /// <param name="Arguments">What follows the launcher's own name.</param>
    /// <param name="Notices">Lines to print first.</param>
    /// <param name="Proven">
    /// What a nested call of ours is told about the probe: <see cref="ProbeHandover"/>; null when this call was itself told, and
    /// passes on what it was given.
    /// </param>
    /// <param name="Afterwards">What is worth saying when Bazel ended with a certain exit code.</param>
    public sealed record Supervise(
        ImmutableArray<ByteString> Arguments, ImmutableArray<string> Notices, string? Proven, ImmutableArray<ExitHint> Afterwards)
        : LaunchPlan
    {
        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => supervise(this);
    }
}

/// <summary>A line to print after Bazel when it ended with <paramref name="ExitCode"/>.</summary>
public readonly record struct ExitHint(int ExitCode, string Line);
