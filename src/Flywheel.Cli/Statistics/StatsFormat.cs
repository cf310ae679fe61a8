using System.Collections.Immutable;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Core.Statistics.Page;

namespace Flywheel.Cli.Statistics;

/// <summary>One way to tell statistics.</summary>
/// <param name="Word">Behind <c>--format</c>.</param>
/// <param name="Newest">How many of the newest records it shows whole.</param>
/// <param name="Write">Writes them; what comes from records has to be made harmless by whoever writes it. The style is that of a text.</param>
internal sealed record StatsFormat(string Word, int Newest, Action<StatisticsReport, StatisticsStyle, TextWriter> Write)
{
    internal static readonly StatsFormat Text = new("text", 0, (report, style, output) => Lines(StatisticsText.Lines(report, style), output));

    /// <summary>In the order of the help. A line here is all that another format needs.</summary>
    internal static ImmutableArray<StatsFormat> All { get; } =
    [
        Text,
        new("json", 0, (report, _, output) => output.Write(StatisticsJson.Of(report))),
        new("csv", 0, (report, _, output) =>
        {
            output.NewLine = StatisticsCsv.LineEnd;
            Lines(StatisticsCsv.Lines(report), output);
        }),
        // Of groups it says nothing: labels that grow with every day and target are what a collector cannot bear.
        new("openmetrics", 0, (report, _, output) => output.Write(StatisticsOpenMetrics.Render(report))),
        new("html", 2000, (report, _, output) => StatisticsPage.Write(output, report, EmbeddedParts.Read())),
    ];

    private static void Lines(IEnumerable<string> lines, TextWriter output)
    {
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }
}
