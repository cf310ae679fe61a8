using Flywheel.Testing.Evidence;

namespace Flywheel.Fuzz.Targets;

/// <summary>Streams of three Bazels.</summary>
internal static class EventSeeds
{
    public static IEnumerable<byte[]> All =>
    [
        BuildStream.Bazel4.Writer().ToArray(), BuildStream.Bazel2.Writer().ToArray(), BuildStream.Bazel9.Writer().ToArray(),
        (BuildStream.Bazel9 with
        {
            Errors = "WARNING: Remote Cache: Connection reset\n",
            Work = writer => writer.Fetch("https://mirror.example.org/a", success: false).Test("//:one", "remote cache hit")
                .PatternSkipped("//x").Aborted("//y"),
        }).Writer().ToArray(),
    ];
}
