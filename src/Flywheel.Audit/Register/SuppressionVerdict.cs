using System.Collections.Immutable;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Rules;

namespace Flywheel.Audit.Register;

/// <summary>Applies the suppressions of the files' comments, and judges them themselves.</summary>
internal static class SuppressionVerdict
{
    private const string Agree = "mend the line and remove it, or write a later `until`";

    /// <summary>Fills in why findings do not count; gives back what is wrong with the suppressions.</summary>
    /// <param name="findings">In order.</param>
    /// <param name="files">Those whose comments count.</param>
    /// <param name="config">The register.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="extent">What was audited.</param>
    public static ImmutableArray<Finding> Apply(Finding[] findings, IEnumerable<FileFacts> files, AuditConfig config, DateOnly asOf, AuditExtent extent)
    {
        Dictionary<string, List<int>> byFile = [];
        for (int i = 0; i < findings.Length; i++)
        {
            if (findings[i].Severity != Severity.Info)
            {
                (byFile.TryGetValue(findings[i].Path, out List<int>? all) ? all : byFile[findings[i].Path] = []).Add(i);
            }
        }
        var wrong = ImmutableArray.CreateBuilder<Finding>();
        foreach (FileFacts file in files)
        {
            ImmutableArray<PlacedSuppression> suppressions = PlacedSuppression.Of(file);
            if (suppressions.Length > 0)
            {
                var lines = new FindingLines(findings, byFile.GetValueOrDefault(file.Path) ?? []);
                wrong.AddRange(suppressions.SelectMany(suppression => Apply(suppression, findings, lines, config, asOf, extent)));
            }
        }
        return wrong.ToImmutable();
    }

    private static IEnumerable<Finding> Apply(
        PlacedSuppression placed, Finding[] findings, FindingLines lines, AuditConfig config, DateOnly asOf, AuditExtent extent)
    {
        Suppression what = placed.What;
        bool counts = what.Faults.IsEmpty && what.Until >= asOf;
        int covered = 0, matched = 0;
        foreach (int index in lines.Near(placed).Where(index => findings[index].Suppressed is null && placed.Covers(findings[index])))
        {
            matched++;
            if (counts && RegisterVerdict.IsForbidden(config, findings[index].Rule))
            {
                findings[index] = RegisterVerdict.Forbidden(findings[index]);
            }
            else if (counts)
            {
                findings[index] = findings[index] with
                {
                    Suppressed = what.ToString(),
                    Waiver = new(WaiverPlace.Inline, what.Owner!, what.Reason!, what.Until!.Value)
                };
                covered++;
            }
        }
        if (placed.IsTaught && matched == 0)
        {
            return [];
        }
        if (!what.Faults.IsEmpty)
        {
            return [At(what, RegisterRules.Unowned, Severity.Error, $"the suppression does not count: {string.Join("; ", what.Faults)}",
                $"write `{Suppression.Form}`")];
        }
        int left = what.Until!.Value.DayNumber - asOf.DayNumber;
        if (left < 0)
        {
            return [At(what, RegisterRules.Expired, Severity.Error,
                $"the suppression expired on {what.Until:yyyy-MM-dd}, {ExceptionVerdict.Days(-left)} ago: it covers nothing any more",
                    $"{Agree}; {what.Owner} answers for it")];
        }
        return Doubts(placed, left, covered, matched, extent);
    }

    private static IEnumerable<Finding> Doubts(PlacedSuppression placed, int left, int covered, int matched, AuditExtent extent)
    {
        Suppression what = placed.What;
        if (left <= ExceptionVerdict.Soon)
        {
            yield return At(what, RegisterRules.Expired, Severity.Warning,
                left == 0 ? "the suppression expires today" : $"the suppression expires in {ExceptionVerdict.Days(left)}, on {what.Until:yyyy-MM-dd}",
                    $"{Agree}; {what.Owner} answers for it");
        }
        else if (what.Until is { } until && until > RegisterKeys.LastDay(until.AddDays(-left)))
        {
            yield return At(what, RegisterRules.Unowned, Severity.Warning,
                $"the suppression is for {left} days more: {RegisterKeys.MostDays}, or six months, are the most that an exception has",
                    "write an earlier `until`, and agree on it anew by then");
        }
        if (covered == 0 && matched == 0 && what.Rules.All(extent.Holds))
        {
            yield return At(what, RegisterRules.Unmatched, Severity.Warning, $"nothing is found where the suppression of {string.Join(", ", what.Rules)} stands",
                "remove it: it is for its own line, or for the line, script or recipe right below it");
        }
    }

    private static Finding At(Suppression what, string rule, Severity severity, string message, string fix) => new()
    {
        Rule = rule,
        Severity = severity,
        Source = what.Source,
        Span = what.Span,
        Construct = Construct.File,
        Subject = $"allow[{string.Join(',', what.Rules)}]",
        Message = message,
        Fix = fix,
    };

    /// <summary>The findings of a file by their lines.</summary>
    private sealed class FindingLines
    {
        private readonly int[] first;
        private readonly int[] indices;

        /// <summary>Those that go over several lines.</summary>
        private readonly int[] wide;

        public FindingLines(Finding[] findings, List<int> indices)
        {
            this.indices = [.. indices];
            first = [.. indices.Select(index => findings[index].Source.LineOf(findings[index].Span.Start))];
            wide = [.. indices.Where((index, at) => findings[index].Source.LineOf(Math.Max(0, findings[index].Span.End - 1)) > first[at])];
        }

        /// <summary>The findings that a suppression may be for, in order.</summary>
        public IEnumerable<int> Near(PlacedSuppression placed)
        {
            int from = Array.BinarySearch(first, placed.First);
            from = from < 0 ? ~from : from;
            while (from > 0 && first[from - 1] == placed.First)
            {
                from--;
            }
            int to = from;
            while (to < first.Length && first[to] <= placed.Last)
            {
                to++;
            }
            IEnumerable<int> near = indices[from..to];
            return placed.IsBeside ? wide.Where(index => index < (from < indices.Length ? indices[from] : int.MaxValue)).Concat(near) : near;
        }
    }
}
