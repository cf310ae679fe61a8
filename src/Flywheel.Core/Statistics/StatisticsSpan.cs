using System.Globalization;

namespace Flywheel.Core.Statistics;

/// <summary>Where a span of time begins: a number of hours, days or weeks ago, a day, an instant, or before everything.</summary>
public abstract record StatisticsSpan
{
    public const string Everything = "all";

    private StatisticsSpan()
    {
    }

    /// <summary>Null for a word that is none of them.</summary>
    public static StatisticsSpan? Parse(string word) =>
        word == Everything ? new All()
        : AgeOf(word) is { } age ? new Ago(age)
        : DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? new Day(day)
        : DateTimeOffset.TryParseExact(word, Instants, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset time)
            && (word.EndsWith('Z') || word.LastIndexOfAny(['+', '-']) > word.IndexOf('T', StringComparison.Ordinal)) ? new Instant(time)
        : null;

    /// <summary>Null where it has no beginning.</summary>
    public abstract DateTimeOffset? From(DateTimeOffset now, LocalCalendar calendar);

    public sealed record All : StatisticsSpan
    {
        public override DateTimeOffset? From(DateTimeOffset now, LocalCalendar calendar) => null;
    }

    public sealed record Ago(TimeSpan Age) : StatisticsSpan
    {
        public override DateTimeOffset? From(DateTimeOffset now, LocalCalendar calendar) =>
            Age < now - DateTimeOffset.MinValue ? now - Age : DateTimeOffset.MinValue;
    }

    /// <summary>From its first instant in the time zone of the question.</summary>
    public sealed record Day(DateOnly Date) : StatisticsSpan
    {
        public override DateTimeOffset? From(DateTimeOffset now, LocalCalendar calendar) => calendar.Beginning(Date);
    }

    public sealed record Instant(DateTimeOffset Time) : StatisticsSpan
    {
        public override DateTimeOffset? From(DateTimeOffset now, LocalCalendar calendar) => Time;
    }

    /// <summary>RFC 3339.</summary>
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A number of at most six digits, and its unit.</summary>
    private static TimeSpan? AgeOf(string word)
    {
        TimeSpan? unit = word.Length is < 2 or > 7 ? null : word[^1] switch
        {
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => null,
        };
        return unit is { } one && int.TryParse(word.AsSpan()[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number * one : null;
    }
}
