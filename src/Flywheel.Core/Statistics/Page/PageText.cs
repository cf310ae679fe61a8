using System.Globalization;
using Flywheel.Core.Messages;

namespace Flywheel.Core.Statistics.Page;

/// <summary>Numbers, times and names as the page shows them. What is null is a dash.</summary>
internal static class PageText
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    internal static string Count(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? Markup.Unknown;

    /// <summary>A count and what is counted.</summary>
    internal static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>Rounded down, as everywhere.</summary>
    internal static string Percent(double? rate) => rate is null ? Markup.Unknown : SummaryLine.Percent(rate);

    internal static string Duration(long? milliseconds) => milliseconds switch
    {
        null => Markup.Unknown,
        < Second and { } ms => Text($"{ms} ms"),
        < Minute and { } ms => Text($"{ms / 100 / 10.0:0.0} s"),
        < Hour and { } ms => Text($"{ms / Minute} min {ms % Minute / Second} s"),
        { } ms => Text($"{ms / Hour:N0} h {ms % Hour / Minute} min"),
    };

    /// <summary>The bound of a bucket: short, in its largest unit.</summary>
    internal static string Bound(long milliseconds) => milliseconds switch
    {
        0 => "0",
        < Second => Text($"{milliseconds} ms"),
        < Minute => Text($"{Short((double)milliseconds / Second)} s"),
        < Hour => Text($"{Short((double)milliseconds / Minute)} min"),
        _ => Text($"{Short((double)milliseconds / Hour)} h"),
    };

    internal static string Bucket(DurationBucket bucket) =>
        bucket.BelowMs is not { } below ? $"{Bound(bucket.FromMs)} or longer"
        : bucket.FromMs == 0 ? $"under {Bound(below)}"
        : $"{Bound(bucket.FromMs)} to {Bound(below)}";

    /// <summary>A number of an axis.</summary>
    internal static string Axis(long number) => number switch
    {
        >= 1_000_000 => Text($"{number / 1_000_000.0:0.#}M"),
        >= 1_000 => Text($"{number / 1_000.0:0.#}k"),
        _ => Text($"{number}"),
    };

    /// <summary>To the minute, in the report's time zone.</summary>
    internal static string Time(DateTimeOffset? time, LocalCalendar calendar) => In(calendar, time, "yyyy-MM-dd HH:mm") ?? Markup.Unknown;

    /// <summary>To the second and with its distance from UTC, which tells the two hours apart that a clock shows twice.</summary>
    internal static string ExactTime(DateTimeOffset? time, LocalCalendar calendar) => In(calendar, time, "yyyy-MM-dd HH:mm:ss zzz") ?? Markup.Unknown;

    /// <summary>For programs: RFC 3339 in UTC.</summary>
    internal static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>2026-11-28</c> as <c>28 Nov</c>, or <c>Nov 2026</c>; anything else as it is.</summary>
    internal static string ShortDay(string key, bool withYear = false) =>
        DateOnly.TryParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day.ToString(withYear ? "MMM yyyy" : "d MMM", CultureInfo.InvariantCulture) : key;

    /// <summary>The first <paramref name="columns"/> of a text, a wide character being two, and an ellipsis for the rest.</summary>
    internal static string Cut(string text, int columns)
    {
        int used = 0;
        for (int at = 0; at < text.Length;)
        {
            int length = char.IsSurrogatePair(text, at) ? 2 : 1;
            used += text[at] >= '\u1100' ? 2 : 1;
            if (used > columns)
            {
                return text[..at] + "\u2026";
            }
            at += length;
        }
        return text;
    }

    private static string? In(LocalCalendar calendar, DateTimeOffset? time, string format) =>
        time is { } known ? calendar.At(known).ToString(format, CultureInfo.InvariantCulture) : null;

    private static string Short(double number) => number.ToString(number < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
