namespace Flywheel.Core.Statistics.Page;

/// <summary>The numbers that stand first.</summary>
internal static class HeadlineNumbers
{
    internal static void Put(Markup page, StatisticsTotals total)
    {
        long work = total.RemoteCacheHits + total.Executed;
        page.Put($"<section aria-labelledby=\"numbers-h\"><h2 id=\"numbers-h\" class=\"unseen\">In numbers</h2><dl class=\"cards\">\n");
        page.Put($"<div class=\"card lead\" data-number=\"rate\"><dt>Hit rate</dt><dd class=\"value\">{PageText.Percent(total.HitRate)}</dd><dd class=\"note\">");
        if (total.HitRate is { } rate)
        {
            page.Put($"<svg class=\"share\" aria-hidden=\"true\" width=\"100%\" height=\"8\"><rect class=\"ran\" width=\"100%\" height=\"8\"/>");
            page.Put($"<rect class=\"hits\" width=\"{rate * 100}%\" height=\"8\"/></svg>");
            page.Put($"{PageText.Count(total.RemoteCacheHits)} of {PageText.Count(work, "spawn", "spawns")} came from the remote cache (solid), ");
            page.Put($"the others were executed (striped). Summed over the {PageText.Count(total.Measured, "build that says", "builds that say")} both.");
        }
        else
        {
            page.Put($"no rate, which is not a rate of 0: nothing ran that a cache could have had");
        }
        page.Put($"</dd></div>\n");
        Card(page, "builds", "Builds", PageText.Count(total.Builds),
            $"{PageText.Count(total.Failed)} failed");
        Card(page, "hits", "From the remote cache", PageText.Count(total.RemoteCacheHits),
            $"disk cache {PageText.Count(total.DiskCacheHits)}, local action cache {PageText.Count(total.ActionCacheHits)}: never part of the rate");
        Card(page, "executed", "Executed", PageText.Count(total.Executed), $"{PageText.Count(total.RemoteProcesses)} of the spawns on an executor");
        Card(page, "duration", "Median build", PageText.Duration(total.Duration.MedianMs),
            total.Duration.P95Ms is null ? "of no build is it known"
                : $"95% within {PageText.Duration(total.Duration.P95Ms)}; the guard took {PageText.Duration(total.Overhead.MedianMs)} of it");
        Card(page, "tests", "Tests", PageText.Count(total.Tests),
            $"{PageText.Count(total.TestsCachedRemotely)} cached remotely, {PageText.Count(total.TestsCachedLocally)} locally");
        Card(page, "fetches", "External fetches", PageText.Count(total.Fetches), $"{PageText.Count(total.FetchesFailed)} failed");
        Card(page, "refusals", "Refusals", PageText.Count(total.Refusals), "before Bazel ran");
        Card(page, "hatches", "Escape hatches", PageText.Count(total.EscapeHatches), "around contract and probe");
        page.Put($"</dl></section>\n");
    }

    private static void Card(Markup page, string key, string name, string value, string note) => page.Put(
        $"<div class=\"card\" data-number=\"{key}\"><dt>{name}</dt><dd class=\"value\">{value}</dd><dd class=\"note\">{note}</dd></div>\n");
}
