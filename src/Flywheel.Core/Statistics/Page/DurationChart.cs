using System.Collections.Immutable;

namespace Flywheel.Core.Statistics.Page;

/// <summary>How many builds took how long: bars between bounds that double.</summary>
internal static class DurationChart
{
    private const double Top = 22;
    private const double Height = 146;

    /// <summary>Bars whose edges can all have a label on a wide page.</summary>
    private const int MostLabelled = 8;

    internal static void Put(Markup page, StatisticsReport report)
    {
        Distribution took = report.Total.Duration;
        var figure = new Figure("durations", "How long builds took",
            $"Half within {PageText.Duration(took.MedianMs)}, 95% within {PageText.Duration(took.P95Ms)}, the longest {PageText.Duration(took.MaxMs)}.");
        ImmutableArray<DurationBucket> buckets = Between(report.Durations);
        if (buckets.IsEmpty)
        {
            figure.Empty(page, "No build is known to have taken any time.");
            return;
        }
        long most = buckets.Max(bucket => bucket.Builds);
        figure.Put(page, Top + Height + 26, "steps", () =>
        {
            page.Put($"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{Top + Height}\" y2=\"{Top + Height}\"/>");
            double width = 100.0 / buckets.Length;
            int step = buckets.Length > MostLabelled ? 2 : 1;
            for (int at = 0; at < buckets.Length; at++)
            {
                DurationBucket bucket = buckets[at];
                (double left, double tall) = (at * width, Height * bucket.Builds / most);
                page.Put($"<g class=\"day\" data-from=\"{bucket.FromMs}\" data-builds=\"{bucket.Builds}\">");
                page.Put($"<title>{PageText.Bucket(bucket)}: {PageText.Count(bucket.Builds, "build", "builds")}</title>");
                page.Put($"<rect class=\"hover\" x=\"{left}%\" y=\"{Top}\" width=\"{width}%\" height=\"{Height}\"/>");
                if (bucket.Builds > 0)
                {
                    page.Put($"<rect class=\"time\" x=\"{left + width * 0.06}%\" y=\"{Top + Height - tall}\" width=\"{width * 0.88}%\" height=\"{tall}\"/>");
                    page.Put($"<text class=\"axis tip{(step > 1 && at % 2 == 1 ? " minor" : "")}\" x=\"{left + width / 2}%\" y=\"{Top + Height - tall - 6}\"");
                    page.Put($" text-anchor=\"middle\">{PageText.Axis(bucket.Builds)}</text>");
                }
                page.Put($"</g>\n");
                Label(page, at, step, left, bucket.FromMs);
            }
            if (buckets[^1].BelowMs is { } end)
            {
                Label(page, buckets.Length, step, 100, end);
            }
        },
        ["Duration", "Builds"],
        buckets.Select(bucket => (string[])[PageText.Bucket(bucket), PageText.Count(bucket.Builds)]));
    }

    /// <summary>Under each edge, or each second one, between two bars; every other label is left out on a narrow page.</summary>
    private static void Label(Markup page, int at, int step, double x, long milliseconds)
    {
        if (at % step != 0)
        {
            return;
        }
        page.Put($"<text class=\"axis{(at / step % 2 == 1 ? " minor" : "")}\" x=\"{x}%\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">");
        page.Put($"{PageText.Bound(milliseconds)}</text>\n");
    }

    /// <summary>Without the empty ones before the first and after the last.</summary>
    private static ImmutableArray<DurationBucket> Between(ImmutableArray<DurationBucket> buckets)
    {
        DurationBucket[] used = [.. buckets.Where(bucket => bucket.Builds > 0)];
        return used.Length == 0 ? [] : [.. buckets.Where(bucket => bucket.FromMs >= used[0].FromMs && bucket.FromMs <= used[^1].FromMs)];
    }
}
