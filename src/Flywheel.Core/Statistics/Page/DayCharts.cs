using System.Collections.Immutable;

namespace Flywheel.Core.Statistics.Page;

/// <summary>
/// Charts over days. Horizontal places are percentages, so that a drawing takes any width without its text growing; only the line of the hit
/// rate, which cannot be said in percentages, is in a drawing of its own that is stretched.
/// </summary>
internal static class DayCharts
{
    private const double Top = 8;
    private const double Bottom = 26;

    /// <summary>More dots run into each other.</summary>
    private const int MostDots = 120;

    private const int MostLabels = 8;

    internal static void HitRate(Markup page, ImmutableArray<DaySpan> days)
    {
        const double Height = 200;
        DaySpan[] rated = [.. days.Where(day => day.HitRate is not null)];
        var figure = new Figure("rate", "Hit rate over time", RateSentence(days, rated), Wide: true);
        if (rated.Length == 0)
        {
            figure.Empty(page, "No day has a hit rate: nothing ran that a cache could have had.");
            return;
        }
        figure.Put(page, Top + Height + Bottom, "axes", () =>
        {
            for (int percent = 0; percent <= 100; percent += 25)
            {
                Grid(page, Top + Height - Height * percent / 100, $"{percent}%");
            }
            page.Put($"<svg y=\"{Top}\" width=\"100%\" height=\"{Height}\" viewBox=\"0 0 {days.Length} 100\" preserveAspectRatio=\"none\">");
            foreach (string points in Lines(days))
            {
                page.Put($"<polyline class=\"line\" points=\"{points}\"/>");
            }
            page.Put($"</svg>\n");
            foreach ((DaySpan day, int at, double left, double width) in Places(days))
            {
                page.Put($"<g class=\"day\" data-day=\"{day.First}\" data-rate=\"{Exact(day.HitRate)}\">");
                page.Put($"<title>{RateTitle(day)}</title><rect class=\"hover\" x=\"{left}%\" y=\"{Top}\" width=\"{width}%\" height=\"{Height}\"/>");
                if (day.HitRate is { } rate)
                {
                    string kind = (days.Length > MostDots ? " many" : "") + (IsAlone(days, at) ? " alone" : "");
                    page.Put($"<circle class=\"dot{kind}\" cx=\"{left + width / 2}%\" cy=\"{Top + Height * (1 - rate)}\" r=\"3\"/>");
                }
                page.Put($"</g>\n");
            }
            DayLabels(page, days, Top + Height);
        },
        ["Day", "Hit rate", "From the cache", "Executed", "Builds"],
        days.Select(day => (string[])[
            day.Name, PageText.Percent(day.HitRate), PageText.Count(day.Hits), PageText.Count(day.Executed), PageText.Count(day.Builds)]));
    }

    internal static void Spawns(Markup page, ImmutableArray<DaySpan> days) => Stacked(page, days,
        new("spawns", $"Spawns by {DaySpan.Each(days)}", "Solid: from the remote cache. Striped: executed, wherever that was."),
        new("hits", "from the remote cache", day => day.Hits), new("ran", "executed", day => day.Executed),
        "No spawn was counted that a cache could have had.");

    internal static void Fetches(Markup page, ImmutableArray<DaySpan> days, StatisticsTotals total) => Stacked(page, days,
        new("fetches", $"External fetches by {DaySpan.Each(days)}",
            $"{PageText.Count(total.Fetches, "fetch", "fetches")}, {PageText.Count(total.FetchesFailed)} failed. "
            + "They come before any cache hit can help. Striped: failed."),
        new("fetched", "fetched", day => day.Fetches - day.FetchesFailed), new("failed", "failed", day => day.FetchesFailed),
        "No build fetched anything, as far as it is known.");

    private sealed record Part(string Class, string Name, Func<DaySpan, long> Of);

    private static void Stacked(Markup page, ImmutableArray<DaySpan> days, Figure figure, Part lower, Part upper, string none)
    {
        const double Height = 160;
        long most = days.Select(day => lower.Of(day) + upper.Of(day)).DefaultIfEmpty().Max();
        if (most <= 0)
        {
            figure.Empty(page, none);
            return;
        }
        long scale = RoundUp(most);
        figure.Put(page, Top + Height + Bottom, "axes", () =>
        {
            for (int half = 0; half <= 2; half++)
            {
                Grid(page, Top + Height - Height * half / 2, half == 1 && scale % 2 == 1 ? "" : PageText.Axis(scale * half / 2));
            }
            foreach ((DaySpan day, _, double left, double width) in Places(days))
            {
                (long below, long above) = (Math.Max(0, lower.Of(day)), Math.Max(0, upper.Of(day)));
                (double low, double high) = (Height * below / scale, Height * above / scale);
                page.Put($"<g class=\"day\" data-day=\"{day.First}\" data-{lower.Class}=\"{below}\" data-{upper.Class}=\"{above}\">");
                page.Put($"<title>{day.Name}: {PageText.Count(below)} {lower.Name}, {PageText.Count(above)} {upper.Name}</title>");
                page.Put($"<rect class=\"hover\" x=\"{left}%\" y=\"{Top}\" width=\"{width}%\" height=\"{Height}\"/>");
                Bar(page, lower.Class, left, width, Top + Height - low, low);
                Bar(page, upper.Class, left, width, Top + Height - low - high, high);
                page.Put($"</g>\n");
            }
            DayLabels(page, days, Top + Height);
        },
        ["Day", Upper(lower.Name), Upper(upper.Name), "Builds"],
        days.Select(day => (string[])[day.Name, PageText.Count(lower.Of(day)), PageText.Count(upper.Of(day)), PageText.Count(day.Builds)]));
    }

