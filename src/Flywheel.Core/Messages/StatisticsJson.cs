using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>Statistics as JSON, <c>flywheel.stats/v1</c>: every number there is. Unknown is null; durations are in milliseconds.</summary>
public static class StatisticsJson
{
    public const string Schema = "flywheel.stats/v1";

    public static string Of(StatisticsReport report) => ReportJson.Object(Schema, json =>
    {
        json.Put("from", report.From);
        json.Put("until", (DateTimeOffset?)report.Until);
        json.WriteString("time_zone", report.TimeZone);
        json.WriteString("by", report.By.Word());
        json.WriteStartArray("where");
        foreach (string filter in report.Where)
        {
            json.WriteStringValue(Redaction.None.Apply(filter));
        }
        json.WriteEndArray();
        json.WriteNumber("records", report.Records);
        json.WriteNumber("torn", report.Torn);
        json.WriteNumber("newer", report.Newer);
        json.WriteNumber("repeated", report.Repeated);
        json.WriteNumber("undated", report.Undated);
        json.WriteNumber("later", report.Later);
        json.WriteNumber("beyond", report.Beyond);
        json.WriteStartObject("total");
        Totals(json, report.Total);
        json.WriteEndObject();
        Groups(json, "groups", report.Groups);
        json.WriteNumber("more_groups", report.MoreGroups);
        Groups(json, "days", report.Days);
        Counts(json, "runners", report.Runners);
        Counts(json, "verdicts", report.Verdicts);
        Counts(json, "refusal_causes", report.RefusalCauses);
        Counts(json, "escape_hatch_reasons", report.HatchReasons);
        Counts(json, "fetch_hosts", report.FetchHosts);
        Groups(json, "coldest", report.Coldest);
        json.List("durations", report.Durations, bucket =>
        {
            json.WriteNumber("from_ms", bucket.FromMs);
            json.Put("below_ms", bucket.BelowMs);
            json.WriteNumber("builds", bucket.Builds);
        });
    });

    private static void Groups(Utf8JsonWriter json, string name, ImmutableArray<StatisticsGroup> groups) => json.List(name, groups, group =>
    {
        json.WriteString("key", Shown(group.Key));
        Totals(json, group.Totals);
    });

    private static void Counts(Utf8JsonWriter json, string name, ImmutableArray<NamedCount> counts) => json.List(name, counts, one =>
    {
        json.WriteString("name", Shown(one.Name));
        json.WriteNumber("count", one.Count);
    });

    private static void Totals(Utf8JsonWriter json, StatisticsTotals totals)
    {
        foreach ((string name, long count) in StatisticsColumns.Counts(totals))
        {
            json.WriteNumber(name, count);
        }
        json.Put("hit_rate", totals.HitRate);
        Spread(json, "duration", totals.Duration);
        Spread(json, "overhead", totals.Overhead);
    }

    private static void Spread(Utf8JsonWriter json, string name, Distribution spread)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", spread.Count);
        json.WriteNumber("sum_ms", spread.SumMs);
        json.Put("median_ms", spread.MedianMs);
        json.Put("p95_ms", spread.P95Ms);
        json.Put("max_ms", spread.MaxMs);
        json.WriteEndObject();
    }

    private static string? Shown(string? text) => text is null ? null : Redaction.None.Apply(text);
}
