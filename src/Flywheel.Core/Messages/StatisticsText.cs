using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>What a terminal can show.</summary>
/// <param name="Width">In characters.</param>
/// <param name="Blocks">Whether bars and trends may be made of block elements (Unicode), which no plain text is.</param>
/// <param name="Colour">Whether SGR sequences may be used.</param>
public sealed record StatisticsStyle(int Width, bool Blocks, bool Colour);

/// <summary>Statistics for people.</summary>
/// <remarks>
/// Tables of our own, as in <see cref="EvidenceReport"/>: Spectre.Console would bring a library, its own idea of colours and
/// widths, and reflection that the trimmer has to be told of, for three bars and a table.
/// </remarks>
public static class StatisticsText
{
    private const int MostRows = 20;
    private const int FewRows = 5;
    private const int NameColumn = 14;
    private const int LeastBar = 8;
    private const int WidestBar = 30;
    private const int UsualBar = 20;

    /// <summary>Lines no longer than the width; nothing without records.</summary>
    public static ImmutableArray<string> Lines(StatisticsReport report, StatisticsStyle style)
    {
        if (report.Records == 0)
        {
            return [];
        }
        var bars = new StatisticsBars(style);
        return
        [
            .. WrappedText.Wrap(Title(report), style.Width),
            "",
            .. Facts(report, style, bars).SelectMany(fact => fact.Lines(style.Width)),
            .. Table(report, style, bars),
            .. Coldest(report, style, bars),
        ];
    }

    private static string Title(StatisticsReport report)
    {
        string since = report.From is { } from ? $"since {Minute(from)}" : $"up to {Minute(report.Until)}";
        return Redaction.None.Apply(Text($"{Counted(report.Records, "record")} {since} ({report.TimeZone})")
            + (report.Where.IsEmpty ? "" : $", where {string.Join(" ", report.Where)}"));
    }

    private static IEnumerable<FactLine> Facts(StatisticsReport report, StatisticsStyle style, StatisticsBars bars)
    {
        StatisticsTotals total = report.Total;
        yield return new("builds", Number(total.Builds) + Part(total.Failed, "failed"));
        yield return new("spawns", Number(total.Spawns) + (total.Measured == total.Builds ? "" : $"; hits and runs are known of {Number(total.Measured)} builds"));
        yield return new("cache", total.HitRate is null ? "no hit rate: no spawn could have been a hit"
            : $"{Number(total.RemoteCacheHits)} hits, {Number(total.Executed)} run: {SummaryLine.Percent(total.HitRate)}")
        {
            Tail = bars.Rate(total.HitRate, UsualBar),
            TailColumns = UsualBar,
        };
        if (bars.Trend(report.Days, style.Width - NameColumn) is { } trend)
        {
            yield return new("trend", "") { Tail = trend };
        }
        if (total.RemoteProcesses > 0)
        {
            yield return new("executor", $"{Number(total.RemoteProcesses)} spawns run remotely");
        }
        if (total.DiskCacheHits + total.ActionCacheHits > 0)
        {
            yield return new("local hits", $"{Number(total.DiskCacheHits)} in the disk cache, {Number(total.ActionCacheHits)} in the action cache");
        }
        if (total.Tests > 0)
        {
            yield return new("tests", $"{Number(total.Tests)}, {Number(total.TestsCachedLocally)} cached locally, {Number(total.TestsCachedRemotely)} remotely");
        }
        yield return new("fetches", Number(total.Fetches) + Part(total.FetchesFailed, "failed") + Named(report.FetchHosts, "; builds by host: "));
        yield return new("refusals", Number(total.Refusals) + Named(report.RefusalCauses, ": "));
        yield return new("escape hatch", total.EscapeHatches == 0 ? "not used" : Counted(total.EscapeHatches, "use") + Named(report.HatchReasons, ": "));
        yield return new("verdicts", Named(report.Verdicts, "") is { Length: > 0 } verdicts ? verdicts : "none");
        yield return new("duration", Spread(total.Duration));
        yield return new("shim", Spread(total.Overhead) + (total.Overhead.Count > 0 ? ", before and after Bazel" : ""));
    }

    private static IEnumerable<string> Table(StatisticsReport report, StatisticsStyle style, StatisticsBars bars)
    {
        // Of time the newest count, of anything else the largest.
        ImmutableArray<StatisticsGroup> shown = report.By.IsTime() && report.Groups.Length > MostRows
            ? report.Groups[^MostRows..] : [.. report.Groups.Take(MostRows)];
        long more = report.Groups.Length - shown.Length + report.MoreGroups;
        string rest = report.By.IsTime() ? "more before" : "more with fewer builds";
        string told = report.MoreGroups > 0 ? Number(report.Groups.Length) : "all";
        return Rows("by " + report.By.Word(), shown, style, bars, totals => totals.Builds, "builds")
            .Concat(more > 0 ? WrappedText.Wrap($"{Number(more)} {rest}: `--format csv` tells {told}", style.Width) : []);
    }

    private static IEnumerable<string> Coldest(StatisticsReport report, StatisticsStyle style, StatisticsBars bars) => report.Coldest.IsEmpty ? []
        : Rows("coldest patterns", [.. report.Coldest.Take(FewRows)], style, bars, totals => totals.Executed, "run");

