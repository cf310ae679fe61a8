using System.Globalization;
using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Findings;

/// <summary>
/// A matrix of hundreds of values is one mistake, not hundreds: of the labels that reach a job, so many are told one by one, and the last of them
/// says how many more there are. Done last, so that exceptions, counts of them and fingerprints are those of the single labels.
/// </summary>
internal static class FoldedFindings
{
    /// <summary>Labels that one place stands for (<c>runs-on: ubuntu-${{ matrix.version }}</c>).</summary>
    private const int MostAtPlace = 3;

    private const int MostOfJob = 16;

    private const int MostNamed = 4;

    /// <param name="findings">In order, with what covers them.</param>
    public static IEnumerable<Finding> Fold(IEnumerable<Finding> findings)
    {
        Finding[] all = [.. findings];
        var kept = new Dictionary<Finding, Finding>(ReferenceEqualityComparer.Instance);
        foreach (IGrouping<(string, Construct, Severity), Finding> job in all.Where(IsOfMany).GroupBy(one => (one.Path, one.Construct, one.Severity)))
        {
            List<Finding> told = [.. job.GroupBy(one => one.Span).SelectMany(place => Cut([.. place], MostAtPlace, leave: 1, kept))];
            _ = Cut(told, MostOfJob, leave: MostOfJob, kept);
        }
        ILookup<(string, SourceSpan, string, Severity), Finding> offers = all.Where(IsOffer).ToLookup(PlaceOf);
        return all.Where(one => !IsOfMany(one) || kept.ContainsKey(one)).Select(one => IsOfMany(one) ? kept[one] : one)
            .Where(one => !IsOffer(one) || ReferenceEquals(offers[PlaceOf(one)].First(), one))
            .Select(one => IsOffer(one) ? Together(one, offers[PlaceOf(one)]) : one);
    }

    private static (string Path, SourceSpan Span, string Subject, Severity Severity) PlaceOf(Finding offer) =>
        (offer.Path, offer.Span, offer.Subject, offer.Severity);

    /// <summary>A label that many jobs take from one place is offered once.</summary>
    private static bool IsOffer(Finding finding) => finding is { Rule: "FW006", Suppressed: null, Construct.Kind: ConstructKind.Job };

    private static Finding Together(Finding first, IEnumerable<Finding> offers)
    {
        string[] others = [.. offers.Select(one => one.Construct.Name).Where(name => name != first.Construct.Name).Distinct()];
        string names = string.Join(", ", others.Take(MostNamed).Select(name => $"`{name}`"));
        string take = others.Length == 1 ? "job takes" : "jobs take";
        string end = others.Length > MostNamed ? ", ..." : "";
        return others.Length == 0 ? first : first with
        {
            Message = string.Create(CultureInfo.InvariantCulture, $"{first.Message}; {others.Length} more {take} it from there: {names}{end}"),
        };
    }

    private static bool IsOfMany(Finding finding) => finding is { Rule: "FW001", Suppressed: null, Construct.Kind: ConstructKind.Job };

    /// <summary>Those that are told; <paramref name="kept"/> has what is said of each.</summary>
    private static List<Finding> Cut(List<Finding> findings, int most, int leave, Dictionary<Finding, Finding> kept)
    {
        if (findings.Count <= most)
        {
            findings.ForEach(one => kept.TryAdd(one, one));
            return findings;
        }
        List<Finding> rest = findings[leave..];
        Finding last = findings[leave - 1];
        string names = string.Join(", ", rest.Take(MostNamed).Select(one => $"`{one.Subject}`"));
        string more = string.Create(CultureInfo.InvariantCulture, $"; {rest.Count} more labels reach it: {names}{(rest.Count > MostNamed ? ", ..." : "")}");
        findings[..leave].ForEach(one => kept.TryAdd(one, one));
        rest.ForEach(one => kept.Remove(one));
        kept[last] = kept[last] with { Message = kept[last].Message + more };
        return findings[..leave];
    }
}
