using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>The published <c>flywheel stats --format html</c> over logs on a disk, opened in a browser.</summary>
public sealed class PageVerbTests : IClassFixture<Browser>, IDisposable
{
    private readonly Browser browser;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-page-");

    public PageVerbTests(Browser browser) => this.browser = browser;

    private string Page => Path.Combine(folder.FullName, "page.html");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_page_of_a_log_shows_what_an_independent_reckoning_over_it_says()
    {
        ImmutableArray<InvocationRecord> builds = Keep(SampleBuilds.Of(3000));
        StatisticsReport expected = SampleReport.Of(builds);
        CommandResult result = await RunAsync("--format", "html", "--output", Page);
        Assert.True(result is { ExitCode: 0, Output: "", Errors: "" }, result.ToString());
        await using BrowserPage page = await browser.OpenAsync(Page);
        Assert.Equal(
            expected.Days.Select(day => $"{day.Key}={day.Totals.HitRate?.ToString("R", CultureInfo.InvariantCulture)}"),
            await page.TextsAsync("[...document.querySelectorAll('#rate .day')].map(e => e.dataset.day + '=' + e.dataset.rate)"));
        Assert.Equal(
            expected.Runners.Select(runner => $"{runner.Name}={runner.Count}"),
            await page.TextsAsync("[...document.querySelectorAll('#runners .bar')].map(e => e.dataset.name + '=' + e.dataset.value)"));
        Assert.Equal(
            expected.Verdicts.Select(verdict => $"{verdict.Name}={verdict.Count}").Order(StringComparer.Ordinal),
            (await page.TextsAsync("[...document.querySelectorAll('#verdicts .bar')].map(e => e.dataset.name + '=' + e.dataset.value)"))
                .Order(StringComparer.Ordinal));
        Assert.Equal(SummaryLine.Percent(expected.Total.HitRate), await page.TextAsync("document.querySelector('[data-number=rate] .value').textContent"));
        Assert.Equal(
            expected.Total.Duration.Count,
            await page.NumberAsync("[...document.querySelectorAll('#durations .day')].reduce((sum, e) => sum + Number(e.dataset.builds), 0)"));
        Assert.Equal(expected.Total.Fetches, await page.NumberAsync(
            "[...document.querySelectorAll('#fetches .day')].reduce((sum, e) => sum + Number(e.dataset.fetched) + Number(e.dataset.failed), 0)"));
        Assert.Contains("The newest 2,000 of 3,000 records", await page.TextAsync("document.querySelector('#builds .about').textContent"));
        Assert.Contains("Times in Europe/Berlin.", await page.TextAsync("document.querySelector('#builds .about').textContent"));
        Assert.Equal(
            TimeZoneInfo.ConvertTime(SampleBuilds.Time(builds[0]), SampleReport.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            await page.TextAsync("document.querySelector('tr.build time').textContent"));
        await page.ClickAsync("tr.build .open");
        Assert.Contains(builds[0].InvocationId!, await page.TextAsync("document.querySelector('tr.detail').textContent"));
        page.AssertQuiet();
    }

    /// <summary>On its way to a terminal every line is masked and made harmless; that changes nothing here, or the policy would refuse the script.</summary>
    [Fact]
    public async Task Standard_output_gets_the_page_that_a_file_gets()
    {
        ImmutableArray<InvocationRecord> builds = SampleBuilds.Of(60);
        Keep([.. builds.Select((build, at) => build with
        {
            Targets = ["@maven//:x@y", "//a:<b>@c"],
            Cache = new($"grpc://u:p@host{at}:9", null, "@main", true),
            Reason = "see http://a@b/c",
        })]);
        CommandResult printed = await RunAsync("--format", "html", "--by", "target");
        await RunAsync("--format", "html", "--by", "target", "--output", Page);
        Assert.Equal(Timeless(await File.ReadAllTextAsync(Page)), Timeless(printed.Output));
        await File.WriteAllTextAsync(Page, printed.Output);
        await using BrowserPage page = await browser.OpenAsync(Page);
        Assert.Equal("60 of 60 builds, the first 50 shown", await page.TextAsync("document.getElementById('status').textContent"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task A_filter_and_a_group_of_the_command_line_are_named_in_the_page()
    {
        ImmutableArray<InvocationRecord> builds = Keep(SampleBuilds.Of(200));
        await RunAsync("--format", "html", "--where", "verdict=detached", "--by", "workspace", "--output", Page);
        await using BrowserPage page = await browser.OpenAsync(Page);
        int detached = builds.Count(build => build.Verdict == "detached");
        Assert.Equal("verdict=detached", await page.TextAsync("document.querySelector('.where code').textContent"));
        Assert.StartsWith($"{detached} of {detached} builds", await page.TextAsync("document.getElementById('status').textContent"));
        Assert.Equal("By workspace", await page.TextAsync("document.querySelector('#groups h2').textContent"));
        page.AssertQuiet();
    }

    [Fact]
    public async Task No_record_is_a_page_that_says_so()
    {
        CommandResult result = await RunAsync("--format", "html", "--output", Page);
        Assert.Contains("flywheel: no records", result.Errors);
        await using BrowserPage page = await browser.OpenAsync(Page);
        Assert.Equal("There is no build in this span of time.", await page.TextAsync("document.querySelector('#builds .empty').textContent"));
        page.AssertQuiet();
    }

    /// <summary>Writes the records into months' logs, none of them in the future.</summary>
    private ImmutableArray<InvocationRecord> Keep(ImmutableArray<InvocationRecord> builds)
    {
        TimeSpan shift = DateTimeOffset.UtcNow.AddMinutes(-10) - SampleBuilds.Until;
        ImmutableArray<InvocationRecord> kept = [.. builds.Select(build => build with
        {
            StartedAt = Whole(build.StartedAt!.Value + shift),
            EndedAt = Whole(build.EndedAt is { } ended ? ended + shift : build.StartedAt!.Value + shift),
        })];
        foreach (IGrouping<string, InvocationRecord> month in kept.Reverse()
            .GroupBy(build => build.EndedAt!.Value.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            File.WriteAllBytes(
                Path.Combine(folder.FullName, $"invocations-{month.Key}.jsonl"),
                [.. month.SelectMany(build => (byte[])[.. EvidenceJson.Line(build), (byte)'\n'])]);
        }
        return kept;

        static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
    }

    /// <summary>Without the time at which it was made.</summary>
    private static string Timeless(string page) => System.Text.RegularExpressions.Regex.Replace(page, "All records until <time[^>]*>[^<]*</time>", "");

    private Task<CommandResult> RunAsync(params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel,
        ["stats", "--since", "all", .. words],
        new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nowhere", ["TZ"] = "Europe/Berlin", ["GF_BAZEL_EVIDENCE_DIR"] = folder.FullName },
        "/");
}
