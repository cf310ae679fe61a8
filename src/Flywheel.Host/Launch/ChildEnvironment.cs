using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.CommandLine;

namespace Flywheel.Host.Launch;

/// <summary>
/// The environment a child gets: ours, byte for byte, the two variables that shims tell each other, and for Bazelisk what keeps it
/// from putting another `bazel` before the shim on PATH.
/// </summary>
public static class ChildEnvironment
{
    /// <summary>What a supervising shim hands down about its probe.</summary>
    public const string ProvenVariable = "FLYWHEEL_SHIM_PROVEN";

    private const string Path = "PATH";

    /// <summary>
    /// A copy of PATH under another spelling, before it. Bazelisk puts the folder of the Bazel that it starts in front of the first
    /// variable that is called PATH in any case (prependDirToPathList of its core.go), so that a program in `bazel run` or a wrapper
    /// that calls `bazel` would find the bare Bazel and build detached (seen with 1.28.1). It takes this one, which thereby goes
    /// away: of two named PATH the last counts, for Bazelisk's children and for Bazel's server (measured on 4.2.3 and 2.1.0).
    /// </summary>
    private const string PathDecoy = "Path";

    /// <param name="environment">Our own entries.</param>
    /// <param name="proven">The value for <see cref="ProvenVariable"/>; null leaves that variable as it is.</param>
    /// <param name="forBazelisk">Whether the child may be Bazelisk.</param>
    public static ImmutableArray<ByteString> Of(
        ImmutableArray<ByteString> environment, ByteString? proven = null, bool forBazelisk = false)
    {
        List<ByteString> entries = new(environment.Length + 3);
        if (forBazelisk && Decoy(environment) is { } decoy)
        {
            entries.Add(decoy);
        }
        entries.AddRange(environment);
        string depth = ShimDepth.Of(environment).Next.ToString();
        EnvironmentEntries.Set(entries, ShimDepth.Variable, ByteString.FromText(depth));
        if (proven is { } value)
        {
            EnvironmentEntries.Set(entries, ProvenVariable, value);
        }
        return [.. entries];
    }

    /// <summary>What the launcher gets that takes this process over. Bazelisk's own words start no Bazel, and --print_env shows what it is given.</summary>
    internal static ImmutableArray<ByteString> OfReplaced(ImmutableArray<ByteString> environment, BazeliskSearch.Found launcher, CommandClass kind) =>
        Of(environment, forBazelisk: launcher.MayBeBazelisk && kind != CommandClass.ClientOnly);

    /// <summary>Null without a PATH, and where somebody's own variable of such a name is there already.</summary>
    private static ByteString? Decoy(ImmutableArray<ByteString> environment) =>
        EnvironmentEntries.Find(environment, Path) is { } path && !environment.Any(IsPathInAnotherCase)
            ? ByteString.FromRaw($"{PathDecoy}={path.Raw}")
            : null;

    private static bool IsPathInAnotherCase(ByteString entry) =>
        entry.Raw.StartsWith(Path + "=", StringComparison.OrdinalIgnoreCase) && !entry.StartsWith(Path);
}
