using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>Why commands are refused, beside the contract's rules and the probe's causes, which keep their own names.</summary>
public static class RefusalCauses
{
    /// <summary>The contract holds, and the command line cannot be read with certainty.</summary>
    public const string CommandLine = "command-line";

    /// <summary>Whether the cache is there cannot be asked with what this program knows.</summary>
    public const string Unprovable = "unprovable";

    /// <summary>The Bazel lacks an option that carries policy or credentials, or it cannot be told.</summary>
    public const string BazelCannot = "bazel-cannot";

    /// <summary>A strict run's evidence cannot be kept.</summary>
    public const string EvidenceUnkept = "evidence-unkept";

    /// <summary>All of these.</summary>
    public static ImmutableArray<string> Own => [CommandLine, Unprovable, BazelCannot, EvidenceUnkept];
}
