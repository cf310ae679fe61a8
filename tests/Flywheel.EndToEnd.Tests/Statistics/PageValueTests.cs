using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>What the charts and headline numbers say, read back from the page that a browser made of it, and compared with the report.</summary>
public sealed class PageValueTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly StatisticsReport Report = SampleReport.Of(SampleBuilds.Of(400), StatisticsKey.Workspace);

    [Fact]
    public async Task Each_chart_shows_the_numbers_of_the_report()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report));
        string[] shown = await Pairs(page, "#rate .day", "day", "rate");
        Assert.Equal(Report.Days.Select(day => $"{day.Key}={day.Totals.HitRate?.ToString("R", CultureInfo.InvariantCulture)}"), shown);
        Assert.Contains(shown, day => day.EndsWith('='));
        Assert.Equal(Report.Days.Select(day => $"{day.Key}={day.Totals.RemoteCacheHits}"), await Pairs(page, "#spawns .day", "day", "hits"));
        Assert.Equal(Report.Days.Select(day => $"{day.Key}={day.Totals.Executed}"), await Pairs(page, "#spawns .day", "day", "ran"));
        Assert.Equal(Report.Days.Select(day => $"{day.Key}={day.Totals.FetchesFailed}"), await Pairs(page, "#fetches .day", "day", "failed"));
        Assert.Equal(Report.Days.Select(day => $"{day.Key}={day.Totals.Fetches - day.Totals.FetchesFailed}"), await Pairs(page, "#fetches .day", "day", "fetched"));
        Assert.Equal(Counts(Report.Runners), await Pairs(page, "#runners .bar", "name", "value"));
        Assert.Equal(Counts(Report.Verdicts), await Pairs(page, "#verdicts .bar", "name", "value"));
        Assert.Equal(Counts(Report.FetchHosts), await Pairs(page, "#hosts .bar", "name", "value"));
        Assert.Equal(["refused=5", "tls-untrusted=3", "unknown=1"], await Pairs(page, "#refusals .bar", "name", "value"));
        Assert.Equal(Counts(Report.HatchReasons), await Pairs(page, "#hatches .bar", "name", "value"));
        Assert.Equal(Report.Coldest.Select(target => $"{target.Key}={target.Totals.Executed}"), await Pairs(page, "#coldest .bar", "name", "value"));
        Assert.Equal(Report.Durations.SkipWhile(bucket => bucket.Builds == 0).Reverse().SkipWhile(bucket => bucket.Builds == 0).Reverse()
            .Select(bucket => $"{bucket.FromMs}={bucket.Builds}"), await Pairs(page, "#durations .day", "from", "builds"));
        page.AssertQuiet();
    }

    /// <summary>Not what is said of a mark, but where it is: pixels, as the browser laid them out.</summary>
    [Fact]
    public async Task Marks_are_as_long_and_as_high_as_their_numbers()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report), width: 1000);
        double[] bars = await Numbers(page, "[...document.querySelectorAll('#verdicts .fill')].map(e => e.getBoundingClientRect().width)");
        long most = Report.Verdicts.Max(verdict => verdict.Count);
        Assert.All(Report.Verdicts.Zip(bars), pair => Assert.Equal(bars[0] * pair.First.Count / most, pair.Second, 0.6));

        double[] heights = await Numbers(
            page, "[...document.querySelectorAll('#durations .day')].map(g => g.querySelector('.time')?.getBoundingClientRect().height ?? 0)");
        double[] builds = await Numbers(page, "[...document.querySelectorAll('#durations .day')].map(g => Number(g.dataset.builds))");
        Assert.All(builds.Zip(heights), pair => Assert.Equal(heights.Max() * pair.First / builds.Max(), pair.Second, 0.6));

        // Dots of the hit rate stand at their percentage between the lines of 0 and 100, and at as many as have a rate.
        double[] lines = await Numbers(page, "[...document.querySelectorAll('#rate .grid')].map(e => e.getBoundingClientRect().y)");
        double[] dots = await Numbers(
            page, "[...document.querySelectorAll('#rate .dot')].map(e => { const r = e.getBoundingClientRect(); return r.y + r.height / 2; })");
        double?[] rates = [.. Report.Days.Select(day => day.Totals.HitRate).Where(rate => rate is not null)];
        Assert.Equal(rates.Length, dots.Length);
        Assert.All(rates.Zip(dots), pair => Assert.Equal(lines[0] + (lines[^1] - lines[0]) * pair.First!.Value, pair.Second, 1.0));
    }

    [Fact]
    public async Task The_line_of_the_hit_rate_has_a_gap_where_a_day_has_none()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report));
        int runs = 0;
        int length = 0;
        foreach (StatisticsGroup? day in Report.Days.Append(null))
        {
            bool rated = day?.Totals.HitRate is not null;
            runs += !rated && length > 1 ? 1 : 0;
            length = rated ? length + 1 : 0;
        }
        Assert.True(runs > 1);
        Assert.Equal(runs, await page.NumberAsync("document.querySelectorAll('#rate .line').length"));
    }

    [Fact]
    public async Task Headline_numbers_are_the_totals()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report));
        StatisticsTotals total = Report.Total;
        string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Equal(
            [
                $"rate={SummaryLine.Percent(total.HitRate)}", $"builds={Count(total.Builds)}",
                $"hits={Count(total.RemoteCacheHits)}", $"executed={Count(total.Executed)}",
                string.Create(CultureInfo.InvariantCulture, $"duration={Math.Floor(total.Duration.MedianMs!.Value / 100.0) / 10:0.0} s"),
                $"tests={Count(total.Tests)}",
                $"fetches={Count(total.Fetches)}", "refusals=9", $"hatches={Count(total.EscapeHatches)}",
            ],
            await page.TextsAsync("[...document.querySelectorAll('[data-number]')].map(e => e.dataset.number + '=' + e.querySelector('.value').textContent)"));
    }

    [Fact]
    public async Task Each_drawing_has_a_name_a_description_and_the_same_numbers_as_a_table()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report));
        JsonArray nodes = (JsonArray)(await page.SendAsync("Accessibility.getFullAXTree"))["nodes"]!;
        JsonNode[] heard = [.. nodes.Where(node => !node!["ignored"]!.GetValue<bool>()).Select(node => node!)];
        JsonNode[] pictures = [.. heard.Where(node => Role(node) == "image")];
        Assert.Equal(
            [
                "Hit rate over time", "Spawns by day", "Spawns by runner", "Builds by verdict", "How long builds took", "External fetches by day",
                "Builds that fetched, by host", "Coldest target patterns", "Refusals by cause", "Escape hatches by reason",
            ],
            pictures.Select(Name));
        Assert.All(pictures, picture => Assert.NotEqual("", picture["description"]?["value"]?.GetValue<string>() ?? ""));
        JsonNode[] nameless = [.. heard.Where(node => Role(node) is "button" or "searchbox" or "combobox" or "figure" or "region" or "search" && Name(node) == "")];
        Assert.True(nameless.Length == 0, string.Join('\n', nameless.Select(node => node.ToJsonString())));
        Assert.Contains(heard, node => Role(node) == "searchbox" && Name(node) == "Filter");
        Assert.Contains(heard, node => Role(node) == "combobox" && Name(node) == "Verdict");
        Assert.Equal(50, heard.Count(node => Role(node) == "button" && Name(node).StartsWith("Details of ", StringComparison.Ordinal)));
        Assert.Equal(
            Report.Days.Select(day => $"{day.Key}={SampleText(day.Totals.HitRate)}"),
            await page.TextsAsync("[...document.querySelectorAll('#rate tbody tr')].map(r => r.cells[0].textContent + '=' + r.cells[1].textContent)"));
        Assert.Equal(
            Report.Runners.Select(runner => $"{runner.Name}={runner.Count.ToString("N0", CultureInfo.InvariantCulture)}"),
            await page.TextsAsync("[...document.querySelectorAll('#runners tbody tr')].map(r => r.cells[0].textContent + '=' + r.cells[1].textContent)"));

        static string Role(JsonNode node) => node["role"]?["value"]?.GetValue<string>() ?? "";

        static string Name(JsonNode node) => node["name"]?["value"]?.GetValue<string>() ?? "";
    }

    [Fact]
    public async Task Groups_other_than_days_are_a_table()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, Report));
        Assert.Equal(
            Report.Groups.Select(group => $"{group.Key}={SampleText(group.Totals.HitRate)}"),
            await page.TextsAsync("[...document.querySelectorAll('#groups tbody tr')].map(r => r.cells[0].textContent + '=' + r.cells[1].textContent)"));
    }

    [Fact]
    public async Task What_no_record_knows_is_a_dash_and_never_a_nought()
    {
        InvocationRecord unknown = new() { RecordId = new string('a', 32), Verdict = "unproven", StartedAt = SampleBuilds.Until.AddHours(-1) };
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of([unknown])));
        Assert.Equal(["–", "–", "–", "–", "–"], await page.TextsAsync("[...document.querySelectorAll('tr.build td.number')].map(e => e.textContent)"));
        Assert.Equal(["–", "–"], await page.TextsAsync("['rate', 'duration'].map(n => document.querySelector(`[data-number=${n}] .value`).textContent)"));
        await page.ClickAsync("tr.build .open");
        Assert.Equal("–", await page.TextAsync(
            "[...document.querySelectorAll('.inside dl div')].find(e => e.firstChild.textContent === 'Disk cache hits').lastChild.textContent"));
        Assert.Equal(0, await page.NumberAsync("[...document.querySelectorAll('.inside dd')].filter(e => e.textContent.trim() === '0').length"));
        page.AssertQuiet();
    }

    private static string SampleText(double? rate) => rate is null ? "–" : SummaryLine.Percent(rate);

    private static IEnumerable<string> Counts(ImmutableArray<NamedCount> counts) => counts.Select(count => $"{count.Name}={count.Count}");

    private static Task<string[]> Pairs(BrowserPage page, string marks, string key, string value) =>
        page.TextsAsync($"[...document.querySelectorAll('{marks}')].map(e => e.dataset.{key} + '=' + e.dataset.{value})");

    private static async Task<double[]> Numbers(BrowserPage page, string expression) =>
        [.. ((JsonArray)(await page.EvaluateAsync(expression))!).Select(item => item!.GetValue<double>())];
}
