using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;

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
        /// <summary>What is recorded afterwards; null where there is no gate at fault, as without any launcher.</summary>
        public UnsupervisedRecord? Record { get; init; }

        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => refuse(this);
    }

    /// <summary>The launcher takes this process over (execve), with these arguments after its own name.</summary>
    public sealed record Replace(ImmutableArray<ByteString> Arguments, ImmutableArray<string> Notices) : LaunchPlan
    {
        /// <summary>What is recorded first, for the escape hatch; null for all else.</summary>
        public UnsupervisedRecord? EscapeHatch { get; init; }

        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => replace(this);
    }

    /// <summary>The launcher runs as a child, its exit code becomes ours, and what happened is recorded.</summary>
    /// <param name="Line">What the user typed.</param>
    /// <param name="Flags">What is added. An attempt has an event stream and, unless the user gave one, an invocation id of its own.</param>
    /// <param name="Facts">What the contract was judged by.</param>
    /// <param name="Draft">The record as far as it is known before Bazel runs.</param>
    public sealed record Supervise(BazelCommandLine Line, HeavyFlags Flags, Facts Facts, InvocationRecord Draft) : LaunchPlan
    {
        /// <summary>Lines to print first.</summary>
        public ImmutableArray<string> Notices { get; init; } = [];

        /// <summary>
        /// What a nested call of ours is told about the probe: <see cref="ProbeHandover"/>; null when this call was itself told, and
        /// passes on what it was given.
        /// </summary>
        public string? Proven { get; init; }

        /// <summary>What is worth saying when Bazel ended with a certain exit code.</summary>
        public ImmutableArray<ExitHint> Afterwards { get; init; } = [];

        /// <summary>Whether the Bazel that runs is known to have --build_event_binary_file_upload_mode.</summary>
        public bool HasUploadMode { get; init; }

        public override T Match<T>(Func<Refuse, T> refuse, Func<Replace, T> replace, Func<Supervise, T> supervise) => supervise(this);
    }
}

/// <summary>What is recorded of a command whose end no shim sees: a use of the escape hatch, or a refusal.</summary>
public sealed record UnsupervisedRecord(InvocationRecord Record, Facts Facts);

/// <summary>A line to print after Bazel when it ended with <paramref name="ExitCode"/>.</summary>
public readonly record struct ExitHint(int ExitCode, string Line);
