using System.Globalization;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>
/// Statistics as CSV (RFC 4180): a line of names, then a line for each group. What is not known is empty. A text that a spreadsheet would
/// take for a formula has an apostrophe before it.
/// </summary>
public static class StatisticsCsv
{
    /// <summary>What lines end with, by RFC 4180.</summary>
    public const string LineEnd = "\r\n";

    /// <summary>Without their ends.</summary>
    public static IEnumerable<string> Lines(StatisticsReport report) => report.Groups.Select(Row).Prepend(string.Join(',',
    [
        report.By.Word(), .. StatisticsColumns.Counts(new()).Select(column => column.Name), "hit_rate", .. Spread("duration"), .. Spread("overhead"),
    ]));

    private static string Row(StatisticsGroup group) => string.Join(',',
    [
        Cell(group.Key),
        .. StatisticsColumns.Counts(group.Totals).Select(column => Number(column.Count)),
        group.Totals.HitRate?.ToString("R", CultureInfo.InvariantCulture) ?? "",
        .. Spread(group.Totals.Duration), .. Spread(group.Totals.Overhead),
    ]);

    private static IEnumerable<string> Spread(string name) => [$"{name}_count", $"{name}_sum_ms", $"{name}_median_ms", $"{name}_p95_ms", $"{name}_max_ms"];

    private static IEnumerable<string> Spread(Distribution spread) =>
        [Number(spread.Count), Number(spread.SumMs), Number(spread.MedianMs), Number(spread.P95Ms), Number(spread.MaxMs)];

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Cell(string? text)
    {
        text = text is null ? "" : Redaction.None.Apply(text);
        // OWASP, CSV injection; a tab or a line's end has become a question mark already.
        text = text.TrimStart() is ['=' or '+' or '-' or '@' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20', ..] ? "'" + text : text;
        return text.AsSpan().ContainsAny(",\"") || text.StartsWith(' ') || text.EndsWith(' ') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
