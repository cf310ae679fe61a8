using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Core.Statistics.Page;
using Xunit;
using static Flywheel.Core.Tests.Statistics.GivenRecords;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>What the sums are of. (That they are right, another computation says: the reckoning tests.)</summary>
public sealed class StatisticsAccumulatorTests
{
    [Fact]
    public void A_rate_is_of_summed_spawns_and_not_the_mean_of_rates()
    {
        StatisticsTotals total = Report(Query, Built(1, hits: 0, executed: 10), Built(2, hits: 990, executed: 0)).Total;
        Assert.Equal(0.99, total.HitRate);
    }

    [Fact]
    public void What_is_not_known_is_left_out_and_no_work_is_no_rate()
    {
        StatisticsReport report = Report(Query, Built(1, hits: null, executed: 5), Built(2, hits: 0, executed: 0), Built(3, hits: 1, executed: null));
        Assert.Equal((3, 1, 0, 0, null), (report.Total.Builds, report.Total.Measured, report.Total.RemoteCacheHits, report.Total.Executed, report.Total.HitRate));
    }

    [Fact]
    public void A_use_of_the_escape_hatch_is_no_build() => Assert.Equal(
        (1L, 1L, 2L), Report(Query, Built(1), EscapeHatch(1, "why")) is var report ? (report.Total.Builds, report.Total.EscapeHatches, report.Records) : default);

    [Fact]
    public void A_build_counts_for_each_of_its_patterns_once()
    {
        StatisticsReport report = Report(Query with { By = StatisticsKey.Target }, Built(1, 90, 10, "//b", "//a", "//b"), Built(1, 1, 2, "//b"));
        Assert.Equal([("//b", 2L, 12L), ("//a", 1L, 10L)], report.Groups.Select(group => (group.Key!, group.Totals.Builds, group.Totals.Executed)));
        Assert.Equal(["//b", "//a"], report.Coldest.Select(group => group.Key));
        Assert.Equal((2L, 12L), (report.Total.Builds, report.Total.Executed));
    }

    [Fact]
    public void A_build_of_many_patterns_counts_for_each_of_them_once_too()
    {
        string[] patterns = [.. Enumerable.Range(0, 200_000).Select(number => $"//p{number % 40_000}")];
        StatisticsReport report = Report(Query with { By = StatisticsKey.Target }, Built(1, 1, 1, patterns), Built(1, 1, 1, patterns));
        Assert.All(report.Groups, group => Assert.Equal(2, group.Totals.Builds));
        Assert.Equal(2, report.Total.Builds);
    }

    [Fact]
    public void A_record_that_is_there_twice_counts_once_whatever_its_key_is()
    {
        InvocationRecord one = Built(1);
        InvocationRecord noughts = one with { RecordId = new string('0', 32) };
        StatisticsReport report = Report(Query, one, noughts, one, noughts, one);
        Assert.Equal((2L, 3L), (report.Records, report.Repeated));
    }

    [Fact]
    public void The_trend_has_every_day_and_groups_only_those_with_records()
    {
        StatisticsReport report = Report(Query, Built(1), Built(49));
        Assert.Equal(["2026-11-26", "2026-11-28"], report.Groups.Select(group => group.Key));
        Assert.Equal(["2026-11-26", "2026-11-27", "2026-11-28"], report.Days.Select(group => group.Key));
        Assert.Null(report.Days[1].Totals.HitRate);
    }

