using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Flywheel.Core.Evidence;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>Filter, sort and open, by mouse and by keyboard alone.</summary>
public sealed class PageTableTests(Browser browser) : IClassFixture<Browser>
{
    private const string Rows = "[...document.querySelectorAll('tr.build')].filter(e => !e.hidden)";
    private const string Status = "document.getElementById('status').textContent";

    private static readonly ImmutableArray<InvocationRecord> Builds = SampleBuilds.Of(400);

    private Task<BrowserPage> OpenAsync(int width = 1400) => browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(Builds)), width);

    [Fact]
    public async Task It_says_how_many_of_how_many_and_shows_more_when_asked()
    {
        await using BrowserPage page = await OpenAsync();
        Assert.Contains("The newest 400 of 400 records", await page.TextAsync("document.querySelector('#builds .about').textContent"));
        Assert.Equal("400 of 400 builds, the first 50 shown", await page.TextAsync(Status));
        Assert.Equal(50, await page.NumberAsync($"{Rows}.length"));
        await page.ClickAsync("#more-some");
        Assert.Equal(100, await page.NumberAsync($"{Rows}.length"));
        await page.ClickAsync("#more-all");
        Assert.Equal(400, await page.NumberAsync($"{Rows}.length"));
        Assert.Equal("400 of 400 builds", await page.TextAsync(Status));
        Assert.True((bool)(await page.EvaluateAsync("document.getElementById('more').hidden"))!);
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_typed_filter_keeps_what_holds_every_word_and_looks_into_what_is_closed()
    {
        await using BrowserPage page = await OpenAsync();
        await page.EvaluateAsync("document.getElementById('filter').focus()");
        await page.TypeAsync("GITHUB.com ada");
        int fitting = Builds.Count(build => build.Fetches?.Hosts.Contains("github.com") == true && build.Workspace!.Path!.Contains("ada", StringComparison.Ordinal));
        Assert.InRange(fitting, 1, 399);
        Assert.StartsWith($"{fitting} of 400 builds", await page.TextAsync(Status));
        Assert.Equal(Math.Min(50, fitting), await page.NumberAsync($"{Rows}.length"));
        await page.TypeAsync("zzz");
        Assert.Equal("0 of 400 builds", await page.TextAsync(Status));
        Assert.Equal(0, await page.NumberAsync($"{Rows}.length"));
        Assert.Equal("polite", await page.TextAsync("document.getElementById('status').getAttribute('aria-live')"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task The_verdict_filter_keeps_one_verdict_and_counts_it()
    {
        await using BrowserPage page = await OpenAsync();
        Assert.Equal(
            Builds.GroupBy(build => build.Verdict).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{group.Key} ({group.Count()})").Prepend("all"),
            await page.TextsAsync("[...document.querySelectorAll('#verdict option')].map(e => e.textContent)"));
        await page.EvaluateAsync("document.getElementById('verdict').focus()");
        await page.TypeAsync("det"); // as a keyboard chooses in a list
        Assert.Equal("detached", await page.TextAsync("document.getElementById('verdict').value"));
        Assert.Equal("10 of 400 builds", await page.TextAsync(Status));
        Assert.Equal(["detached"], (await page.TextsAsync($"{Rows}.map(e => e.dataset.verdict)")).Distinct());
    }

    [Theory]
    [InlineData(1, "Targets")]
    [InlineData(4, "Hit rate")]
    [InlineData(5, "Hits")]
    [InlineData(7, "Duration")]
    [InlineData(8, "Exit")]
    public async Task A_column_sorts_both_ways_and_what_is_unknown_comes_last(int column, string name)
    {
        await using BrowserPage page = await OpenAsync();
        string head = $"#build-table th:nth-child({column + 1})";
        Assert.Equal(name, await page.TextAsync($"document.querySelector('{head}').textContent"));
        await page.ClickAsync($"{head} button");
        Assert.Equal(column == 1 ? "ascending" : "descending", await page.TextAsync($"document.querySelector('{head}').ariaSort"));
        Assert.Equal(1, await page.NumberAsync("document.querySelectorAll('#build-table th:not([aria-sort=none])').length"));
        Assert.Equal(Sorted(column, descending: column != 1), await Order(page));
        await page.ClickAsync($"{head} button");
        Assert.Equal(column == 1 ? "descending" : "ascending", await page.TextAsync($"document.querySelector('{head}').ariaSort"));
        Assert.Equal(Sorted(column, descending: column == 1), await Order(page));
        Assert.Equal(50, await page.NumberAsync($"{Rows}.length"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_row_opens_to_its_runners_and_everything_else_that_is_known()
    {
        await using BrowserPage page = await OpenAsync();
        InvocationRecord build = Builds.First(one => one.Targets.Length == 3 && one.Fetches is { Count: > 0 } && one.RemoteProcesses > 0);
        int at = Builds.IndexOf(build);
        await page.ClickAsync("#more-all");
        // Anywhere on the row, not only on its button.
        await page.ClickAsync($"tr.build[data-at=\"{at}\"] td:nth-child(4)");
        Assert.Equal("true", await page.TextAsync($"document.querySelector('tr.build[data-at=\"{at}\"] .open').ariaExpanded"));
        Assert.Equal($"detail-{at}", await page.TextAsync($"document.querySelector('tr.build[data-at=\"{at}\"]').nextSibling.id"));
        Assert.Equal(
            build.Runners!.OrderBy(runner => runner.Key is "total" or "internal").ThenByDescending(runner => runner.Value)
                .Select(runner => $"{runner.Key}={runner.Value.ToString("N0", CultureInfo.InvariantCulture)}"),
            await page.TextsAsync("[...document.querySelectorAll('.inside tbody tr')].map(r => r.cells[0].textContent + '=' + r.cells[2].textContent)"));
        string[] facts = await page.TextsAsync("[...document.querySelectorAll('.inside dl div')].map(e => e.firstChild.textContent + '=' + "
            + "[...e.lastChild.querySelectorAll('bdi')].map(b => b.textContent).join('|'))");
        Assert.Contains($"Targets={string.Join('|', build.Targets)}", facts);
        Assert.Contains($"Workspace={build.Workspace!.Path}", facts);
        Assert.Contains($"Remote cache={build.Cache!.Endpoint}, {(build.Cache.Upload == true ? "uploading" : "not uploading")}", facts);
        Assert.Contains($"Executor={build.Executor!.Endpoint}", facts);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"Probe=proven, {build.Probe!.ElapsedMs:0.0} ms"), facts);
        Assert.Contains($"Fetched from={string.Join('|', build.Fetches!.Hosts)}", facts);
        Assert.Contains($"Tests={build.Tests!.Total}, {build.Tests.CachedRemotely} cached remotely, {build.Tests.CachedLocally} locally", facts);
        Assert.Contains($"Invocation={build.InvocationId}", facts);
        Assert.Contains(facts, fact => Regex.IsMatch(fact, "^Started=2026-[-0-9]+ [:0-9]+ \\+0[12]:00$"));
        // What is open stays with its row when the table is sorted, and goes when it is clicked again.
        await page.ClickAsync("#build-table th:nth-child(8) button");
        Assert.Equal($"detail-{at}", await page.TextAsync($"document.querySelector('tr.build[data-at=\"{at}\"]').nextSibling.id"));
        await page.ClickAsync($"tr.build[data-at=\"{at}\"] .open");
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('tr.detail').length"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_keyboard_alone_reaches_and_works_everything_and_sees_where_it_is()
    {
        await using BrowserPage page = await OpenAsync();
        const string Focused = "(e => e.id || e.className || e.tagName)(document.activeElement)";
        await page.PressAsync("Tab");
        Assert.Equal("skip", await page.TextAsync(Focused));
        Assert.True(await page.NumberAsync("document.activeElement.getBoundingClientRect().y") >= 0);
        await page.PressAsync("Enter");
        await page.PressAsync("Tab");
        Assert.Equal("filter", await page.TextAsync(Focused));
        await page.TypeAsync("storage");
        await page.PressAsync("Tab");
        Assert.Equal("verdict", await page.TextAsync(Focused));
        await page.PressAsync("Tab");
        Assert.Equal("scroll", await page.TextAsync(Focused));
        await page.PressAsync("Tab");
        Assert.Equal("sort", await page.TextAsync(Focused));
        await page.PressAsync(" ");
        Assert.Equal("ascending", await page.TextAsync("document.activeElement.closest('th').ariaSort"));
        await page.PressAsync("Enter");
        Assert.Equal("descending", await page.TextAsync("document.activeElement.closest('th').ariaSort"));
        for (int column = 1; column <= 9; column++)
        {
            await page.PressAsync("Tab");
        }
        Assert.Equal("open", (await page.TextAsync(Focused)).Split(' ')[0]);
        Assert.Equal("solid", await page.TextAsync("getComputedStyle(document.activeElement).outlineStyle"));
        await page.PressAsync("Enter");
        Assert.Equal("true", await page.TextAsync("document.activeElement.ariaExpanded"));
        Assert.Equal(await page.TextAsync("document.activeElement.getAttribute('aria-controls')"), await page.TextAsync("document.querySelector('tr.detail').id"));
        await page.PressAsync(" ");
        Assert.Equal("false", await page.TextAsync("document.activeElement.ariaExpanded"));
        await page.PressAsync("Tab", shift: true);
        Assert.Equal("sort", await page.TextAsync(Focused));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Without_a_script_it_is_a_plain_table_of_all_builds()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(Builds)), script: false);
        Assert.Equal(400, await page.NumberAsync("[...document.querySelectorAll('tr.build')].filter(e => e.getBoundingClientRect().height > 0).length"));
        Assert.Equal(0, await page.NumberAsync("[...document.querySelectorAll('.needs-script')].filter(e => e.getBoundingClientRect().height > 0).length"));
    }

    private static async Task<int[]> Order(BrowserPage page) =>
        [.. (await page.TextsAsync("[...document.querySelectorAll('tr.build')].map(e => e.dataset.at)")).Select(at => int.Parse(at, CultureInfo.InvariantCulture))];

    private static IEnumerable<int> Sorted(int column, bool descending)
    {
        (IComparable? Key, int At)[] keys = [.. Builds.Select((build, at) => (Key(build), at))];
        var known = keys.Where(pair => pair.Key is not null);
        var ordered = descending
            ? known.OrderByDescending(pair => pair.Key, Comparer<IComparable?>.Create(Compare)).ThenBy(pair => pair.At)
            : known.OrderBy(pair => pair.Key, Comparer<IComparable?>.Create(Compare)).ThenBy(pair => pair.At);
        return ordered.Concat(keys.Where(pair => pair.Key is null)).Select(pair => pair.At);

        IComparable? Key(InvocationRecord build) => column switch
        {
            1 => build.Targets[0],
            4 => build.HitRate,
            5 => build.RemoteCacheHits,
            7 => build.DurationMs,
            _ => build.ExitCode,
        };

        static int Compare(IComparable? one, IComparable? other) =>
            one is string text ? string.CompareOrdinal(text, (string?)other) : one!.CompareTo(other);
    }
}
