namespace Flywheel.Audit.Facts;

/// <summary>
/// How much is followed for one file through aliases, names and lists that many jobs share: a file of a megabyte can name as many values a million
/// million times. Who runs out of it says so: <see cref="Trouble"/>.
/// </summary>
internal sealed class FollowedSteps
{
    /// <summary>What the largest files of people take is a hundredth of it.</summary>
    public const int Most = 1 << 17;

    private int left = Most;

    /// <summary>Whether nothing is left: what is asked for now is not followed.</summary>
    public bool IsSpent => left < 0;

    /// <summary>Whether something was not followed.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>What is wrong where something was not followed; null where all was.</summary>
    public ParseTrouble? Trouble => IsExceeded
        ? new(default, "its jobs share or nest more values than are followed: what they run, and run on, is not all known") : null;

    /// <summary>Whether there is as much left; from the first time that there is not, nothing is.</summary>
    public bool Spend(int steps = 1)
    {
        left = left < 0 ? left : Math.Max(-1, left - steps);
        IsExceeded |= left < 0;
        return left >= 0;
    }

    /// <summary>Says that something is not followed for another reason: it nests too deep.</summary>
    public void Exceed() => IsExceeded = true;

    /// <summary>As many of them as there are steps left for.</summary>
    public IEnumerable<T> Each<T>(IEnumerable<T>? all)
    {
        foreach (T one in all ?? [])
        {
            if (!Spend())
            {
                yield break;
            }
            yield return one;
        }
    }
}