    [Fact]
    public void A_clock_that_was_decades_off_makes_no_endless_trend()
    {
        StatisticsReport report = Report(Query, Built(1), Built(24 * 365 * 20));
        Assert.Equal((3660, 2), (report.Days.Length, report.Groups.Length));

        report = Report(Query, Built(1), Built(24 * 365 * 500), Built(1) with { EndedAt = DateTimeOffset.UnixEpoch });
        Assert.Equal((1, 1L, 2L), (report.Days.Length, report.Records, report.Undated));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1999-12-31T23:59:59Z")]
    [InlineData("2000-01-01T13:59:59+14:00")]
    public void A_time_before_2000_is_none(string time)
    {
        InvocationRecord old = Built(1) with { EndedAt = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture) };
        StatisticsReport report = Report(Query with { Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York") }, old);
        Assert.Equal((0L, 1L), (report.Records, report.Undated));
    }

    [Fact]
    public void The_largest_numbers_that_can_be_are_summed_and_told()
    {
        const long Most = RecordLimits.MostCounted;
        InvocationRecord[] records =
        [
            .. Enumerable.Range(0, 3000).Select(_ => Built(1, Most, Most) with
            {
                DurationMs = Most, OverheadMs = Most, DiskCacheHits = Most, ActionCacheHits = Most, RemoteProcesses = Most,
                Runners = ImmutableSortedDictionary<string, long>.Empty.Add("local", Most), Tests = new(int.MaxValue, int.MaxValue, int.MaxValue),
                Fetches = new(int.MaxValue, int.MaxValue, []),
            }),
        ];
        StatisticsReport report = Report(Query, records) with { Newest = [records[0]] };
        Assert.Equal((3000 * Most, 3000 * Most, 0.5), (report.Total.Spawns, report.Total.Duration.SumMs, report.Total.HitRate));

        Assert.Contains(StatisticsText.Lines(report, new(80, Blocks: false, Colour: false)), line => line.Contains("3,000,000,000,000,000", StringComparison.Ordinal));
        using var page = new StringWriter();
        StatisticsPage.Write(page, report, new("", ""));
        Assert.Contains("3,000,000,000,000,000", page.ToString(), StringComparison.Ordinal);
        Assert.All(new[] { StatisticsJson.Of(report), StatisticsOpenMetrics.Render(report), string.Join('\n', StatisticsCsv.Lines(report)) },
            told => Assert.Contains("3000000000000000", told, StringComparison.Ordinal));
    }

    [Fact]
    public void What_comes_behind_too_many_groups_is_counted_in_the_total_alone()
    {
        StatisticsReport report = Report(
            Query with { By = StatisticsKey.Target, MostGroups = 2 },
            Built(1, 1, 1, "//a"), Built(1, 1, 1, "//b"), Built(1, 1, 1, "//c"), Built(1, 1, 1, "//a"));
        Assert.Equal([("//a", 2L), ("//b", 1L)], report.Groups.Select(group => (group.Key!, group.Totals.Builds)));
        Assert.Equal(4, report.Total.Builds);
        Assert.True(report.Beyond > 0);
    }

    [Theory]
    [InlineData(StatisticsKey.Target, "//c", "//a")]
    [InlineData(StatisticsKey.Day, "2026-11-27", "2026-11-28")]
    public void Of_a_long_tail_the_first_groups_are_told_and_of_time_the_newest(StatisticsKey by, string first, string second)
    {
        StatisticsReport report = Report(
            Query with { By = by, ToldGroups = 2 }, Built(60, 1, 1, "//b"), Built(30, 1, 1, "//c"), Built(30, 1, 1, "//c"), Built(1, 1, 1, "//a"));
        Assert.Equal([first, second], report.Groups.Select(group => group.Key));
        Assert.Equal((1L, 4L), (report.MoreGroups, report.Total.Builds));
    }

    [Fact]
    public void The_newest_are_where_they_stand_the_newest_first()
    {
        var accumulator = new StatisticsAccumulator(Query with { Newest = 3 });
        var (reader, entry) = (new EntryReader(), new StatisticsEntry());
        foreach ((int place, double hours) in new[] { (1, 5.0), (2, 1.0), (3, 3.0), (4, 1.0), (5, 9.0) })
        {
            reader.Read(EvidenceJson.Line(Built(hours)), entry);
            accumulator.Add(entry, new(0, place, 0));
        }
        Assert.Equal([4L, 2L, 3L], accumulator.Newest().Select(place => place.Offset));
    }

    [Fact]
    public void A_record_of_a_time_to_come_is_in_no_span()
    {
        StatisticsReport report = Report(Query, Built(-1), Built(0), new InvocationRecord { Verdict = "unproven" });
        Assert.Equal((1L, 1L, 1L), (report.Records, report.Later, report.Undated));
    }
}
