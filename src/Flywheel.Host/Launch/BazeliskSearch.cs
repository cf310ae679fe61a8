using System.Collections.Immutable;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>The places a launcher may come from, in the order they are tried.</summary>
public enum LauncherSource
{
    /// <summary>The variable GF_BAZELISK.</summary>
    GfBazelisk,

    /// <summary>The variable BAZEL_BIN.</summary>
    BazelBin,

    /// <summary>The first `bazelisk` on PATH.</summary>
    BazeliskOnPath,

    /// <summary>A `bazelisk` in the directory of the shim's own file.</summary>
    BazeliskBeside,

    /// <summary>The first `bazel` on PATH that is not the shim.</summary>
    BazelOnPath,
}

/// <summary>Why a file is not the launcher.</summary>
public enum LauncherMiss
{
    Missing,
    Directory,
    NotExecutable,
    Ourselves,
}

/// <summary>One place that was tried: a path, or a name for all of PATH when nothing of that name was there.</summary>
public sealed record LookedAt(LauncherSource Source, ByteString Candidate, LauncherMiss Miss);

/// <summary>The real Bazelisk or Bazel, or where it was looked for.</summary>
public abstract record BazeliskSearch
{
    private BazeliskSearch()
    {
    }

    public abstract T Match<T>(Func<Found, T> found, Func<NotFound, T> notFound);

    /// <summary>An executable file that is not the shim; the path is relative when PATH or the setting was.</summary>
    public sealed record Found(ByteString Path, LauncherSource Source) : BazeliskSearch
    {
        /// <summary>Settings that name no launcher, for a command that runs all the same.</summary>
        public ImmutableArray<LookedAt> PassedOver { get; init; } = [];

        /// <summary>Whether it is surely Bazelisk: by where it was found, or by its name. Bazelisk also goes under other names.</summary>
        public bool IsBazelisk => Source is LauncherSource.BazeliskOnPath or LauncherSource.BazeliskBeside
            || FileName.StartsWith("bazelisk", StringComparison.Ordinal);

        /// <summary>
        /// Whether it may be Bazelisk, which is often installed as <c>bazel</c>: all but what a setting names that is called nothing
        /// of the kind.
        /// </summary>
        public bool MayBeBazelisk => Source is not (LauncherSource.GfBazelisk or LauncherSource.BazelBin)
            || FileName.StartsWith("bazel", StringComparison.Ordinal);

        private string FileName => Path.Raw[(Path.Raw.LastIndexOf('/') + 1)..];

        public bool Equals(Found? other) =>
            other is not null && Path == other.Path && Source == other.Source && PassedOver.SequenceEqual(other.PassedOver);

        public override int GetHashCode() => HashCode.Combine(Path, Source);

        public override T Match<T>(Func<Found, T> found, Func<NotFound, T> notFound) => found(this);
    }

    /// <summary>Nothing to start.</summary>
    public sealed record NotFound(ImmutableArray<LookedAt> Looked) : BazeliskSearch
    {
        /// <summary>126 when something was there that cannot be executed, else 127, as a shell has it.</summary>
        public int Code => Looked.Any(place => place.Miss is LauncherMiss.NotExecutable or LauncherMiss.Directory)
            ? ExitCodes.CannotStart
            : ExitCodes.NotFound;

        public override T Match<T>(Func<Found, T> found, Func<NotFound, T> notFound) => notFound(this);
    }
}
