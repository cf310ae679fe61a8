using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Register;

/// <summary>Judges the exceptions themselves: FW901 to FW903, at their place in the register.</summary>
internal sealed class ExceptionVerdict(AuditConfig config, DateOnly asOf)
{
    /// <summary>So long before its last day an exception or a suppression is spoken of.</summary>
    public const int Soon = 14;

    private readonly SourceText source = config.Source ?? new(AuditConfig.FileName, "");

    /// <summary>Whether it counts that day. A clock may be a day behind the one that it was written by.</summary>
    public static bool IsInForce(ExceptionEntry exception, DateOnly asOf) => asOf <= exception.Expires && !IsAhead(exception, asOf);

    public IEnumerable<Finding> Judge(ExceptionUse use)
    {
        ExceptionEntry exception = use.Exception;
        string named = Named(exception);
        string owner = $"{exception.Owner} answers for it";
        int left = exception.Expires.DayNumber - asOf.DayNumber;
        if (left < 0)
        {
            yield return At(exception, RegisterRules.Expired, Severity.Error,
                $"{named} expired on {exception.Expires:yyyy-MM-dd}, {Days(-left)} ago: it covers nothing any more",
                $"mend what it covered and remove it, or agree on it anew with new `created` and `expires`; {owner}");
            yield break;
        }
        if (IsAhead(exception, asOf))
        {
            yield return At(exception, RegisterRules.Expired, Severity.Error,
                $"{named} is created on {exception.Created:yyyy-MM-dd}, which is still to come: it covers nothing yet",
                $"write the day on which it was agreed on; {owner}");
            yield break;
        }
        if (left <= Soon)
        {
            yield return At(exception, RegisterRules.Expired, Severity.Warning, left == 0 ? $"{named} expires today"
                : $"{named} expires in {Days(left)}, on {exception.Expires:yyyy-MM-dd}",
                $"mend what it covers, or agree on it anew before; {owner}");
        }
        if (use.Matched == 0)
        {
            if (use.IsJudged)
            {
                yield return At(exception, RegisterRules.Unmatched, Severity.Error, $"{named} matches nothing any more",
                    $"remove it: what is to come needs an exception of its own; {owner}");
            }
        }
        else if (RegisterVerdict.IsForbidden(config, exception.Rule))
        {
            // The findings say that none counts.
        }
        else if (use.Surplus > 0)
        {
            yield return At(exception, RegisterRules.Surplus, Severity.Error, $"{named} matches {use.Matched} findings, and `max` is {exception.Max}",
                $"mend the new ones, or agree on a larger `max`; {owner}");
        }
        else if (use.IsJudged && use.Covered < exception.Max)
        {
            yield return At(exception, RegisterRules.Surplus, Severity.Warning, $"{named} covers {use.Covered} of the {exception.Max} findings that `max` allows",
                use.Covered == 0 ? "remove it: others cover what it matches" : $"write `max = {use.Covered}`: what is mended must not come back unseen");
        }
    }

    internal static string Days(int count) => count == 1 ? "1 day" : $"{count} days";

    private static bool IsAhead(ExceptionEntry exception, DateOnly asOf) => exception.Created.DayNumber > asOf.DayNumber + 1;

    private static string Named(ExceptionEntry exception) =>
        $"the exception from {exception.Rule} for {exception.Construct.Kind.ToString().ToLowerInvariant()} `{TomlReading.Shown(exception.Construct.Name)}` in "
            + $"{TomlReading.Shown(exception.Path)}";

    private Finding At(ExceptionEntry exception, string rule, Severity severity, string message, string fix) => new()
    {
        Rule = rule,
        Severity = severity,
        Source = source,
        Span = source.LineSpan(Math.Clamp(exception.Line, 1, source.LineCount)),
        Construct = Construct.File,
        Subject = string.Join(' ', [exception.Rule, exception.Path, exception.Construct.ToString(), .. exception.Labels]),
        Message = message,
        Fix = fix,
    };
}
