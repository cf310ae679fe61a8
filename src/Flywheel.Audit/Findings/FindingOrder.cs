namespace Flywheel.Audit.Findings;

/// <summary>The one order of findings: by file, place, rule, and what they are about.</summary>
public sealed class FindingOrder : IComparer<Finding>
{
    private FindingOrder()
    {
    }

    public static FindingOrder Instance { get; } = new();

    public int Compare(Finding? x, Finding? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }
        int order = string.CompareOrdinal(x.Path, y.Path);
        order = order != 0 ? order : x.Span.Start.CompareTo(y.Span.Start);
        order = order != 0 ? order : x.Span.End.CompareTo(y.Span.End);
        order = order != 0 ? order : string.CompareOrdinal(x.Rule, y.Rule);
        order = order != 0 ? order : string.CompareOrdinal(x.Subject, y.Subject);
        return order != 0 ? order : string.CompareOrdinal(x.Message, y.Message);
    }
}
