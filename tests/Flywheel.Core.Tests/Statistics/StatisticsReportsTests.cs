using System.Text.RegularExpressions;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Testing;
using Xunit;
using static Flywheel.Core.Tests.Statistics.GivenRecords;

namespace Flywheel.Core.Tests.Statistics;

/// <summary>What people and programs are told of statistics.</summary>
public sealed partial class StatisticsReportsTests
{
    private const string Hostile = "//a\u001b[31m\u0007\u202e:\"x\",=1\n//b";

    private static readonly StatisticsStyle Plain = new(80, Blocks: false, Colour: false);

    private static readonly InvocationRecord[] Week =
    [
        .. Enumerable.Range(0, 30).Select(i => Built(i * 5.5, hits: i * 37 % 100, executed: i % 3 * 40,
            i % 4 == 0 ? "//app/..." : $"//services/a/rather/long/way/to/the/package/number{i:00}:all")),
        Built(3, null, 4) with
        {
            ExitCode = 1,
            Verdict = "unproven",
            RemoteProcesses = 1200,
            DiskCacheHits = 5,
            Tests = new(90, 3, 80),
            Fetches = new(3, 2, ["github.com", "mirror.example"]),
            DurationMs = 3_723_000,
        },
        EscapeHatch(30, "cache is down"), EscapeHatch(31, null), EscapeHatch(50, "cache is down"),
    ];

    [Theory]
    [InlineData("plain-80", 80, false, false)]
    [InlineData("plain-40", 40, false, false)]
    [InlineData("blocks-80", 80, true, false)]
    [InlineData("blocks-40", 40, true, false)]
    [InlineData("colour-80", 80, true, true)]
    public void The_view_of_a_terminal_is_this(string name, int width, bool blocks, bool colour)
    {
        StatisticsReport report = Report(Query with { From = Noon.AddDays(-7) }, Week);
        GoldenFile.Equal("stats-" + name, StatisticsText.Lines(report, new(width, blocks, colour)).Select(line => line.Replace('\e', '^')));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void No_line_is_wider_than_the_terminal(int width)
    {
        foreach (StatisticsKey key in StatisticsKeys.All)
        {
            foreach (bool blocks in new[] { false, true })
            {
                StatisticsReport report = Report(Query with { By = key, Where = [StatisticsFilter.Parse("command=build").Filter!] },
                    [.. Week, Built(900, 123_456_789, 987_654_321, "//日本語/とても長い/パッケージ/の/なまえ:" + new string('語', 40))]);
                Assert.All(StatisticsText.Lines(report, new(width, blocks, blocks)).Select(line => Sgr().Replace(line, "")), line =>
                    Assert.True(line.Sum(letter => letter is >= '\u2e80' and <= '\uffdc' ? 2 : 1) <= width, $"{width}: {line}"));
            }
        }
    }

    [Fact]
    public void Plain_text_has_nothing_but_ascii_of_its_own() =>
        Assert.All(StatisticsText.Lines(Report(Query, Week), Plain), line => Assert.True(line.All(char.IsAscii), line));

    [Fact]
    public void What_a_record_holds_is_no_order_to_a_terminal()
    {
        InvocationRecord one = Built(1, 1, 1, Hostile) with
        {
            Command = "b\u001b]0;x\u0007",
            Workspace = new("https://ada:hunter22@host/x", null, null),
            Fetches = new(1, 1, ["h\u009b31m"]),
            Verdict = "v\u0008",
        };
        foreach (StatisticsKey key in StatisticsKeys.All)
        {
            StatisticsReport report = Report(Query with { By = key }, one, EscapeHatch(1, "r\u001b[2J"));
            string[] all = [.. StatisticsText.Lines(report, Plain), .. StatisticsCsv.Lines(report), .. StatisticsJson.Of(report).Split('\n')];
            Assert.All(all, line => Assert.False(line.Any(letter => char.IsControl(letter) || letter == '\u202e'), line));
            Assert.All(all, line => Assert.DoesNotContain("hunter22", line));
        }
    }

    [Theory]
    [InlineData("//a", "//a")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-//a:b", "'-//a:b")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "?=1")]
    [InlineData("=1,\"2\"", "\"'=1,\"\"2\"\"\"")]
    [InlineData(" a", "\" a\"")]
    public void A_cell_is_one_cell_and_no_formula(string target, string cell) =>
        Assert.StartsWith(cell + ",1,0,1,100,90,10,0,0,0,", StatisticsCsv.Lines(Report(Query with { By = StatisticsKey.Target }, Built(1, 90, 10, target))).Last());

    [Fact]
    public void Every_row_has_a_cell_for_each_name_and_what_is_not_known_is_empty()
    {
        string[] lines = [.. StatisticsCsv.Lines(Report(Query with { By = StatisticsKey.Command }, new InvocationRecord { EndedAt = Noon }))];
        Assert.Equal("command,builds,failed,measured,spawns,remote_cache_hits,executed,remote_processes,disk_cache_hits,action_cache_hits,tests,"
            + "tests_cached_locally,tests_cached_remotely,fetches,fetches_failed,refusals,escape_hatches,hit_rate,duration_count,duration_sum_ms,"
            + "duration_median_ms,duration_p95_ms,duration_max_ms,overhead_count,overhead_sum_ms,overhead_median_ms,overhead_p95_ms,overhead_max_ms", lines[0]);
        Assert.Equal(",1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,,0,0,,,,0,0,,,", lines[1]);
    }

    [Fact]
    public void No_records_are_no_lines() => Assert.Empty(StatisticsText.Lines(Report(Query), Plain));

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Sgr();
}
