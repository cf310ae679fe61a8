using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>
/// Statistics as OpenMetrics 1.0 text, for the text-file collector of Prometheus's node_exporter and for GitLab's metrics report.
/// </summary>
/// <remarks>
/// Every family is a gauge. These are sums over a window that moves with the clock, so that any of them can fall, and what falls is no
/// counter: `rate()` would take it for a restart. What is not known has no sample, for 0 is a number and NaN looks like a fault.
/// Free text (reasons of the escape hatch, workspaces, targets) is in no label; a label has at most <see cref="MostValues"/> values.
/// </remarks>
public static class StatisticsOpenMetrics
{
    /// <summary>The media type of the text.</summary>
    public const string MediaType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>Values of a label, the one for all others not counted.</summary>
    public const int MostValues = 20;

    /// <summary>Characters of a label's value; what follows is cut.</summary>
    public const int LongestValue = 100;

    private const string Others = "other";
    private const string Unknown = "unknown";
    private const string Seconds = "seconds";
    private const string Ratio = "ratio";

    /// <summary>Lines that end in line feeds, the last one <c># EOF</c>.</summary>
    public static string Render(StatisticsReport report)
    {
        StatisticsTotals total = report.Total;
        StringBuilder text = new();
        Family(text, "window_start_timestamp_seconds", "Beginning of the window; absent where every record counts.", Time(report.From), Seconds);
        Family(text, "window_end_timestamp_seconds", "End of the window: when this was reckoned.", Time(report.Until), Seconds);
        Family(text, "records", "Records in the window: builds, refusals and uses of the escape hatch.", report.Records);
        Family(text, "builds", "Builds: records that are neither a refusal nor a use of the escape hatch.", total.Builds);
        Family(text, "builds_failed", "Builds whose exit code is known and not 0.", total.Failed);
        Family(text, "builds_measured", "Builds whose remote cache hits and executed spawns are both known.", total.Measured);
        Family(text, "builds_by_verdict", "Builds by verdict, uses of the escape hatch among them.", "verdict", report.Verdicts);
        Family(text, "spawns", "Spawns of builds whose runners are known.", total.Spawns);
        Family(text, "spawns_by_runner", "Spawns by runner, named as Bazel prints it.", "runner", report.Runners);
        Family(text, "remote_cache_hits", "Remote cache hits of measured builds.", total.RemoteCacheHits);
        Family(text, "executed_spawns", "Spawns that measured builds ran anywhere.", total.Executed);
        Family(
            text, "remote_cache_hit_ratio", "Remote cache hits of hits and executed spawns, 0 to 1; absent where there were neither.",
            total.HitRate?.ToString("R", CultureInfo.InvariantCulture), Ratio);
        Family(text, "remote_processes", "Spawns that ran on an executor.", total.RemoteProcesses);
        Family(text, "disk_cache_hits", "Hits of a disk cache, which are no part of the ratio.", total.DiskCacheHits);
        Family(text, "action_cache_hits", "Hits of Bazel's local action cache, which are no part of the ratio.", total.ActionCacheHits);
        Family(text, "tests", "Tests.", total.Tests);
        Family(text, "tests_cached_locally", "Tests whose result Bazel had itself.", total.TestsCachedLocally);
        Family(text, "tests_cached_remotely", "Tests whose result came from the remote cache.", total.TestsCachedRemotely);
        Family(text, "fetches", "External fetches.", total.Fetches);
        Family(text, "fetches_failed", "External fetches that failed.", total.FetchesFailed);
        Family(text, "refusals", "Commands that were refused.", total.Refusals);
        Family(text, "refusals_by_cause", "Refused commands by cause: a rule of the contract, or why the cache was not proved.", "cause", report.RefusalCauses);
        Family(text, "escape_hatch_uses", "Commands that went around contract and probe.", total.EscapeHatches);
        Family(text, "build_duration", "How long builds took", total.Duration);
        Family(text, "shim_overhead", "What the shim itself took of builds", total.Overhead);
        Family(text, "log_lines_passed_over", "Lines of the log that are no record of this version.", "why", [new("torn", report.Torn), new("newer", report.Newer)]);
        return text.Append("# EOF\n").ToString();
    }

    private static void Family(StringBuilder text, string name, string help, long value) => Family(text, name, help, Number(value));

    private static void Family(StringBuilder text, string name, string help, string? value, string? unit = null)
    {
        if (value is not null)
        {
            Head(text, name, help, unit);
            text.Append(CultureInfo.InvariantCulture, $"flywheel_{name} {value}\n");
        }
    }

    private static void Family(StringBuilder text, string name, string help, string label, ImmutableArray<NamedCount> counts)
    {
        if (counts.IsEmpty)
        {
            return;
        }
        Head(text, name, help, unit: null);
        foreach ((string value, long count) in Bounded(counts))
        {
            text.Append(CultureInfo.InvariantCulture, $"flywheel_{name}{{{label}=\"{Escaped(value)}\"}} {Number(count)}\n");
        }
    }

    private static void Family(StringBuilder text, string name, string help, Distribution distribution)
    {
        Family(text, $"{name}_median_seconds", $"{help}: the median.", Milliseconds(distribution.MedianMs), Seconds);
        Family(text, $"{name}_p95_seconds", $"{help}: the 95th percentile.", Milliseconds(distribution.P95Ms), Seconds);
        Family(text, $"{name}_max_seconds", $"{help}: the most.", Milliseconds(distribution.MaxMs), Seconds);
        Family(text, $"{name}_sum_seconds", $"{help}: all of them together.", Milliseconds(distribution.SumMs), Seconds);
        Family(text, $"{name}_builds", $"{help}: for how many that is known.", distribution.Count);
    }

    private static void Head(StringBuilder text, string name, string help, string? unit)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE flywheel_{name} gauge\n");
        if (unit is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"# UNIT flywheel_{name} {unit}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"# HELP flywheel_{name} {help}\n");
    }

    /// <summary>The greatest by their values, each once, and all others together.</summary>
    private static IEnumerable<(string Value, long Count)> Bounded(ImmutableArray<NamedCount> counts) => counts
        .Select(count => (Value: Shown(count.Name), count.Count))
        .GroupBy(count => count.Value, count => count.Count, StringComparer.Ordinal)
        .Select(group => (Value: group.Key, Count: group.Sum()))
        .OrderByDescending(count => count.Count).ThenBy(count => count.Value, StringComparer.Ordinal)
        .Select((count, i) => (Value: i < MostValues ? count.Value : Others, count.Count))
        .GroupBy(count => count.Value, count => count.Count, StringComparer.Ordinal)
        .Select(group => (group.Key, group.Sum()));

    /// <summary>The value as it is told everywhere, and of a length that a label may have: what is told alike is one series.</summary>
    private static string Shown(string? name) => string.IsNullOrEmpty(name) ? Unknown
        : string.Concat(Redaction.None.Apply(name).EnumerateRunes().Take(LongestValue).Select(rune => rune.ToString()));

    /// <summary>As a label's value is written between its quotes.</summary>
    private static string Escaped(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Milliseconds(long? value) => value is { } known ? (known / 1000m).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Seconds since the Unix epoch.</summary>
    private static string? Time(DateTimeOffset? time) => Milliseconds(time?.ToUnixTimeMilliseconds());
}
