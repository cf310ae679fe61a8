using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>Everything that is reported of a stream, to be compared.</summary>
internal static class ReportedValues
{
    /// <summary>
    /// What a stream states once only, so that nothing in it can contradict a damaged byte:
    /// the version, which only <c>started</c> has; whether a fetch went well; the hits of the action cache, which the line on processes has
    /// since 8 only; bytes of the network; whether a build ran out of the executor's quota, which a line of text says.
    /// The endpoint, runners, hits, tests, exit code, times, targets and warnings are not among them.
    /// </summary>
    public static readonly string[] StatedOnce = ["bazel_version", "fetches.failed", "action_cache_hits", "network_bytes", "quota"];

    public static Dictionary<string, string> Of(StreamReading reading)
    {
        InvocationRecord record = new StreamReport(reading).Record();
        return new(StringComparer.Ordinal)
        {
            ["bazel_version"] = $"{record.BazelVersion}",
            ["fetches.failed"] = $"{record.Fetches?.Failed}",
            ["fetches.count"] = $"{record.Fetches?.Count}",
            ["action_cache_hits"] = $"{record.ActionCacheHits}",
            ["network_bytes"] = $"{record.NetworkBytes}",
            ["quota"] = $"{reading.QuotaExhausted}",
            ["warnings"] = string.Join("; ", reading.CacheWarnings),
            ["the rest"] = EvidenceJson.Indented(record with
            {
                BazelVersion = null,
                ActionCacheHits = null,
                NetworkBytes = null,
                Fetches = record.Fetches is { } fetches ? fetches with { Count = 0, Failed = 0 } : null,
            }),
        };
    }

    /// <summary>Names of the values that differ.</summary>
    public static string[] Different(Dictionary<string, string> one, Dictionary<string, string> other) =>
        [.. one.Keys.Where(name => one[name] != other[name])];
}
