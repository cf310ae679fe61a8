using System.Collections.Immutable;

namespace Flywheel.Core.Statistics.Page;

/// <summary>What one place on the axis of time stands for: a day, or several that follow each other where there are too many to be told apart.</summary>
internal sealed record DaySpan(string First, string Last, int Days, long Builds, long Hits, long Executed, long Fetches, long FetchesFailed)
{
    /// <summary>More are drawn narrower than a pixel of a telephone.</summary>
    private const int Most = 366;

    internal string Name => First == Last ? First : $"{First} to {Last}";

    /// <summary>What each place stands for, in words: <c>day</c>, or <c>2 days</c>.</summary>
    internal static string Each(ImmutableArray<DaySpan> spans) => spans is [{ Days: > 1 and var days }, ..] ? $"{PageText.Count(days)} days" : "day";

    internal double? HitRate => Hits + Executed is > 0 and var work ? (double)Hits / work : null;

    internal static ImmutableArray<DaySpan> Of(ImmutableArray<StatisticsGroup> days) =>
        [.. days.Chunk((days.Length + Most - 1) / Most is > 0 and var each ? each : 1).Select(Sum)];

    private static DaySpan Sum(StatisticsGroup[] days)
    {
        long Of(Func<StatisticsTotals, long> count) => days.Sum(day => count(day.Totals));
        return new(days[0].Key ?? Markup.Unknown, days[^1].Key ?? Markup.Unknown, days.Length, Of(totals => totals.Builds), Of(totals => totals.RemoteCacheHits),
            Of(totals => totals.Executed), Of(totals => totals.Fetches), Of(totals => totals.FetchesFailed));
    }
}
