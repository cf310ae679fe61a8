using System.Collections.Immutable;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics.Page;

/// <summary>The lists of names that the page has a chart of.</summary>
internal static class BarLists
{
    internal static void Runners(Markup page, StatisticsReport report)
    {
        long all = report.Runners.Sum(runner => runner.Count);
        BarList.Put(page, new("runners", "Spawns by runner",
            $"{PageText.Count(all, "spawn", "spawns")}, by what Bazel says ran them, or had them."),
            [.. report.Runners.Select(runner => Shared(runner, all, RunnerClass(runner.Name)))],
            ["Runner", "Spawns", "Share"], "No build knows what ran its spawns.");
    }

    internal static void Verdicts(Markup page, StatisticsReport report)
    {
        long all = report.Verdicts.Sum(verdict => verdict.Count);
        BarList.Put(page, new("verdicts", "Builds by verdict", "What each event stream proves, and never more."),
            [.. report.Verdicts.Select(verdict => Shared(verdict, all, VerdictClass(verdict.Name)) with { Glyph = Glyph(verdict.Name) })],
            ["Verdict", "Builds", "Share"], "No build has a verdict.");
    }

    internal static void Hosts(Markup page, StatisticsReport report) =>
        BarList.Put(page, new("hosts", "Builds that fetched, by host", "A build counts for each host that it fetched from."),
            Plain(report.FetchHosts, "fetched"), ["Host", "Builds"], "No build names a host that it fetched from.");

    internal static void Refusals(Markup page, StatisticsReport report) =>
        BarList.Put(page, new("refusals", "Refusals by cause",
            $"{PageText.Count(report.Total.Refusals, "command was", "commands were")} refused before Bazel ran."),
            Plain(report.RefusalCauses, "failed"), ["Cause", "Refusals"],
            report.Total.Refusals == 0 ? "No command was refused." : "Their causes are not known.");

    internal static void Hatches(Markup page, StatisticsReport report) =>
        BarList.Put(page, new("hatches", "Escape hatches by reason",
            $"Contract and probe were gone around {PageText.Count(report.Total.EscapeHatches, "time", "times")}."),
            Plain(report.HatchReasons, "idle"), ["Reason", "Uses"],
            report.Total.EscapeHatches == 0 ? "Nobody used the escape hatch." : "Their reasons are not known.");

    internal static void Coldest(Markup page, StatisticsReport report) =>
        BarList.Put(page, new("coldest", "Coldest target patterns",
            "Most executed spawns first, and what part came from the cache. A build counts for each of its patterns."),
            [.. report.Coldest.Select(target => new Bar(Markup.Shown(target.Key), target.Totals.Executed, "ran")
            {
                Note = target.Totals.HitRate is null ? "" : $"{PageText.Percent(target.Totals.HitRate)} hits",
                More = [PageText.Percent(target.Totals.HitRate), PageText.Count(target.Totals.RemoteCacheHits), PageText.Count(target.Totals.Builds)],
            })],
            ["Pattern", "Executed", "Hit rate", "From the cache", "Builds"], "No build says what it built.");

    private static readonly string[] GroupColumns =
        ["Hit rate", "From the cache", "Executed", "Builds", "Failed", "Median", "Fetches", "Refusals", "Escape hatches"];

    /// <summary>What the report is grouped by, days apart, which the charts over time show.</summary>
    internal static void Groups(Markup page, StatisticsReport report)
    {
        if (report.By == StatisticsKey.Day || report.Groups.IsEmpty)
        {
            return;
        }
        string key = report.By.ToString().ToLowerInvariant();
        string sentence = report.By == StatisticsKey.Target ? "A build counts for each of its patterns." : "Rates are of summed hits and executed spawns.";
        string[] head = [char.ToUpperInvariant(key[0]) + key[1..], .. GroupColumns];
        new Figure("groups", $"By {key}", sentence, Wide: true).Put(page, head,
            report.Groups.Select(group => (string[])[Markup.Shown(group.Key), PageText.Percent(group.Totals.HitRate),
                PageText.Count(group.Totals.RemoteCacheHits), PageText.Count(group.Totals.Executed), PageText.Count(group.Totals.Builds),
                PageText.Count(group.Totals.Failed), PageText.Duration(group.Totals.Duration.MedianMs), PageText.Count(group.Totals.Fetches),
                PageText.Count(group.Totals.Refusals), PageText.Count(group.Totals.EscapeHatches)]));
    }

    /// <summary>A sign that stands for the verdict as its colour does.</summary>
    internal static string Glyph(string? verdict) => Evidence.Verdicts.Parse(verdict) switch
    {
        Verdict.AttachedVerified => "\u2713",
        Verdict.AttachedIdle => "\u25CB",
        Verdict.RemoteExecuted => "\u25C6",
        Verdict.Detached => "\u2715",
        Verdict.EscapeHatch => "\u25B3",
        _ => "?",
    };

    internal static string VerdictClass(string? verdict) => Evidence.Verdicts.Parse(verdict) switch
    {
        Verdict.AttachedVerified => "hits",
        Verdict.RemoteExecuted => "remote",
        Verdict.Detached => "failed",
        Verdict.EscapeHatch => "ran",
        _ => "idle",
    };

    /// <summary>A hit, an executor's, or run here.</summary>
    internal static string RunnerClass(string? runner) =>
        runner is null ? "idle"
        : runner == RunnerCounts.RemoteCacheHit ? "hits"
        : runner.EndsWith(RunnerCounts.HitSuffix, StringComparison.Ordinal) ? "other"
        : runner == RunnerCounts.Remote ? "remote"
        : "ran";

    private static ImmutableArray<Bar> Plain(ImmutableArray<NamedCount> counts, string kind) =>
        [.. counts.Select(count => new Bar(Name(count.Name), count.Count, kind))];

    private static Bar Shared(NamedCount count, long all, string kind)
    {
        string share = all > 0 ? PageText.Percent((double)count.Count / all) : Markup.Unknown;
        return new Bar(Name(count.Name), count.Count, kind) { Note = all > 0 ? share : "", More = [share] };
    }

    private static string Name(string? name) => string.IsNullOrEmpty(name) ? "unknown" : Markup.Shown(name);
}
