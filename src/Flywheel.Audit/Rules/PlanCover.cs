using Flywheel.Audit.Models.Markdown;

namespace Flywheel.Audit.Rules;

/// <summary>Which boundary covers work in a plan, asked for from the top of the plan to its end: each boundary is looked at once.</summary>
internal sealed class PlanCover
{
    private readonly PlanBoundary[] boundaries;
    private readonly Dictionary<Section, Queue<int>> waiting = [];

    /// <summary>By section, the first of its boundaries that work has passed.</summary>
    private readonly Dictionary<Section, int> passed = [];

    public PlanCover(PlanBoundary[] boundaries)
    {
        this.boundaries = boundaries;
        foreach (int index in Enumerable.Range(0, boundaries.Length).OrderBy(index => boundaries[index].From))
        {
            Section section = boundaries[index].Section;
            if (!waiting.TryGetValue(section, out Queue<int>? queue))
            {
                waiting[section] = queue = new();
            }
            queue.Enqueue(index);
        }
    }

    /// <summary>The first boundary above a place, in its section or one around it; null where there is none.</summary>
    /// <param name="section">Where the place is.</param>
    /// <param name="offset">Of the place: none before the last one that was asked for.</param>
    public PlanBoundary? Of(Section section, int offset)
    {
        int first = int.MaxValue;
        foreach (Section around in section.Outwards)
        {
            if (waiting.TryGetValue(around, out Queue<int>? queue))
            {
                while (queue.TryPeek(out int next) && boundaries[next].From <= offset)
                {
                    passed[around] = Math.Min(passed.GetValueOrDefault(around, int.MaxValue), queue.Dequeue());
                }
                first = Math.Min(first, passed.GetValueOrDefault(around, int.MaxValue));
            }
        }
        return first == int.MaxValue ? null : boundaries[first];
    }
}
