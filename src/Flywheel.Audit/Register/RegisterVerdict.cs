using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;

namespace Flywheel.Audit.Register;

/// <summary>The findings after the register: what exceptions and suppressions cover, and what is wrong with those themselves.</summary>
/// <param name="Findings">All of them, in order (<see cref="FindingOrder"/>), the covered ones with the reason why they do not count.</param>
/// <param name="Uses">Of every exception, in the order of the register.</param>
public sealed record RegisterVerdict(ImmutableArray<Finding> Findings, ImmutableArray<ExceptionUse> Uses)
{
    private const string ForbiddenNote = "what lets it pass does not count: `mode` of [runners] is `forbidden`";

    /// <param name="findings">Of all rules, in any order.</param>
    /// <param name="config">The register.</param>
    /// <param name="files">Their comments and troubles.</param>
    /// <param name="asOf">The day it is judged for: the only clock.</param>
    /// <param name="extent">What was audited; null for everything.</param>
    public static RegisterVerdict Apply(
        IEnumerable<Finding> findings, AuditConfig config, IReadOnlyDictionary<string, FileFacts> files, DateOnly asOf, AuditExtent? extent = null)
    {
        extent ??= AuditExtent.Whole;
        Finding[] judged = [.. findings.Order(FindingOrder.Instance)];
        FileFacts[] live = [.. files.Values.Where(file => IsLive(file.Class)).OrderBy(file => file.Path, StringComparer.Ordinal)];
        ImmutableArray<Finding> ofComments = SuppressionVerdict.Apply(judged, live, config, asOf, extent);
        ImmutableArray<ExceptionUse> uses = Cover(judged, config, files, asOf, extent);
        var register = new ExceptionVerdict(config, asOf);
        return new(
            [.. judged.Concat(ofComments).Concat(uses.SelectMany(register.Judge)).Concat(live.SelectMany(Troubles)).Order(FindingOrder.Instance)],
            uses);
    }

    /// <summary>Whether what is wrong in a file of a class is wrong today.</summary>
    internal static bool IsLive(DocumentClass of) => of is not (DocumentClass.Record or DocumentClass.Research or DocumentClass.Generated);

    /// <summary>Each finding goes to the first exception that fits and has room: the same ones whatever the order they were found in.</summary>
    private static ImmutableArray<ExceptionUse> Cover(
        Finding[] findings, AuditConfig config, IReadOnlyDictionary<string, FileFacts> files, DateOnly asOf, AuditExtent extent)
    {
        int[] matched = new int[config.Exceptions.Length], covered = new int[config.Exceptions.Length], surplus = new int[config.Exceptions.Length];
        ILookup<string, int> byRule = Enumerable.Range(0, config.Exceptions.Length).ToLookup(index => config.Exceptions[index].Rule);
        for (int i = 0; i < findings.Length; i++)
        {
            if (findings[i].Suppressed is not null)
            {
                continue;
            }
            Finding finding = findings[i];
            int[] fitting = [.. byRule[finding.Rule].Where(index => ExceptionUse.Fits(config.Exceptions[index], finding))];
            int[] inForce = [.. fitting.Where(index => ExceptionVerdict.IsInForce(config.Exceptions[index], asOf))];
            int free = inForce.FirstOrDefault(index => covered[index] < config.Exceptions[index].Max, -1);
            Array.ForEach(fitting, index => matched[index]++);
            if (inForce.Length > 0 && IsForbidden(config, finding.Rule))
            {
                findings[i] = Forbidden(finding);
            }
            else if (free >= 0)
            {
                covered[free]++;
                findings[i] = finding with
                {
                    Suppressed = Why(config.Exceptions[free]),
                    Waiver = new(WaiverPlace.Register, config.Exceptions[free].Owner, config.Exceptions[free].Reason, config.Exceptions[free].Expires),
                };
            }
            else
            {
                Array.ForEach(inForce, index => surplus[index]++);
            }
        }
        return
        [
            .. config.Exceptions.Select((exception, index) => new ExceptionUse(
                exception, matched[index], covered[index], surplus[index], extent.Holds(exception, config) && !IsUnread(exception, files))),
        ];
    }

    internal static bool IsForbidden(AuditConfig config, string rule) => rule == "FW001" && config.RunnerMode == RunnerMode.Forbidden;

    internal static Finding Forbidden(Finding finding) =>
        finding.Notes.Contains(ForbiddenNote) ? finding : finding with { Notes = finding.Notes.Add(ForbiddenNote) };

    /// <summary>Whether a file that the exception is for was not read whole: what it matches may be in the rest.</summary>
    private static bool IsUnread(ExceptionEntry exception, IReadOnlyDictionary<string, FileFacts> files) =>
        files.Values.Any(file => file.Troubles.Count > 0 && (file.Path == exception.Path || Glob.IsMatch(exception.Path, file.Path)));

    private static string Why(ExceptionEntry exception) =>
        $"exception: {exception.Owner}, until {exception.Expires:yyyy-MM-dd}: {exception.Reason}"
        + (exception.Issue is { } issue ? $" ({issue})" : "") + (exception.Class is { } kind ? $" [{kind}]" : "");

    private static IEnumerable<Finding> Troubles(FileFacts file) => file.Troubles.DistinctBy(trouble => (trouble.Span.Start, trouble.What))
        .Select(trouble => Unread(file, trouble));

    internal static Finding Unread(FileFacts file, ParseTrouble trouble) => new()
    {
        Rule = RegisterRules.Unread,
        Severity = trouble.Kind == TroubleKind.Searched ? Severity.Warning : Severity.Error,
        Source = file.Source,
        Span = trouble.Span,
        Construct = Construct.File,
        Subject = trouble.What,
        Message = trouble.Kind switch
        {
            TroubleKind.Searched => $"it was only searched for stale hosts: {trouble.What}",
            TroubleKind.Untold => $"not all that is wrong in it is told: {trouble.What}",
            _ => $"it could not be read: {trouble.What}",
        },
        Fix = trouble.Kind == TroubleKind.Untold
            ? "mend what is told and run it again, or leave the file out with [[scope]] `audit = false`"
            : "mend it, or leave the file out with [[scope]] `audit = false`: what is not read is not audited",
    };
}
