using System.Globalization;

namespace Flywheel.Core.Statistics;

/// <summary>Days and weeks as a clock on the wall counts them: a day of 23 or 25 hours is a day, and one that was left out is none.</summary>
public sealed class LocalCalendar(TimeZoneInfo zone)
{
    /// <summary>No zone is farther from UTC; times nearer to the ends of the calendar are not converted.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(26);

    /// <summary>Its IANA name.</summary>
    public string Name => zone.Id;

    public DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(Local(time));

    /// <summary>Date and time on the wall.</summary>
    public DateTime Local(DateTimeOffset time)
    {
        DateTime utc = time.UtcDateTime;
        bool far = utc - DateTime.MinValue < Farthest || DateTime.MaxValue - utc < Farthest;
        return far ? utc : TimeZoneInfo.ConvertTimeFromUtc(utc, zone);
    }

    /// <summary>The same instant, with the offset of the zone.</summary>
    public DateTimeOffset At(DateTimeOffset time) => time.ToOffset(Local(time) - time.UtcDateTime);

    /// <summary>The first instant, to the second, whose day is this one or a later one.</summary>
    public DateTimeOffset Beginning(DateOnly day)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        if (midnight - DateTimeOffset.MinValue < Farthest || DateTimeOffset.MaxValue - midnight < Farthest)
        {
            return midnight;
        }
        long before = -(long)Farthest.TotalSeconds;
        long behind = -before;
        while (behind - before > 1)
        {
            long middle = before + ((behind - before) / 2);
            (before, behind) = DayOf(midnight.AddSeconds(middle)) < day ? (middle, behind) : (before, middle);
        }
        return midnight.AddSeconds(behind);
    }

    /// <summary>False for a day that was left out: Samoa went from the 29th of December 2011 to the 31st.</summary>
    public bool Has(DateOnly day) => DayOf(Beginning(day)) == day;

    /// <summary>As ISO 8601 writes it: 2026-11-28.</summary>
    public static string Word(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The week that begins on a Monday, of the year that most of its days are in, as ISO 8601 writes it: 2026-W48.</summary>
    public static string Week(DateOnly day)
    {
        DateTime date = day.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(date):0000}-W{ISOWeek.GetWeekOfYear(date):00}");
    }
}
