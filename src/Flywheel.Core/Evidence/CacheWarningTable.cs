using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>
/// Warnings of Bazel that it could not read from or write to the remote cache, as they are printed behind <c>WARNING: </c>, with the
/// versions that they were seen in. Any of them, and the build is not verified: some of its actions went without the cache.
/// </summary>
internal static class CacheWarningTable
{
    public static ImmutableArray<(string Text, string Seen)> All { get; } =
    [
        ("Reading from Remote Cache:", "measured on 2.1.0 and 4.2.3"),
        ("Writing to Remote Cache:", "measured on 2.1.0 and 4.2.3"),
        ("Some artifacts failed be uploaded to the remote cache.", "measured on 4.2.3, an executor's fallback"),
        ("Failed to query remote execution capabilities:", "measured on 4.2.3 with --remote_local_fallback"),
        ("Remote Cache:", "5.0.0 and later, both ways: bazelbuild/bazel#14442, #14654 (5.0.0), #20559 (7.0.0)"),
        ("Failed to upload repo contents to remote cache", "9.0.0: bazelbuild/bazel#28294"),
        ("Error reading from the remote cache:", "before 1.0: bazelbuild/bazel#5742 (0.15.0); in 8's documentation still"),
        ("Error writing to the remote cache:", "before 1.0: bazelbuild/bazel#6706; in 8's documentation still"),
    ];
}
