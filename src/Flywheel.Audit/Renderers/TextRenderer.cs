using System.Globalization;
using System.Text;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Run;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Renderers;

/// <summary>For people: what is wrong, where it stands, why, and what to do.</summary>
public static class TextRenderer
{
    /// <summary>Of a finding that spans more.</summary>
    private const int MostLines = 3;

    /// <summary>Of files that were not read; the receipt names all.</summary>
    private const int MostSkipped = 10;

    private const int LeastExcerpt = 40;

    /// <param name="report">What is shown.</param>
    /// <param name="colour">Whether the terminal understands ANSI's colours.</param>
    /// <param name="width">Of the terminal, in columns: longer excerpts are cut.</param>
    public static string Render(AuditReport report, bool colour, int width)
    {
        var text = new StringBuilder();
        var paint = new Paint(colour);
        Finding[] open = [.. report.Open];
        int gutter = open.Select(finding => Digits(Math.Min(FindingPlace.Of(finding).Line + MostLines - 1, finding.Source.LineCount))).DefaultIfEmpty(1).Max();
        var excerpt = new Excerpt(Math.Max(LeastExcerpt, width - gutter - 4));
        foreach (Finding finding in open)
        {
            Add(text, finding, excerpt, gutter, paint);
        }
        foreach (SkippedFile skipped in report.Skipped.Take(MostSkipped))
        {
            text.Append(paint.Blue("note")).Append(": ").Append(SecretMask.Line($"{skipped.Path} was not read: {skipped.Why}")).Append('\n');
        }
        if (report.Skipped.Length > MostSkipped)
        {
            text.Append(paint.Blue("note"))
                .Append(CultureInfo.InvariantCulture, $": {report.Skipped.Length - MostSkipped} more were not read; `--receipt FILE` names them\n");
        }
        text.Append(SummaryText.Of(report)).Append('\n');
        string[] rules =
        [
            .. open.OrderByDescending(finding => finding.Severity).Select(finding => finding.Rule)
                .Where(rule => RuleTexts.Find(rule) is not null).Distinct(),
        ];
        if (rules.Length > 0)
        {
            string more = rules.Length > 1 ? $" (or {string.Join(", ", rules.Skip(1))})" : "";
            text.Append(paint.Blue("hint")).Append($": `flywheel audit explain {rules[0]}`{more} says more, with examples\n");
        }
        return text.ToString();
    }

    private static void Add(StringBuilder text, Finding finding, Excerpt excerpt, int gutter, Paint paint)
    {
        string name = RuleTexts.Find(finding.Rule) is { } rule ? $"{finding.Rule} {rule.Name}" : finding.Rule;
        string margin = new(' ', gutter);
        FindingPlace place = FindingPlace.Of(finding);
        text.Append(paint.Of(finding.Severity, $"{finding.Severity.Word}[{name}]")).Append(paint.Bold(": " + SecretMask.Line(finding.Message))).Append('\n');
        text.Append(margin).Append(paint.Blue("--> "))
            .Append(CultureInfo.InvariantCulture, $"{SecretMask.Line(finding.Path)}:{place.Line}:{place.Column}\n");
        text.Append(margin).Append(paint.Blue(" |")).Append('\n');
        int last = Math.Min(place.EndLine, place.Line + MostLines - 1);
        for (int line = place.Line; line <= last; line++)
        {
            ExcerptLine shown = excerpt.Line(finding.Source, line, MeantOn(finding, line));
            text.Append(paint.Blue(line.ToString(CultureInfo.InvariantCulture).PadLeft(gutter) + " |"));
            text.Append(shown.Text.Length == 0 ? "" : " ").Append(shown.Text).Append('\n');
            text.Append(margin).Append(paint.Blue(" |")).Append(' ').Append(' ', shown.From)
                .Append(paint.Of(finding.Severity, new string('^', shown.Columns))).Append('\n');
        }
        if (last < place.EndLine)
        {
            text.Append(margin).Append(paint.Blue(" |")).Append(CultureInfo.InvariantCulture, $" … to line {place.EndLine}\n");
        }
        foreach (string note in finding.Notes)
        {
            text.Append(margin).Append(paint.Blue(" = ")).Append(paint.Bold("why: ")).Append(SecretMask.Line(note)).Append('\n');
        }
        text.Append(margin).Append(paint.Blue(" = ")).Append(paint.Bold("fix: ")).Append(SecretMask.Line(finding.Fix)).Append("\n\n");
    }

    /// <summary>Behind the first line, what is indented is not meant.</summary>
    private static SourceSpan MeantOn(Finding finding, int line)
    {
        SourceSpan whole = finding.Source.LineSpan(line);
        int start = whole.Start;
        while (start < whole.End && finding.Source.Text[start] is ' ' or '\t')
        {
            start++;
        }
        return new(Math.Max(start, finding.Span.Start), Math.Max(start, finding.Span.End));
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>ANSI's colours, or none.</summary>
    private sealed class Paint(bool colour)
    {
        public string Bold(string text) => Of("1", text);

        public string Blue(string text) => Of("1;34", text);

        public string Of(Severity severity, string text) => Of(severity switch
        {
            Severity.Error => "1;31",
            Severity.Warning => "1;33",
            _ => "1;34",
        }, text);

        private string Of(string code, string text) => colour ? $"\x1b[{code}m{text}\x1b[0m" : text;
    }
}
