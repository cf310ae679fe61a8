using System.Collections.Immutable;

namespace Flywheel.Core.Evidence;

/// <summary>Spawns of a build by what ran them, as Bazel counts them.</summary>
/// <param name="Items">Names as Bazel prints them, <c>total</c> among them; an open set with spaces and hyphens.</param>
/// <param name="Counted">
/// Whether they come from <c>runner_count</c> (Bazel 5 and later). Before, the text of the process statistics is all there is, and
/// in it a disk cache's hit is called a remote one.
/// </param>
public sealed record RunnerCounts(ImmutableArray<RunnerCount> Items, bool Counted)
{
    public const string Total = "total";
    public const string Internal = "internal";
    public const string Remote = "remote";
    public const string RemoteCacheHit = "remote cache hit";
    public const string DiskCacheHit = "disk cache hit";
    public const string ActionCacheHit = "action cache hit";

    internal const string HitSuffix = "cache hit";

    /// <summary>The count of one runner; 0 when it is not among them.</summary>
    public long Of(string name) => Items.Where(item => item.Name == name).Sum(item => item.Count);

    /// <summary>
    /// Spawns that really ran somewhere. <c>internal</c> is a residual, not a count, and the total may be less than its parts
    /// (<c>41 processes: 71 processwrapper-sandbox</c>): neither is ever reckoned with.
    /// </summary>
    public long Executed => Items
        .Where(item => item.Name is not (Total or Internal) && !item.Name.EndsWith(HitSuffix, StringComparison.Ordinal))
        .Sum(item => item.Count);
}

/// <param name="Name">As Bazel prints it.</param>
/// <param name="Count">Spawns.</param>
/// <param name="Kind"><c>exec_kind</c> (Bazel 7 and later): Local, Remote, Worker; empty before.</param>
public sealed record RunnerCount(string Name, long Count, string Kind = "");
