using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>
/// Warnings of Bazel that it could not read from or write to the remote cache, each exactly as it is printed, with the versions it was
/// seen in. Any of them in a stream and the build is not verified: some of its actions went without the cache.
/// </summary>
internal static class CacheWarningTable
{
    public static ImmutableArray<(string Text, string Seen)> All { get; } =
    [
        ("Reading from Remote Cache:", "2.1.0, 4.2.3"),
        ("Writing to Remote Cache:", "2.1.0, 4.2.3"),
        ("Some artifacts failed be uploaded to the remote cache.", "4.2.3"),
        ("Failed to query remote execution capabilities:", "4.2.3 with --remote_local_fallback; an error without it, and on 2.1.0"),
    ];
}
