using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Flywheel.Core.Statistics;

namespace Flywheel.Core.Messages;

/// <summary>Bars and a trend of hit rates: block elements and colours on a terminal that has them, else plain letters.</summary>
internal sealed class StatisticsBars(StatisticsStyle style)
{
    /// <summary>Eighths of a block, from the left.</summary>
    private const string Eighths = " ▏▎▍▌▋▊▉█";

    /// <summary>Eighths of a block, from below.</summary>
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Letters of a trend below which it shows little.</summary>
    private const int LeastTrend = 12;

    /// <summary>Of a rate; nothing without one.</summary>
    internal string Rate(double? rate, int width)
    {
        if (rate is not { } known)
        {
            return "";
        }
        if (!style.Blocks)
        {
            int full = (int)Math.Floor(known * (width - 2));
            return $"[{new string('#', full)}{new string('.', width - 2 - full)}]";
        }
        int eighths = (int)Math.Floor(known * width * 8);
        string bar = new string('█', eighths / 8) + (eighths % 8 > 0 ? Eighths[eighths % 8] : "");
        return Coloured(bar.Length == 0 ? "▏" : bar, known);
    }

    /// <summary>The rate of each day, or of as many days together as fit; null where there are not two.</summary>
    internal string? Trend(ImmutableArray<StatisticsGroup> days, int width)
    {
        if (days.Count(day => day.Totals.HitRate is not null) < 2)
        {
            return null;
        }
        string tenths = style.Blocks ? "" : ", tenths by day,";
        string ends = new[] { $"{tenths} {days[0].Key} to {days[^1].Key}", $"{tenths} to {days[^1].Key}", $" to {days[^1].Key}" }
            .FirstOrDefault(words => width - words.Length >= Math.Min(days.Length, LeastTrend)) ?? "";
        int room = width - ends.Length;
        int together = (days.Length + room - 1) / room;
        var trend = new StringBuilder();
        foreach (StatisticsGroup[] some in days.Chunk(together))
        {
            long hits = some.Sum(day => day.Totals.RemoteCacheHits);
            long work = hits + some.Sum(day => day.Totals.Executed);
            trend.Append(work == 0 ? style.Blocks ? " " : "-" : Height((double)hits / work));
        }
        return trend + ends;
    }

    internal string Dim(string text) => style.Colour ? $"\e[2m{text}\e[0m" : text;

    /// <summary>How many columns of a terminal the character at a place takes: two for most of East Asia's and for pairs, of which the first counts.</summary>
    internal static int Columns(string text, int at) => text[at] switch
    {
        < '\u1100' => CharUnicodeInfo.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1,
        >= '\u1100' and <= '\u115f' or >= '\u2e80' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3' or >= '\uf900' and <= '\ufaff'
            or >= '\ufe30' and <= '\ufe6f' or >= '\uff00' and <= '\uff60' or >= '\uffe0' and <= '\uffe6' => 2,
        var one when char.IsHighSurrogate(one) => 2,
        var one when char.IsLowSurrogate(one) => 0,
        var one => CharUnicodeInfo.GetUnicodeCategory(one) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1,
    };

    /// <summary>In plain text a digit for tenths: 9 is nine tenths or more.</summary>
    private string Height(double rate) => style.Blocks
        ? Coloured(Heights[Math.Min((int)(rate * Heights.Length), Heights.Length - 1)].ToString(), rate)
        : Math.Min((int)(rate * 10), 9).ToString(CultureInfo.InvariantCulture);

    private string Coloured(string text, double rate) => !style.Colour ? text
        : $"\e[{(rate >= 0.75 ? 32 : rate >= 0.4 ? 33 : 31)}m{text}\e[0m";
}
