using System.Collections.Immutable;

namespace Flywheel.Core.Statistics.Page;

/// <summary>
/// A report as one HTML page that needs nothing else: no network, no file beside it. It reads without a script, in light and dark, on paper,
/// with a keyboard and through a screen reader. The same report gives the same bytes.
/// </summary>
public static class StatisticsPage
{
    /// <param name="output">Gets the page; it is to be kept as UTF-8.</param>
    /// <param name="report">What it shows.</param>
    /// <param name="parts">Style and script.</param>
    public static void Write(TextWriter output, StatisticsReport report, PageParts parts)
    {
        var page = new Markup(output);
        page.Put($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.Put($"<meta http-equiv=\"Content-Security-Policy\" content=\"{parts.Policy}\">\n");
        page.Put($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        page.Put($"<meta name=\"referrer\" content=\"no-referrer\">\n<title>Build cache statistics</title>\n<style>");
        page.Verbatim(parts.Style);
        page.Put($"</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#builds\">Skip to the builds</a>\n");
        page.Put($"<svg class=\"patterns\" aria-hidden=\"true\" width=\"0\" height=\"0\"><defs>");
        foreach (string kind in (string[])["ran", "failed"])
        {
            page.Put($"<pattern id=\"{kind}-stripes\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">");
            page.Put($"<rect class=\"{kind}-ground\" width=\"5\" height=\"5\"/><rect class=\"{kind}-stripe\" width=\"2\" height=\"5\"/></pattern>");
        }
        page.Put($"</defs></svg>\n");
        Header(page, report);
        page.Put($"<main>\n");
        HeadlineNumbers.Put(page, report.Total);
        ImmutableArray<DaySpan> days = DaySpan.Of(report.Days);
        page.Put($"<div class=\"panels\">\n");
        DayCharts.HitRate(page, days);
        DayCharts.Spawns(page, days);
        BarLists.Runners(page, report);
        BarLists.Verdicts(page, report);
        DurationChart.Put(page, report);
        DayCharts.Fetches(page, days, report.Total);
        BarLists.Hosts(page, report);
        BarLists.Coldest(page, report);
        page.Put($"<div class=\"stack\">\n");
        BarLists.Refusals(page, report);
        BarLists.Hatches(page, report);
        page.Put($"</div>\n");
        BarLists.Groups(page, report);
        BuildTable.Put(page, report);
        page.Put($"</div>\n</main>\n");
        Footer(page, report);
        page.Put($"<script>");
        page.Verbatim(parts.Script);
        page.Put($"</script>\n</body>\n</html>\n");
    }

    private static void Header(Markup page, StatisticsReport report)
    {
        page.Put($"<header><h1>Build cache statistics</h1><p>");
        if (report.From is { } from)
        {
            page.Put($"<time datetime=\"{PageText.Machine(from)}\">{PageText.Time(from, report.Calendar)}</time> to ");
        }
        else
        {
            page.Put($"All records until ");
        }
        page.Put($"<time datetime=\"{PageText.Machine(report.Until)}\">{PageText.Time(report.Until, report.Calendar)}</time>");
        page.Put($", in the time zone <b>{report.TimeZone}</b></p>");
        if (!report.Where.IsEmpty)
        {
            page.Put($"<p class=\"where\">Only where");
            foreach (string filter in report.Where)
            {
                page.Put($" <code>{PageText.Cut(Markup.Shown(filter), 120)}</code>");
            }
            page.Put($"</p>");
        }
        page.Put($"</header>\n");
    }

    private static void Footer(Markup page, StatisticsReport report)
    {
        page.Put($"<footer><p>Hit rate: remote cache hits of hits and executed spawns together, summed over all builds. What a record does not know is left out, ");
        page.Put($"and never counted as 0. {PageText.Count(report.Records, "record", "records")} in this span");
        (long Count, string What)[] others =
        [
            (report.Torn, "torn or foreign lines passed over"), (report.Newer, "of a newer version passed over"),
            (report.Repeated, "repeated, counted once"), (report.Undated, "without a time that can be, in no span"),
            (report.Later, "of a time to come, in no span"), (report.Beyond, "left out of lists that are full"),
        ];
        foreach ((long count, string what) in others.Where(other => other.Count > 0))
        {
            page.Put($"; {PageText.Count(count)} {what}");
        }
        page.Put($".</p></footer>\n");
    }
}
