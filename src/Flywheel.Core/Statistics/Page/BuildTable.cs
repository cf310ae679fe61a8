using System.Collections.Immutable;
using Flywheel.Core.Evidence;

namespace Flywheel.Core.Statistics.Page;

/// <summary>
/// The newest builds: a plain table that says everything important without a script, and with it is sorted and filtered, and opens to what
/// else is known, which stands beside it as JSON.
/// </summary>
internal static class BuildTable
{
    /// <summary>Rows that a page shows before it is asked for more; the script has the same number.</summary>
    private const int FirstRows = 50;

    internal static void Put(Markup page, StatisticsReport report)
    {
        ImmutableArray<InvocationRecord> builds = report.Newest;
        page.Put($"<section class=\"panel wide\" id=\"builds\" aria-labelledby=\"builds-h\" tabindex=\"-1\"><h2 id=\"builds-h\">Newest builds</h2>\n");
        if (builds.IsEmpty)
        {
            page.Put($"<p class=\"empty\">There is no build in this span of time.</p></section>\n");
            return;
        }
        page.Put($"<p class=\"about\">The newest {PageText.Count(builds.Length)} of {PageText.Count(report.Records, "record", "records")}, ");
        page.Put($"refusals and uses of the escape hatch among them. Times in {report.TimeZone}.</p>\n");
        Controls(page, builds);
        page.Put($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"builds-h\"><table class=\"builds\" id=\"build-table\"><thead><tr>");
        foreach ((string name, string kind) in Columns)
        {
            page.Put($"<th scope=\"col\" class=\"{kind}\" data-kind=\"{kind}\" aria-sort=\"{(name == "Ended" ? "descending" : "none")}\">");
            page.Put($"<button type=\"button\" class=\"sort\">{name}<span class=\"arrow\" aria-hidden=\"true\"></span></button></th>");
        }
        page.Put($"</tr></thead><tbody>\n");
        for (int at = 0; at < builds.Length; at++)
        {
            Row(page, builds[at], at, report.Calendar);
        }
        page.Put($"</tbody></table></div>\n<p class=\"more needs-script\" id=\"more\" hidden>");
        page.Put($"<button type=\"button\" id=\"more-some\">Show {FirstRows} more</button>");
        page.Put($"<button type=\"button\" id=\"more-all\">Show all</button></p>\n");
        page.Put($"<noscript><p class=\"about\">Filter, sorting and details need JavaScript.</p></noscript>\n");
        page.Put($"<script type=\"application/json\" id=\"details\">");
        page.Verbatim(BuildDetails.Json(builds, report.Calendar));
        page.Put($"</script></section>\n");
    }

    /// <summary>In the order of <see cref="BuildDetails.Keys"/>.</summary>
    private static readonly (string Name, string Kind)[] Columns =
    [
        ("Ended", "when"), ("Targets", "text"), ("Command", "text"), ("Verdict", "text"), ("Hit rate", "number"), ("Hits", "number"),
        ("Executed", "number"), ("Duration", "number"), ("Exit", "number"),
    ];

    private static void Controls(Markup page, ImmutableArray<InvocationRecord> builds)
    {
        page.Put($"<div class=\"controls needs-script\" role=\"search\" aria-label=\"Builds\"><label>Filter ");
        page.Put($"<input type=\"search\" id=\"filter\" autocomplete=\"off\" spellcheck=\"false\" placeholder=\"target, workspace, host, reason\"></label>");
        page.Put($"<label>Verdict <select id=\"verdict\"><option value=\"\">all</option>");
        foreach (IGrouping<string, InvocationRecord> group in builds.GroupBy(BuildDetails.Outcome, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            page.Put($"<option value=\"{group.Key}\">{PageText.Cut(group.Key, 40)} ({PageText.Count(group.Count())})</option>");
        }
        page.Put($"</select></label><p id=\"status\" role=\"status\" aria-live=\"polite\">");
        page.Put($"{PageText.Count(builds.Length)} of {PageText.Count(builds.Length, "build", "builds")}</p></div>\n");
    }

    private static void Row(Markup page, InvocationRecord build, int at, LocalCalendar calendar)
    {
        string target = build.Targets.IsEmpty ? Markup.Unknown : PageText.Cut(Markup.Shown(build.Targets[0]), 120);
        string verdict = BuildDetails.Outcome(build);
        DateTimeOffset? when = BuildDetails.When(build);
        page.Put($"<tr class=\"build\" data-at=\"{at}\" data-verdict=\"{verdict}\"");
        page.Put($"{(at < FirstRows ? "" : " hidden")}><td class=\"when\">");
        page.Put($"<button type=\"button\" class=\"open needs-script\" aria-expanded=\"false\"");
        page.Put($" aria-label=\"Details of {target}, {PageText.Time(when, calendar)}\">");
        page.Put($"<span aria-hidden=\"true\">\u203A</span></button>");
        if (when is { } time)
        {
            page.Put($"<time datetime=\"{PageText.Machine(time)}\" title=\"{PageText.ExactTime(time, calendar)}\">{PageText.Time(time, calendar)}</time></td>");
        }
        else
        {
            page.Put($"{Markup.Unknown}</td>");
        }
        page.Put($"<td class=\"text what\"><bdi class=\"target\">{target}</bdi>");
        if (build.Targets.Length > 1)
        {
            page.Put($"<span class=\"others\">and {PageText.Count(build.Targets.Length - 1)} more</span>");
        }
        page.Put($"<bdi class=\"workspace\">{PageText.Cut(Markup.Shown(build.Workspace?.Path), 120)}</bdi>");
        page.Put($"</td><td class=\"text\"><bdi class=\"word\">{PageText.Cut(Markup.Shown(build.Command), 24)}</bdi></td>");
        page.Put($"<td class=\"text verdict\">");
        page.Put($"<span class=\"glyph {BarLists.VerdictClass(build.Verdict)}\" aria-hidden=\"true\">{BarLists.Glyph(build.Verdict)}</span>");
        page.Put($"<bdi class=\"word\">{PageText.Cut(verdict, 40)}</bdi></td><td class=\"number\">");
        if (BuildDetails.RateOf(build) is { } rate)
        {
            page.Put($"<svg class=\"small\" aria-hidden=\"true\" width=\"40\" height=\"6\"><rect class=\"track\" width=\"100%\" height=\"6\" rx=\"3\"/>");
            page.Put($"<rect class=\"hits\" width=\"{Math.Clamp(rate, 0, 1) * 100}%\" height=\"6\" rx=\"3\"/></svg>");
        }
        page.Put($"{PageText.Percent(BuildDetails.RateOf(build))}</td><td class=\"number\">{PageText.Count(build.RemoteCacheHits)}</td>");
        page.Put($"<td class=\"number\">{PageText.Count(build.Executed)}</td>");
        page.Put($"<td class=\"number\">{PageText.Duration(build.DurationMs)}</td>");
        page.Put($"<td class=\"number{(build.ExitCode is null or 0 ? "" : " bad")}\">{PageText.Count(build.ExitCode)}</td></tr>\n");
    }
}
