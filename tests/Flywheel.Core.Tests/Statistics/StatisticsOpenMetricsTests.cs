using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>The text itself; a parser of Prometheus's own reads it end to end.</summary>
public sealed class StatisticsOpenMetricsTests
{
    private static readonly DateTimeOffset Until = new(2026, 11, 28, 12, 0, 0, 250, TimeSpan.FromHours(1));

    private static readonly StatisticsReport Empty = new() { Until = Until, TimeZone = "Europe/Berlin", By = StatisticsKey.Day, Total = new() };

    [Fact]
    public void What_is_not_known_has_no_family_and_what_is_0_has_one()
    {
        string text = StatisticsOpenMetrics.Render(Empty);

        Assert.StartsWith(
            "# TYPE flywheel_window_end_timestamp_seconds gauge\n# UNIT flywheel_window_end_timestamp_seconds seconds\n"
            + "# HELP flywheel_window_end_timestamp_seconds End of the window: when this was reckoned.\nflywheel_window_end_timestamp_seconds 1795863600.25\n"
            + "# TYPE flywheel_records gauge\n",
            text, StringComparison.Ordinal);
        Assert.Contains("\nflywheel_builds 0\n", text, StringComparison.Ordinal);
        Assert.EndsWith("flywheel_log_lines_passed_over{why=\"newer\"} 0\nflywheel_log_lines_passed_over{why=\"torn\"} 0\n# EOF\n", text, StringComparison.Ordinal);
        Assert.All((string[])["hit_ratio", "median", "p95", "window_start", "by_runner"], part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_ratio_and_times_are_told_whole()
    {
        string text = StatisticsOpenMetrics.Render(Empty with
        {
            From = Until.AddDays(-7),
            Total = new() { RemoteCacheHits = 1, Executed = 2, Duration = new(2, 3001, 1, 3000, 3000), Overhead = new(1, long.MaxValue, null, null, null) },
        });

        Assert.All(
            (string[])
            [
                "flywheel_remote_cache_hit_ratio 0.3333333333333333", "flywheel_window_start_timestamp_seconds 1795258800.25", "flywheel_build_duration_median_seconds 0.001",
                "flywheel_build_duration_p95_seconds 3", "flywheel_build_duration_sum_seconds 3.001", "flywheel_shim_overhead_sum_seconds 9223372036854775.807",
            ],
            line => Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_is_escaped_obeyed_by_no_terminal_cut_and_there_once()
    {
        string text = StatisticsOpenMetrics.Render(Empty with
        {
            Runners = [new("a\"b\\c\nd\u001b[31m", 9), new(new string('x', 200) + "1", 5), new(new string('x', 200) + "2", 4), new(null, 3), new("", 2), new("\ud800", 1),
                new("u://p:q@h", 1), new("u://r:s@h", 1)],
        });

        string[] samples = [.. text.Split('\n').Where(line => line.StartsWith("flywheel_spawns_by_runner{", StringComparison.Ordinal))];
        Assert.Equal(
            [
                "flywheel_spawns_by_runner{runner=\"a\\\"b\\\\c?d?[31m\"} 9", $"flywheel_spawns_by_runner{{runner=\"{new string('x', 100)}\"}} 9",
                "flywheel_spawns_by_runner{runner=\"unknown\"} 5", "flywheel_spawns_by_runner{runner=\"u://***@h\"} 2", "flywheel_spawns_by_runner{runner=\"?\"} 1",
            ],
            samples.Order(StringComparer.Ordinal).OrderByDescending(line => line[^1]));
    }

    [Fact]
    public void Whatever_the_counts_are_there_are_at_most_twenty_labels_and_their_sum_is_whole() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.String[0, 3], CsCheck.Gen.Long[0, 1000], (name, count) => new NamedCount(name, count)).Array[1, 200],
        counts =>
        {
            string text = StatisticsOpenMetrics.Render(Empty with { RefusalCauses = [.. counts.Append(new("other", 7))] });
            string[] samples = [.. text.Split('\n').Where(line => line.StartsWith("flywheel_refusals_by_cause{", StringComparison.Ordinal))];
            Assert.InRange(samples.Length, 1, StatisticsOpenMetrics.MostValues + 1);
            Assert.Equal(samples.Length, samples.Select(line => line[..line.LastIndexOf(' ')]).Distinct().Count());
            Assert.Equal(counts.Sum(count => count.Count) + 7, samples.Sum(line => long.Parse(line[line.LastIndexOf(' ')..], System.Globalization.CultureInfo.InvariantCulture)));
        }, iter: Cases.Of(500));
}
