using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>Places that may lie within one another, made into ones that do not: the inner one counts.</summary>
internal static class PlaceList
{
    public static List<ShellPlace> Flatten(List<ShellPlace> places)
    {
        // Those of most scripts are found in their order: copies of them would be the most of what a large script takes.
        IReadOnlyList<ShellPlace> sorted = IsInOrder(places) ? places
            : [.. places.OrderBy(one => one.Span.Start).ThenByDescending(one => one.Span.End)];
        var flat = new List<ShellPlace>(sorted.Count);
        var open = new Stack<ShellPlace>();
        int at = 0;
        foreach (ShellPlace one in sorted)
        {
            while (open.TryPeek(out ShellPlace outer) && outer.Span.End <= one.Span.Start)
            {
                at = Put(flat, open.Pop(), at, outer.Span.End);
            }
            if (open.TryPeek(out ShellPlace around))
            {
                at = Put(flat, around, at, one.Span.Start);
            }
            at = Math.Max(at, one.Span.Start);
            open.Push(one);
        }
        while (open.TryPop(out ShellPlace rest))
        {
            at = Put(flat, rest, at, rest.Span.End);
        }
        return flat;
    }

    private static bool IsInOrder(List<ShellPlace> places)
    {
        for (int i = 1; i < places.Count; i++)
        {
            (SourceSpan before, SourceSpan span) = (places[i - 1].Span, places[i].Span);
            if (before.Start > span.Start || (before.Start == span.Start && before.End < span.End))
            {
                return false;
            }
        }
        return true;
    }

    private static int Put(List<ShellPlace> flat, ShellPlace place, int from, int to)
    {
        int start = Math.Max(from, place.Span.Start);
        if (start < to)
        {
            flat.Add(place with { Span = new(start, to) });
        }
        return Math.Max(from, to);
    }
}
