using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence;
using Flywheel.Host.Statistics;
using Flywheel.Host.Tests.Evidence;
using Flywheel.Testing.Statistics;
using Xunit;

namespace Flywheel.Host.Tests.Statistics;

/// <summary>
/// Every number of the statistics is what an independent computation gets from the same logs: with unknown fields, refusals, escape
/// hatches, repeated records and lines that are torn, foreign or newer, and with days that the clocks were changed on.
/// </summary>
public sealed class ReckoningTests
{
    private static readonly string[] Spring = ["2026-03-29T01:00:00Z", "2026-03-08T07:00:00Z"];
    private static readonly string[] Autumn = ["2026-10-25T01:00:00Z", "2026-11-01T06:00:00Z"];

    /// <summary>Zone, seed, first and last instant of the records, now, changes of the clocks that records are near to.</summary>
    private static readonly (string Zone, int Seed, string First, string Last, string Now, string[] Around)[] Scenes =
    [
        ("UTC", 1, "2026-11-01T00:00:00Z", "2026-11-28T14:00:00Z", "2026-11-28T12:00:00Z", []),
        ("Europe/Berlin", 2, "2026-10-01T00:00:00Z", "2026-11-05T00:00:00Z", "2026-11-02T12:00:00Z", Autumn),
        ("Europe/Berlin", 3, "2026-03-01T00:00:00Z", "2026-04-05T00:00:00Z", "2026-04-04T12:00:00Z", Spring),
        ("America/New_York", 4, "2026-10-20T00:00:00Z", "2026-11-08T00:00:00Z", "2026-11-07T22:00:00Z", Autumn),
        ("America/New_York", 5, "2026-03-01T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-19T22:00:00Z", Spring),
        ("Asia/Kathmandu", 6, "2025-12-20T00:00:00Z", "2026-01-10T00:00:00Z", "2026-01-09T18:15:00Z", ["2025-12-31T18:15:00Z"]),
        ("Pacific/Apia", 7, "2011-12-20T00:00:00Z", "2012-01-05T00:00:00Z", "2012-01-04T09:00:00Z", ["2011-12-30T10:00:00Z"]),
        ("America/Sao_Paulo", 8, "2018-02-10T00:00:00Z", "2018-02-25T00:00:00Z", "2018-02-24T09:00:00Z", ["2018-02-18T02:00:00Z"]),
        ("Australia/Lord_Howe", 9, "2026-03-25T00:00:00Z", "2026-04-12T00:00:00Z", "2026-04-11T09:00:00Z", ["2026-04-04T15:00:00Z"]),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Scenes.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Every_group_is_what_another_computation_gets(int number)
    {
        using var evidence = new GivenEvidence();
        (string zone, _, _, _, string now, string[] around) = await DrawAsync(evidence, number);
        string day = around.Length > 0 ? around[0][..10] : now[..8] + "15";
        await SameAsync(evidence, now, zone,
        [
            .. StatisticsKeys.All.Select(key => new[] { "--since", "all", "--by", key.Word() }),
            .. new[] { "7d", "4w", "36h", day, day + "T01:30:00Z", now }.Select(since => new[] { "--since", since, "--by", since.Length == 10 ? "week" : "day" }),
        ]);
    }

    [Theory]
    [InlineData("day=2026-10-25")]
    [InlineData("day=2026-10-2*", "day!=2026-10-25")]
    [InlineData("week=2026-W4*", "week!=2026-W43")]
    [InlineData("command=build")]
    [InlineData("command=build", "command=test")]
    [InlineData("command=")]
    [InlineData("command!=")]
    [InlineData("workspace=/home/*/monorepo", "context=ci")]
    [InlineData("workspace=/w/<script>&\"'")]
    [InlineData("target=//app/*", "target!=*:all")]
    [InlineData("target=")]
    [InlineData("verdict=escape-hatch")]
    [InlineData("verdict!=attached-*")]
    [InlineData("version=4.2.3", "version=9*")]
    [InlineData("endpoint=grpc*://*:8980")]
    [InlineData("endpoint=", "context=")]
    [InlineData("exit=0")]
    [InlineData("exit!=0", "exit<=3")]
    [InlineData("exit>=1", "exit<8", "command=test")]
    [InlineData("rate<0.5")]
    [InlineData("rate>=0.9", "rate<=1", "rate!=1")]
    [InlineData("rate=1")]
    [InlineData("rate=")]
    [InlineData("rate!=", "exit=")]
    [InlineData("exit!=", "exit<0")]
    [InlineData("command=none")]
    public async Task Every_filter_lets_through_what_another_computation_does(params string[] filters)
    {
        using var evidence = new GivenEvidence();
        (string zone, _, _, _, string now, _) = await DrawAsync(evidence, 1);
        string[] words = [.. filters.SelectMany(filter => new[] { "--where", filter })];
        await SameAsync(evidence, now, zone, [["--since", "all", "--by", "target", .. words], ["--since", "3w", "--by", "week", .. words]]);
    }

    private static async Task<(string Zone, int Seed, string First, string Last, string Now, string[] Around)> DrawAsync(GivenEvidence evidence, int number)
    {
        (string zone, int seed, string first, string last, string now, string[] around) = Scenes[number];
        await Reckoning.DrawAsync(evidence.Directory, ["--seed", seed.ToString(CultureInfo.InvariantCulture), "--count", "700", "--from", first, "--until", last,
            .. around.SelectMany(time => new[] { "--around", time })]);
        return (zone, seed, first, last, now, around);
    }

    private static async Task SameAsync(GivenEvidence evidence, string now, string zone, params string[][] questions)
    {
        string[] answers = await Reckoning.ReckonAsync(evidence.Directory, now, zone, questions);
        Assert.Equal(questions.Length, answers.Length);
        foreach ((string[] words, string answer) in questions.Zip(answers))
        {
            Assert.Equal(answer, Reckoning.Normal(StatisticsJson.Of(Sum(evidence, now, zone, words))));
        }
    }

    private static StatisticsReport Sum(GivenEvidence evidence, string now, string zone, string[] words)
    {
        DateTimeOffset until = DateTimeOffset.Parse(now, CultureInfo.InvariantCulture);
        var place = TimeZoneInfo.FindSystemTimeZoneById(zone);
        string[] Of(string option) => [.. words.Index().Where(word => word.Index > 0 && words[word.Index - 1] == option).Select(word => word.Item)];
        EvidenceStore store = GivenEvidence.Opened(EvidenceStore.Find(
            new Settings { EvidenceDir = new(evidence.Directory, SettingSource.Environment) }, EnvironmentSnapshot.Empty, TimeProvider.System));
        StatisticsOutcome outcome = store.Sum(new()
        {
            From = StatisticsSpan.Parse(Of("--since")[0])!.From(until, new LocalCalendar(place)),
            Until = until,
            Zone = place,
            By = StatisticsKeys.Parse(Of("--by")[0])!.Value,
            Where = [.. Of("--where").Select(text => StatisticsFilter.Parse(text).Filter!)],
        });
        Assert.Empty(outcome.Troubles);
        return outcome.Report;
    }
}
