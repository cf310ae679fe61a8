using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Flywheel.Core.Statistics;

/// <summary>Counts by name, of so many names at most.</summary>
internal sealed class Tally(int most)
{
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);
    private long unnamed;

    /// <summary>What was added to names that came when there were too many.</summary>
    internal long Beyond { get; private set; }

    internal void Add(string? name, long count)
    {
        if (name is null)
        {
            unnamed += count;
            return;
        }
        if (counts.Count < most)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, name, out _) += count;
            return;
        }
        ref long known = ref CollectionsMarshal.GetValueRefOrNullRef(counts, name);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref known))
        {
            Beyond += count;
        }
        else
        {
            known += count;
        }
    }

    /// <summary>Most first, then by name.</summary>
    internal ImmutableArray<NamedCount> Counts() =>
    [
        .. counts.Select(one => new NamedCount(one.Key, one.Value)).Concat(unnamed == 0 ? [] : [new NamedCount(null, unnamed)])
            .OrderByDescending(one => one.Count).ThenBy(one => one.Name is null).ThenBy(one => one.Name, StringComparer.Ordinal),
    ];
}
