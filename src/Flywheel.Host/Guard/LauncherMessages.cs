using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Guard;

/// <summary>What is said when there is nothing to start, or it does not start.</summary>
internal static class LauncherMessages
{
    internal const string Install = "install Bazelisk, or set GF_BAZELISK to the path of it";

    public static ImmutableArray<string> NotFound(BazelCommandLine line, BazeliskSearch.NotFound search) =>
    [
        $"flywheel: `{CommandLineFormat.Command(line)}` needs the real Bazel, and it was not found",
        .. search.Looked.Select(place => $"flywheel: looked at {Place(place.Source)}: {place.Candidate} {Why(place.Miss)}"),
        $"flywheel: hint: {Install}",
    ];

    public static IEnumerable<string> PassedOver(BazeliskSearch.Found search) =>
        search.PassedOver.Select(place => $"flywheel: warning: {Place(place.Source)}: {place.Candidate} {Why(place.Miss)}; {search.Path} runs");

    public static ImmutableArray<string> CannotStart(BazeliskSearch.Found launcher, ExitStatus.NotStarted failure) =>
    [
        $"flywheel: {launcher.Path} ({Place(launcher.Source)}) cannot be started: {failure.Reason}",
        $"flywheel: hint: {(ResourceShortage.Is(failure.Errno) ? ResourceShortage.Hint : Install)}",
    ];

    public static ImmutableArray<string> Loop(BazelCommandLine line) =>
    [
        $"flywheel: `{CommandLineFormat.Command(line)}` has led back to this program {ShimDepth.Limit} times ({ShimDepth.Variable})",
        "flywheel: a wrapper such as tools/bazel calls `bazel` by name and finds the shim again",
        "flywheel: hint: let the wrapper start \"$BAZEL_REAL\", or set GF_BAZELISK to the path of the real Bazelisk",
    ];

    internal static string Place(LauncherSource source) => source switch
    {
        LauncherSource.GfBazelisk => "GF_BAZELISK (environment)",
        LauncherSource.BazelBin => "BAZEL_BIN (environment)",
        LauncherSource.BazeliskOnPath => "`bazelisk` on PATH",
        LauncherSource.BazeliskBeside => "`bazelisk` beside the shim",
        _ => "`bazel` on PATH",
    };

    internal static string Why(LauncherMiss miss) => miss switch
    {
        LauncherMiss.Missing => "is not there",
        LauncherMiss.Directory => "is a directory",
        LauncherMiss.NotExecutable => "may not be executed",
        _ => "is the shim itself",
    };
}
