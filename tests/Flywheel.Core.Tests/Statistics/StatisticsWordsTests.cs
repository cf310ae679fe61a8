using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>The words of <c>--since</c> and <c>--where</c>, and the days of calendars.</summary>
public sealed class StatisticsWordsTests
{
    private static readonly LocalCalendar Berlin = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));

    [Theory]
    [InlineData("7d", "2026-11-21T12:00:00.0000000+00:00")]
    [InlineData("36h", "2026-11-27T00:00:00.0000000+00:00")]
    [InlineData("2w", "2026-11-14T12:00:00.0000000+00:00")]
    [InlineData("999999w", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("2026-11-21", "2026-11-20T23:00:00.0000000+00:00")]
    [InlineData("2026-10-25", "2026-10-24T22:00:00.0000000+00:00")]
    [InlineData("2026-11-21T08:00:00+01:00", "2026-11-21T07:00:00.0000000+00:00")]
    [InlineData("2026-11-21T08:00:00.25Z", "2026-11-21T08:00:00.2500000+00:00")]
    [InlineData("all", null)]
    public void A_span_begins_where_its_word_says(string word, string? begins) =>
        Assert.Equal(begins, StatisticsSpan.Parse(word)!.From(GivenRecords.Noon, Berlin)?.ToUniversalTime().ToString("o"));

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("d")]
    [InlineData("-7d")]
    [InlineData("1234567d")]
    [InlineData("7m")]
    [InlineData("2026-02-30")]
    [InlineData("2026-11-21T08:00:00")]
    [InlineData("yesterday")]
    [InlineData("ALL")]
    public void Another_word_begins_no_span(string word) => Assert.Null(StatisticsSpan.Parse(word));

    [Theory]
    [InlineData("command", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("=build", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("command!build", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("comand=build",
        "`--where` knows no `comand`; the nearest is `command`, and all are day, week, command, workspace, target, verdict, version, endpoint, context, exit, rate")]
    [InlineData("https://u:secret@h/?q=1",
        "`--where` knows no such key; the nearest is `workspace`, and all are day, week, command, workspace, target, verdict, version, endpoint, context, exit, rate")]
    [InlineData("verdict<detached", "`--where` compares `verdict` with = or != only")]
    [InlineData("exit=ok", "`--where` takes a number behind `exit`, such as exit!=0")]
    [InlineData("rate<50%", "`--where` takes a number behind `rate`, such as rate<0.5")]
    public void A_filter_that_is_none_says_why_and_not_its_value(string text, string fault)
    {
        Assert.Equal((null, fault), StatisticsFilter.Parse(text));
    }

    [Theory]
    [InlineData("2026-01-01", "2026-W01")]
    [InlineData("2025-12-29", "2026-W01")]
    [InlineData("2027-01-03", "2026-W53")]
    [InlineData("2026-11-28", "2026-W48")]
    public void A_week_is_of_the_year_that_most_of_its_days_are_in(string day, string week) =>
        Assert.Equal(week, LocalCalendar.Week(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_day_that_the_clocks_went_over_is_none()
    {
        var samoa = new LocalCalendar(TimeZoneInfo.FindSystemTimeZoneById("Pacific/Apia"));
        Assert.Equal([true, false, true], new[] { 29, 30, 31 }.Select(day => samoa.Has(new DateOnly(2011, 12, day))));
        Assert.Equal(samoa.Beginning(new DateOnly(2011, 12, 31)), samoa.Beginning(new DateOnly(2011, 12, 30)));
    }
}
