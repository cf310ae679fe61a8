using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.Messages;

namespace Flywheel.Audit.Register;

/// <summary>What <c>flywheel audit register</c> prints: every exception, by owner and days left, the expired ones first.</summary>
/// <param name="Uses">What came of the exceptions.</param>
/// <param name="AsOf">The day.</param>
public sealed record RegisterReport(ImmutableArray<ExceptionUse> Uses, DateOnly AsOf)
{
    public const string Schema = "flywheel.audit-register/v1";

    private const int Gap = 2;

    /// <summary>In the order of the report.</summary>
    public ImmutableArray<ExceptionUse> InOrder { get; } =
    [
        .. Uses.OrderBy(use => use.Exception.Expires >= AsOf).ThenBy(use => use.Exception.Owner, StringComparer.Ordinal)
            .ThenBy(use => use.Exception.Expires).ThenBy(use => use.Exception.Line),
    ];

    /// <summary>A line of headings, for each exception a line and its reason below, and a line that counts them.</summary>
    /// <param name="width">In characters; words that are longer are not broken.</param>
    public ImmutableArray<string> Text(int width = WrappedText.UsualWidth)
    {
        if (Uses.IsEmpty)
        {
            return ["no exceptions"];
        }
        string[][] rows = [["owner", "days left", "rule"], .. InOrder.Select(use => new[] { use.Exception.Owner, Left(use.Exception), use.Exception.Rule })];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length))];
        int margin = widths.Sum() + (3 * Gap);
        string Row(string[] cells) => $"{cells[0].PadRight(widths[0])}  {cells[1].PadLeft(widths[1])}  {cells[2].PadRight(widths[2])}  ";
        return
        [
            Row(rows[0]) + "for",
            .. InOrder.SelectMany((use, index) => Beside(Row(rows[index + 1]), [Where(use.Exception), Why(use)], margin, width)),
            Summary(),
        ];
    }

    /// <summary>One object with a line feed at its end.</summary>
    public string Json() => ReportJson.Object(Schema, json =>
    {
        json.WriteString("as_of", Day(AsOf));
        json.List("exceptions", InOrder, use =>
        {
            ExceptionEntry one = use.Exception;
            json.WriteString("rule", one.Rule);
            json.WriteString("path", one.Path);
            json.WriteString(one.Construct.Kind.ToString().ToLowerInvariant(), one.Construct.Name);
            json.WriteStartArray("labels");
            foreach (string label in one.Labels)
            {
                json.WriteStringValue(label);
            }
            json.WriteEndArray();
            json.WriteString("class", one.Class);
            json.WriteString("owner", one.Owner);
            json.WriteString("reason", one.Reason);
            json.WriteString("issue", one.Issue);
            json.WriteString("created", Day(one.Created));
            json.WriteString("expires", Day(one.Expires));
            json.WriteNumber("days_left", DaysLeft(one));
            json.WriteString("state", State(one));
            json.WriteNumber("max", one.Max);
            json.WriteNumber("covers", use.Covered);
            json.WriteNumber("line", one.Line);
        });
        json.WriteStartObject("summary");
        json.WriteNumber("exceptions", Uses.Length);
        json.WriteNumber("expired", Count("expired"));
        json.WriteNumber("expiring", Count("expiring"));
        json.WriteNumber("owners", Uses.Select(use => use.Exception.Owner).Distinct().Count());
        json.WriteEndObject();
    });

    private static IEnumerable<string> Beside(string left, string[] texts, int margin, int width)
    {
        foreach (string line in texts.SelectMany(text => WrappedText.Wrap(text, Math.Max(width, margin + 24), margin)))
        {
            yield return left + line[left.Length..];
            left = "";
        }
    }

    private static string Where(ExceptionEntry one) =>
        $"{one.Path}, {one.Construct}" + (one.Labels.IsEmpty ? "" : $": {string.Join(", ", one.Labels)}");

    private static string Why(ExceptionUse use) =>
        use.Exception.Reason + (use.Exception.Issue is { } issue ? $" ({issue})" : "")
        + string.Create(CultureInfo.InvariantCulture, $"; covers {use.Covered} of {use.Exception.Max}");

    private string Summary()
    {
        int expired = Count("expired"), expiring = Count("expiring");
        return string.Create(CultureInfo.InvariantCulture, $"{Uses.Length} {(Uses.Length == 1 ? "exception" : "exceptions")}")
            + (expired > 0 ? string.Create(CultureInfo.InvariantCulture, $", {expired} expired") : "")
            + (expiring > 0 ? string.Create(CultureInfo.InvariantCulture, $", {expiring} within {ExceptionVerdict.Soon} days of the end") : "");
    }

    private int Count(string state) => Uses.Count(use => State(use.Exception) == state);

    private int DaysLeft(ExceptionEntry one) => one.Expires.DayNumber - AsOf.DayNumber;

    private string Left(ExceptionEntry one) => DaysLeft(one) is >= 0 and var days ? days.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{DaysLeft(one)} expired");

    private string State(ExceptionEntry one) => DaysLeft(one) switch
    {
        < 0 => "expired",
        <= ExceptionVerdict.Soon => "expiring",
        _ => "current",
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
