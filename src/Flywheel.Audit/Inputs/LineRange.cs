namespace Flywheel.Audit.Inputs;

/// <summary>Lines of the newer file that are not those of the older.</summary>
/// <param name="First">From 1.</param>
/// <param name="Count">0 where lines were only taken away: right before <paramref name="First"/>.</param>
public readonly record struct LineRange(int First, int Count)
{
    /// <summary>Whether something that stands on these lines (from 1, the last one included) changed, or lost a line at its side.</summary>
    public bool Touches(int first, int last) => Count > 0
        ? first < First + Count && last >= First
        : first <= First && last >= First - 1;
}
