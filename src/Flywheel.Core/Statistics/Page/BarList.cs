using System.Collections.Immutable;

namespace Flywheel.Core.Statistics.Page;

/// <summary>Names with a bar each: the name and the number stand over the bar, so that colour says nothing alone.</summary>
internal static class BarList
{
    private const int Most = 10;
    private const double RowHeight = 40;

    /// <summary>What fits the widest panel; the drawing cuts off what a narrower one has no room for.</summary>
    private const int NameColumns = 72;

    /// <param name="page">Gets it.</param>
    /// <param name="figure">Its frame.</param>
    /// <param name="bars">In the order in which they are shown; the first ten are drawn, all are in the table.</param>
    /// <param name="head">Headings of the table.</param>
    /// <param name="none">Said where there are none.</param>
    internal static void Put(Markup page, Figure figure, ImmutableArray<Bar> bars, string[] head, string none)
    {
        if (bars.IsEmpty)
        {
            figure.Empty(page, none);
            return;
        }
        ImmutableArray<Bar> drawn = [.. bars.Take(Most)];
        long most = Math.Max(1, drawn.Max(bar => bar.Value));
        Figure said = bars.Length > Most ? figure with { Sentence = $"{figure.Sentence} The first {Most} of {PageText.Count(bars.Length)}.".TrimStart() } : figure;
        said.Put(page, drawn.Length * RowHeight, "bars", () =>
        {
            for (int at = 0; at < drawn.Length; at++)
            {
                Bar bar = drawn[at];
                double y = at * RowHeight;
                page.Put($"<g class=\"bar\" data-name=\"{bar.Name}\" data-value=\"{bar.Value}\">");
                page.Put($"<title>{bar.Name}: {PageText.Count(bar.Value)}{After(bar.Note)}</title>");
                page.Put($"<svg y=\"{y}\" width=\"70%\" height=\"22\">");
                page.Put($"<text class=\"name\" x=\"0\" y=\"15\">{After(bar.Glyph, "", " ")}{PageText.Cut(bar.Name, NameColumns)}</text></svg>");
                page.Put($"<text class=\"count\" x=\"100%\" y=\"{y + 15}\" text-anchor=\"end\">{PageText.Count(bar.Value)}");
                page.Put($"<tspan class=\"note\">{After(bar.Note, "  ")}</tspan></text>");
                page.Put($"<rect class=\"track\" y=\"{y + 23}\" width=\"100%\" height=\"7\" rx=\"3.5\"/>");
                page.Put($"<rect class=\"fill {bar.Class}\" y=\"{y + 23}\" width=\"{Math.Max(0, bar.Value) * 100.0 / most}%\" height=\"7\" rx=\"3.5\"/></g>\n");
            }
        }, head, bars.Select(bar => (string[])[bar.Name, PageText.Count(bar.Value), .. bar.More]));
    }

    private static string After(string note, string before = ", ", string behind = "") => note.Length == 0 ? "" : before + note + behind;
}

/// <param name="Name">As it is shown.</param>
/// <param name="Value">What its length is.</param>
/// <param name="Class">What colours it.</param>
internal sealed record Bar(string Name, long Value, string Class)
{
    /// <summary>Beside the number; may be empty.</summary>
    internal string Note { get; init; } = "";

    /// <summary>Before the name; may be empty.</summary>
    internal string Glyph { get; init; } = "";

    /// <summary>Further cells of the table.</summary>
    internal ImmutableArray<string> More { get; init; } = [];
}
