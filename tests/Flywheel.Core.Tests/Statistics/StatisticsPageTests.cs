using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;
using Flywheel.Core.Statistics.Page;
using Xunit;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>The page as text; what a browser makes of it is tested end to end.</summary>
public sealed class StatisticsPageTests
{
    private static readonly PageParts Parts = new("body { color: black }", "const nothing = 0;");

    [Fact]
    public void The_same_report_gives_the_same_bytes() => Assert.Equal(Page(Report("//a:b")), Page(Report("//a:b")));

    [Fact]
    public void Nothing_in_it_names_another_file_or_host_to_load() =>
        Assert.DoesNotMatch("(?i)(src|srcset|action|background|poster)=|<link|@import|<base|href=\"(?!#)", Page(Report("//a:b")));

    [Fact]
    public void The_policy_has_the_hashes_of_what_really_stands_in_the_page()
    {
        string page = Page(Report("//a:b"));
        string Hash(string element) => Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(
            Encoding.UTF8.GetBytes(Regex.Match(page, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value)));
        Assert.Contains($"style-src &#39;sha256-{Hash("style")}&#39;; script-src &#39;sha256-{Hash("script")}&#39;;", page);
    }

    [Theory]
    [InlineData("a </STYLE> b")]
    [InlineData("a </script> b")]
    [InlineData("a <!-- b")]
    [InlineData("a\r\nb")]
    public void A_part_that_would_end_its_element_is_refused(string part)
    {
        Assert.Throws<ArgumentException>(() => new PageParts(part, ""));
        Assert.Throws<ArgumentException>(() => new PageParts("", part));
    }

    /// <summary>Whatever a record says, the page has the elements that it has without it, and its JSON is whole.</summary>
    [Fact]
    public void No_text_of_a_record_adds_or_ends_an_element() =>
        Gen.OneOf(Gen.String, Gen.OneOfConst(
                "<", ">", "\"", "'", "&", "</script>", "<!--", "]]>", "\u2028", "\0", "\uD800", "\u202E", "=", " ").Array[0, 12].Select(string.Concat))
            .Sample(text =>
            {
                string page = Page(Report(text + "x"));
                Assert.Equal(Elements(Page(Report("x"))), Elements(page));
                Assert.DoesNotMatch("[\\u0000-\\u0008\\u000B-\\u001F\\u202A-\\u202E\\u2066-\\u2069]", page);
                Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(page.Replace("\uFFFD", ""))));
                using JsonDocument details = JsonDocument.Parse(Regex.Match(page, "id=\"details\">(.*?)</script>", RegexOptions.Singleline).Groups[1].Value);
                Assert.Equal(1, details.RootElement.GetProperty("builds").GetArrayLength());
            }, iter: 300);

    [Fact]
    public void Times_are_shown_in_the_zone_of_the_report_and_the_hour_that_comes_twice_is_told_apart()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        InvocationRecord At(int hour) => Build("//a:b") with { StartedAt = new DateTimeOffset(2026, 10, 25, hour, 30, 0, TimeSpan.Zero) };
        string page = Page(Report("//a:b") with { TimeZone = "Europe/Berlin", Calendar = new(berlin), Newest = [At(1), At(0)] });
        Assert.Contains("title=\"2026-10-25 02:30:00 +01:00\">2026-10-25 02:30</time>", page);
        Assert.Contains("title=\"2026-10-25 02:30:00 +02:00\">2026-10-25 02:30</time>", page);
        Assert.Contains("in the time zone <b>Europe/Berlin</b>", page);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 6)]
    [InlineData(11, 20)]
    [InlineData(2_900, 3_000)]
    [InlineData(80_001, 100_000)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void An_axis_ends_at_the_next_round_number(long most, long end) => Assert.Equal(end, DayCharts.RoundUp(most));

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(999, "999 ms")]
    [InlineData(1_999, "1.9 s")]
    [InlineData(59_999, "59.9 s")]
    [InlineData(60_000, "1 min 0 s")]
    [InlineData(3_599_999, "59 min 59 s")]
    [InlineData(3_600_000, "1 h 0 min")]
    [InlineData(4_000_000_000, "1,111 h 6 min")]
    public void A_duration_is_never_longer_than_it_was(long milliseconds, string shown) => Assert.Equal(shown, PageText.Duration(milliseconds));

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc\u2026")]
    [InlineData("\u65E5\u672C\u8A9E", 4, "\u65E5\u672C\u2026")]
    [InlineData("a\U0001F600b", 2, "a\u2026")]
    public void A_text_is_cut_between_characters(string text, int columns, string cut) => Assert.Equal(cut, PageText.Cut(text, columns));

    private static string Page(StatisticsReport report)
    {
        var text = new StringWriter();
        StatisticsPage.Write(text, report, Parts);
        return text.ToString();
    }

    /// <summary>Names of all tags in their order.</summary>
    private static string Elements(string page) => string.Join(' ', Regex.Matches(page, "<(/?[a-zA-Z!]+)").Select(match => match.Groups[1].Value));

    private static StatisticsReport Report(string name)
    {
        var totals = new StatisticsTotals { Builds = 1, Measured = 1, RemoteCacheHits = 3, Executed = 1, Fetches = 2, Duration = new(1, 900, 900, 900, 900) };
        ImmutableArray<NamedCount> counts = [new(name, 2)];
        return new()
        {
            Until = DateTimeOffset.UnixEpoch,
            TimeZone = "UTC",
            By = StatisticsKey.Workspace,
            Where = [name],
            Total = totals,
            Groups = [new(name, totals)],
            Days = [new("2026-11-28", totals)],
            Runners = counts,
            Verdicts = counts,
            RefusalCauses = counts,
            HatchReasons = counts,
            FetchHosts = counts,
            Coldest = [new(name, totals)],
            Durations = [new(0, 1000, 1)],
            Newest = [Build(name)],
            Records = 1,
        };
    }

    private static InvocationRecord Build(string name) => new()
    {
        RecordId = name,
        Command = name,
        Targets = [name],
        Workspace = new(name, name, null),
        Cache = new(name, null, name, null),
        Probe = new(name, null),
        Verdict = name,
        Reason = name,
        Runners = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal).Add(name, 4),
        Fetches = new(2, 0, [name]),
        StartedAt = DateTimeOffset.UnixEpoch,
    };
}