    private static void Bar(Markup page, string kind, double left, double width, double y, double height)
    {
        if (height > 0)
        {
            page.Put($"<rect class=\"{kind}\" x=\"{left + width * 0.12}%\" y=\"{y}\" width=\"{width * 0.76}%\" height=\"{height}\"/>");
        }
    }

    internal static void Grid(Markup page, double y, string label) => page.Put(
        $"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/><text class=\"axis\" x=\"-8\" y=\"{y + 4}\" text-anchor=\"end\">{label}</text>\n");

    /// <summary>Every other label is left out on a narrow page.</summary>
    private static void DayLabels(Markup page, ImmutableArray<DaySpan> days, double bottom)
    {
        int step = (days.Length + MostLabels - 1) / MostLabels;
        for (int at = 0; at < days.Length; at += step)
        {
            page.Put($"<text class=\"axis{(at / step % 2 == 1 ? " minor" : "")}\" ");
            page.Put($"x=\"{(at + 0.5) * 100 / days.Length}%\" y=\"{bottom + 18}\" text-anchor=\"middle\">");
            page.Put($"{PageText.ShortDay(days[at].First, withYear: days[0].Days > 1)}</text>");
        }
    }

    private static IEnumerable<(DaySpan Day, int At, double Left, double Width)> Places(ImmutableArray<DaySpan> days) =>
        days.Select((day, at) => (day, at, at * 100.0 / days.Length, 100.0 / days.Length));

    /// <summary>Whether no line goes through it.</summary>
    private static bool IsAlone(ImmutableArray<DaySpan> days, int at) =>
        (at == 0 || days[at - 1].HitRate is null) && (at == days.Length - 1 || days[at + 1].HitRate is null);

    /// <summary>One line for days that follow each other and have a rate: where one has none, there is a gap.</summary>
    private static IEnumerable<string> Lines(ImmutableArray<DaySpan> days)
    {
        var points = new List<string>();
        for (int at = 0; at <= days.Length; at++)
        {
            if (at < days.Length && days[at].HitRate is { } rate)
            {
                points.Add(FormattableString.Invariant($"{at + 0.5:0.###},{100 * (1 - rate):0.###}"));
                continue;
            }
            if (points.Count > 1)
            {
                yield return string.Join(' ', points);
            }
            points.Clear();
        }
    }

    private static string RateSentence(ImmutableArray<DaySpan> days, DaySpan[] rated)
    {
        if (rated.Length == 0)
        {
            return "";
        }
        DaySpan best = rated.MaxBy(day => day.HitRate)!;
        DaySpan worst = rated.MinBy(day => day.HitRate)!;
        return $"Best {PageText.Percent(best.HitRate)} on {best.Name}, lowest {PageText.Percent(worst.HitRate)} on {worst.Name}."
            + (rated.Length < days.Length ? $" A gap is {(days[0].Days > 1 ? DaySpan.Each(days) : "a day")} without a rate, which is not a rate of 0." : "");
    }

    private static string RateTitle(DaySpan day) => day.HitRate is null
        ? $"{day.Name}: no rate, {PageText.Count(day.Builds, "build", "builds")}"
        : $"{day.Name}: {PageText.Percent(day.HitRate)}, {PageText.Count(day.Hits)} of {PageText.Count(day.Hits + day.Executed)} spawns, "
            + PageText.Count(day.Builds, "build", "builds");

    /// <summary>As it was reckoned; empty for none.</summary>
    private static string Exact(double? rate) => rate?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "";

    /// <summary>The next round number.</summary>
    internal static long RoundUp(long number)
    {
        for (long unit = 1; ; unit *= 10)
        {
            foreach (long factor in (long[])[1, 2, 3, 4, 6, 8])
            {
                if (unit * factor >= number || unit > long.MaxValue / 100)
                {
                    return Math.Max(unit * factor, number);
                }
            }
        }
    }

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