    private static IEnumerable<string> Rows(string head, ImmutableArray<StatisticsGroup> groups, StatisticsStyle style, StatisticsBars bars,
        Func<StatisticsTotals, long> count, string counted)
    {
        string[] first = [.. groups.Select(group => Number(count(group.Totals))).Prepend(counted)];
        string[] spawns = [.. groups.Select(group => Number(group.Totals.Spawns)).Prepend("spawns")];
        string[] rates = [.. groups.Select(group => group.Totals.HitRate is { } rate ? SummaryLine.Percent(rate) : "-").Prepend("hit rate")];
        string[] names = [.. groups.Select(group => Name(group.Key)).Prepend(head)];
        int numbers = first.Max(cell => cell.Length) + spawns.Max(cell => cell.Length) + rates.Max(cell => cell.Length) + 6;
        bool narrow = style.Width - numbers < 16;
        numbers -= narrow ? spawns.Max(cell => cell.Length) + 2 : 0;
        int longest = names.Max(Columns);
        int bar = Math.Min(style.Width - numbers - 2 - longest, WidestBar);
        bar = bar < LeastBar ? Math.Min(style.Width - numbers - 2 - 24, LeastBar) : bar;
        int room = style.Width - numbers - (bar >= LeastBar ? bar + 2 : 0);
        int column = Math.Min(longest, room);
        yield return "";
        for (int at = 0; at < names.Length; at++)
        {
            StatisticsTotals? totals = at == 0 ? null : groups[at - 1].Totals;
            string line = Pad(Cut(names[at], column, style.Blocks), column)
                + "  " + first[at].PadLeft(first.Max(cell => cell.Length))
                + (narrow ? "" : "  " + spawns[at].PadLeft(spawns.Max(cell => cell.Length)))
                + "  " + rates[at].PadLeft(rates.Max(cell => cell.Length));
            yield return at == 0 ? bars.Dim(line) : line + (bar >= LeastBar && totals!.HitRate is not null ? "  " + bars.Rate(totals.HitRate, bar) : "");
        }
    }

    private static string Named(ImmutableArray<NamedCount> counts, string before)
    {
        if (counts.IsEmpty)
        {
            return "";
        }
        string shown = string.Join(", ", counts.Take(FewRows).Select(one => $"{Cut(Name(one.Name), 48, blocks: false)} {Number(one.Count)}"));
        return before + shown + (counts.Length > FewRows ? $", {Number(counts.Length - FewRows)} more" : "");
    }

    private static string Spread(Distribution spread) => spread.Count == 0 ? "not known"
        : $"median {Took(spread.MedianMs)}, 95% within {Took(spread.P95Ms)}, longest {Took(spread.MaxMs)}";

    private static string Took(long? milliseconds) => milliseconds switch
    {
        null => "-",
        < 10_000 => Text($"{milliseconds} ms"),
        < 600_000 => Text($"{milliseconds.Value / 1000} s"),
        _ => Text($"{milliseconds.Value / 60_000:N0} min"),
    };

    private static string Part(long count, string what) => count == 0 ? "" : $", of which {Number(count)} {what}";

    private static string Name(string? name) => string.IsNullOrEmpty(name) ? "(unknown)" : Redaction.None.Apply(name);

    /// <summary>Cut in the middle: paths and patterns tell most at both ends.</summary>
    private static string Cut(string text, int room, bool blocks)
    {
        if (Columns(text) <= room)
        {
            return text;
        }
        string between = blocks ? "…" : "..";
        int left = Math.Max((room - between.Length) / 2, 1);
        int right = Math.Max(room - between.Length - left, 1);
        (int start, int end) = (Take(text, left), text.Length);
        for (int used = 0; end > start; end--)
        {
            used += StatisticsBars.Columns(text, end - 1);
            if (used > right)
            {
                break;
            }
        }
        return text[..start] + between + text[end..];
    }

    private static int Take(string text, int room)
    {
        int at = 0;
        for (int used = 0; at < text.Length && (used += StatisticsBars.Columns(text, at)) <= room; at++)
        {
        }
        return at;
    }

    private static int Columns(string text)
    {
        int columns = 0;
        for (int at = 0; at < text.Length; at++)
        {
            columns += StatisticsBars.Columns(text, at);
        }
        return columns;
    }

    private static string Pad(string text, int column) => text + new string(' ', Math.Max(column - Columns(text), 0));

    private static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Counted(long count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A name, what is said of it, and what stands behind that and is not wrapped: a bar, or a trend.</summary>
    private sealed record FactLine(string Name, string Text)
    {
        internal string Tail { get; init; } = "";

        /// <summary>What it takes; without room for that it is left out.</summary>
        internal int TailColumns { get; init; }

        internal IEnumerable<string> Lines(int width)
        {
            string first = Name.PadRight(NameColumn);
            if (Text.Length == 0)
            {
                return [first + Tail];
            }
            ImmutableArray<string> lines = WrappedText.Wrap(Text, width, NameColumn);
            bool fits = lines.Length == 1 && lines[0].Length + 2 + TailColumns <= width;
            return lines.Select((line, at) => at > 0 ? line : first + line[NameColumn..] + (fits && Tail.Length > 0 ? "  " + Tail : ""));
        }
    }
}
