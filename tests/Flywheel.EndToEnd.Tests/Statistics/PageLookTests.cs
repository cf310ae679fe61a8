using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Core.Statistics;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Statistics;

/// <summary>How the page looks: width, light and dark, contrast. FLYWHEEL_PICTURES names a folder that gets pictures to look at.</summary>
public sealed class PageLookTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(320, false)]
    [InlineData(400, false)]
    [InlineData(400, true)]
    [InlineData(1400, false)]
    [InlineData(1400, true)]
    public async Task It_fits_the_window_and_every_text_stands_out_from_its_ground(int width, bool dark)
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(SampleBuilds.Of(400), StatisticsKey.Workspace)), width, dark);
        await page.ClickAsync("tr.build:nth-child(2) .open");
        Assert.Equal(0, await page.NumberAsync(Beyond));
        if (Environment.GetEnvironmentVariable("FLYWHEEL_PICTURES") is { Length: > 0 } pictures)
        {
            await page.PictureAsync(Path.Combine(pictures, string.Create(CultureInfo.InvariantCulture, $"{width}-{(dark ? "dark" : "light")}.png")));
        }
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Equal(0, await page.NumberAsync(Beyond));
        JsonArray faint = (JsonArray)(await page.EvaluateAsync(Contrast))!;
        Assert.True(faint.Count == 0, faint.ToJsonString());
        page.AssertQuiet();
    }

    [Fact]
    public async Task On_paper_it_is_light_and_shows_no_controls()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(SampleBuilds.Of(40))), width: 780, dark: true);
        await page.SendAsync("Emulation.setEmulatedMedia", new()
        {
            ["media"] = "print",
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = "dark" }),
        });
        Assert.Equal("rgb(255, 255, 255)", await page.TextAsync("getComputedStyle(document.querySelector('.panel')).backgroundColor"));
        Assert.Equal(0, await page.NumberAsync(
            "[...document.querySelectorAll('.controls, .open, .skip, .data, .more')].filter(e => e.getBoundingClientRect().height > 0).length"));
        Assert.Equal(0, await page.NumberAsync(Beyond));
        JsonArray faint = (JsonArray)(await page.EvaluateAsync(Contrast.Replace("seen > 500", "seen > 200", StringComparison.Ordinal)))!;
        Assert.True(faint.Count == 0, faint.ToJsonString());
        if (Environment.GetEnvironmentVariable("FLYWHEEL_PICTURES") is { Length: > 0 } pictures)
        {
            await page.PictureAsync(Path.Combine(pictures, "paper.png"));
        }
    }

    [Fact]
    public async Task Where_motion_is_unwelcome_nothing_moves()
    {
        await using BrowserPage page = await browser.OpenAsync(ShownReport.In(browser, SampleReport.Of(SampleBuilds.Of(3))));
        const string Moving = "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s').length";
        await page.EmulateAsync(("prefers-reduced-motion", "no-preference"));
        Assert.True(await page.NumberAsync(Moving) > 0);
        await page.EmulateAsync(("prefers-reduced-motion", "reduce"));
        Assert.Equal(0, await page.NumberAsync(Moving));
    }

    /// <summary>Pixels that the page is wider than its window.</summary>
    private const string Beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

    /// <summary>Texts with less than 4.5 to 1 (WCAG 2.1 AA) between ink and what they stand on, alpha and all that lies below reckoned in.</summary>
    private const string Contrast = """
        (() => {
          const read = (text) => { const n = text.match(/[\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
          const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
          const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const faint = new Set();
          let seen = 0;
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const holder = node.parentElement;
            const box = holder.getBoundingClientRect();
            if (!node.data.trim() || box.width === 0 || box.height === 0 || holder.closest("script, style, title, desc, option, .unseen, noscript")) continue;
            const grounds = [];
            for (let e = holder; e; e = e.parentElement) grounds.push(read(getComputedStyle(e).backgroundColor));
            const ground = grounds.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
            const style = getComputedStyle(holder);
            const ink = over(read(holder instanceof SVGElement ? style.fill : style.color), ground);
            const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            seen++;
            if (ratio < 4.5) faint.add(`${holder.tagName}.${holder.getAttribute("class")} ${ratio.toFixed(2)}`);
          }
          return seen > 500 ? [...faint] : ["only " + seen + " texts"];
        })()
        """;
}
