using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>Nothing, one, very many, and names that want to be more than names.</summary>
public sealed class PageExtremesTests(Browser browser) : IClassFixture<Browser>
{
    /// <summary>Each ends up in every place that a record's text is shown in.</summary>
    private static readonly string[] Hostile =
    [
        "</script><img src=x onerror=alert(1)>", "<!--<script>alert(2)//", "\"><svg onload=alert(3)>", "' onmouseover='alert(4)", "&lt;b&gt;&amp;",
        "//a\u202Ecod.exe\u202C:x", "\u2066isolated", "line\u2028feed\u2029s\r\n\t",
        "nul\0bell\a\u001B[31m", "half\uD800 of \uDC00 pairs", "javascript:alert(5)",
        "]]>{{7*7}}${alert(6)}`", "very/" + new string('W', 5000), "\u0645\u0631\u062D\u0628\u0627://\u05E9\u05DC\u05D5\u05DD",
        "e" + new string('\u0301', 300), "grpc://user:hunter2secret@host:1",
    ];

    [Theory]
    [InlineData(400)]
    [InlineData(1400)]
    public async Task Hostile_names_are_shown_as_text_and_break_nothing(int width)
    {
        ImmutableArray<InvocationRecord> builds = [.. Hostile.Select((name, at) => Named(name, at))];
        StatisticsReport report = SampleReport.Of(builds, StatisticsKey.Workspace) with
        {
            Where = [.. Hostile.Select(name => "workspace=" + name)],
            RefusalCauses = [.. Hostile.Select(name => new NamedCount(name, 3))],
        };
        string file = ShownReport.In(browser, report);
        Assert.DoesNotContain("hunter2secret", await File.ReadAllTextAsync(file));
        await using BrowserPage page = await browser.OpenAsync(file, width);
        await page.EvaluateAsync("document.querySelectorAll('.open').forEach(e => e.click())");
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(e => e.open = true)");
        Assert.Equal(Hostile.Length, await page.NumberAsync("document.querySelectorAll('tr.detail').length"));
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('img, iframe, object, embed, a:not(.skip), [onload], [onerror], [onmouseover]').length"));
        Assert.Equal(2, await page.NumberAsync("document.querySelectorAll('script').length"));
        Assert.Contains(Hostile[0], await page.TextsAsync("[...document.querySelectorAll('.target')].map(e => e.textContent)"));
        Assert.Contains(Hostile[0], await page.TextsAsync("[...document.querySelectorAll('.inside li')].map(e => e.textContent)"));
        Assert.Contains("&lt;b&gt;&amp;", await page.TextsAsync("[...document.querySelectorAll('#refusals tbody th')].map(e => e.textContent)"));
        Assert.Equal(-1, await page.NumberAsync(@"document.body.innerText.search(/[\u0000-\u0008\u000B-\u001F\u202A-\u202E\u2066-\u2069]/)"));
        Assert.Equal(0, await page.NumberAsync("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        // However long a name is, its row is not.
        Assert.InRange(await page.NumberAsync("Math.max(...[...document.querySelectorAll('tr.build')].map(e => e.getBoundingClientRect().height))"), 20, 90);
        await page.EvaluateAsync("document.getElementById('filter').focus()");
        await page.TypeAsync("</script><img");
        Assert.Equal($"1 of {Hostile.Length} builds", await page.TextAsync("document.getElementById('status').textContent"));
        if (Environment.GetEnvironmentVariable("FLYWHEEL_PICTURES") is { Length: > 0 } pictures)
        {
            await page.PictureAsync(Path.Combine(pictures, string.Create(CultureInfo.InvariantCulture, $"hostile-{width}.png")));
        }
        page.AssertQuiet();
    }

    /// <summary>What nobody wrote into the page does not run, even if an escape were forgotten.</summary>
    [Fact]
    public async Task The_policy_lets_nothing_run_or_load_but_the_pages_own()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(SampleBuilds.Of(3))));
        await page.EvaluateAsync("""
            (() => {
              const script = document.createElement("script");
              script.textContent = "document.title = 'taken'";
              document.body.append(script);
              document.body.insertAdjacentHTML("beforeend", "<img src='https://example.invalid/x.png' onerror='document.title = `taken`'>");
              document.body.insertAdjacentHTML("beforeend", "<style>body { color: red }</style>");
              return new Promise((done) => setTimeout(done, 300));
            })()
            """);
        Assert.Equal("Build cache statistics", await page.TextAsync("document.title"));
        Assert.NotEqual("rgb(255, 0, 0)", await page.TextAsync("getComputedStyle(document.body).color"));
        Assert.Contains(page.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_build_at_all_is_a_calm_page()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of([])), 400);
        Assert.Equal("There is no build in this span of time.", await page.TextAsync("document.querySelector('#builds .empty').textContent"));
        Assert.Equal("–", await page.TextAsync("document.querySelector('[data-number=rate] .value').textContent"));
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('figure svg').length"));
        Assert.DoesNotContain("NaN", await page.TextAsync("document.documentElement.outerHTML"));
        Assert.Equal(0, await page.NumberAsync("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task One_build_is_a_dot_and_no_line()
    {
        StatisticsReport report = SampleReport.Of(SampleBuilds.Of(1));
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, report));
        Assert.Equal(1, await page.NumberAsync("document.querySelectorAll('#rate .dot').length"));
        Assert.Equal(0, await page.NumberAsync("document.querySelectorAll('#rate .line').length"));
        Assert.Equal("1 of 1 build", await page.TextAsync("document.getElementById('status').textContent"));
        Assert.Contains("The newest 1 of 1 record,", await page.TextAsync("document.querySelector('#builds .about').textContent"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task Two_thousand_builds_of_more_are_there_at_once()
    {
        StatisticsReport report = SampleReport.Of(SampleBuilds.Of(5000));
        string file = ShownReport.In(browser, report);
        long began = Stopwatch.GetTimestamp();
        await using BrowserPage page = await browser.OpenAsync(file);
        await page.ClickAsync("#build-table th:nth-child(8) button");
        Assert.Equal("descending", await page.TextAsync("document.querySelector('#build-table th:nth-child(8)').ariaSort"));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        double sorting = await page.NumberAsync(Timed("document.querySelector('#build-table th:nth-child(5) button').click()"));
        double filtering = await page.NumberAsync(Timed("const f = document.getElementById('filter'); f.value = 'maven'; f.dispatchEvent(new Event('input'))"));
        TestContext.Current.SendDiagnosticMessage(
            $"{new FileInfo(file).Length} bytes; open and sorted after {seconds:0.00} s; sort {sorting:0} ms, filter {filtering:0} ms");
        Assert.Contains("The newest 2,000 of 5,000 records", await page.TextAsync("document.querySelector('#builds .about').textContent"));
        Assert.Contains(" of 2,000 builds", await page.TextAsync("document.getElementById('status').textContent"));
        Assert.Equal(2000, await page.NumberAsync("document.querySelectorAll('tr.build').length"));
        Assert.InRange(seconds, 0, 20);
        Assert.InRange(sorting + filtering, 0, 5000);
        Assert.InRange(new FileInfo(file).Length, 1, 8_000_000);
        page.AssertQuiet();
    }

    [Fact]
    public async Task Years_of_days_are_drawn_in_as_many_marks_as_can_be_told_apart()
    {
        StatisticsReport report = SampleReport.Of(SampleBuilds.Of(50));
        StatisticsTotals busy = report.Total;
        report = report with
        {
            Days = [.. Enumerable.Range(0, 3000).Select(at => new StatisticsGroup(
                new DateOnly(2018, 1, 1).AddDays(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), at % 2 == 0 ? busy : new StatisticsTotals()))],
        };
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, report), 400);
        Assert.InRange(await page.NumberAsync("document.querySelectorAll('#rate .day').length"), 300, 366);
        Assert.Equal(1500 * busy.RemoteCacheHits, await page.NumberAsync(
            "[...document.querySelectorAll('#spawns .day')].reduce((sum, e) => sum + Number(e.dataset.hits), 0)"));
        Assert.Equal(0, await page.NumberAsync("document.documentElement.scrollWidth - document.documentElement.clientWidth"));
        page.AssertQuiet();
    }

    /// <summary>Milliseconds of it, until the page is laid out anew.</summary>
    private static string Timed(string script) =>
        $"(() => {{ const began = performance.now(); {script}; document.body.offsetHeight; return performance.now() - began; }})()";

    private static InvocationRecord Named(string name, int at) => new()
    {
        RecordId = Guid.NewGuid().ToString("N"),
        InvocationId = name,
        Command = name,
        Targets = [name, name],
        Workspace = new(name, name, true),
        BazelVersion = name,
        Mode = name,
        Cache = new(name, null, name, true),
        Executor = new(name),
        Probe = new(name, 1),
        Verdict = name,
        Reason = name,
        Stream = name,
        Runners = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add(name, 5),
        RemoteCacheHits = 1,
        Executed = 4,
        HitRate = 0.2,
        Fetches = new(1, 0, [name]),
        StartedAt = SampleBuilds.Until.AddMinutes(-at),
    };
}
