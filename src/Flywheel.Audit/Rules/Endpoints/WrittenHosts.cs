using System.Runtime.InteropServices;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>The stale hosts that are written down in a file, for words that name them by a variable.</summary>
internal sealed class WrittenHosts(SourceText source, StaleHosts hosts)
{
    /// <summary>Hosts that are looked for as a part of longer ones; of files that people write there are few.</summary>
    private const int MostParts = 256;

    private readonly Dictionary<string, bool> parts = new(StringComparer.Ordinal);
    private Dictionary<string, List<int>>? places;

    /// <summary>Whether a host is written down in the file, and not in a word.</summary>
    public bool Holds(StaleHit hit, SourceSpan word)
    {
        places ??= Read();
        if (places.TryGetValue(hit.Host, out List<int>? starts))
        {
            int at = starts.BinarySearch(word.Start);
            at = at < 0 ? ~at : at;
            return at == starts.Count || starts[at] >= word.End;
        }
        if (!parts.TryGetValue(hit.Host, out bool held) && parts.Count < MostParts)
        {
            parts[hit.Host] = held = source.Text.Contains(hit.Host, StringComparison.OrdinalIgnoreCase)
                && !source.Of(word).Contains(hit.Host, StringComparison.OrdinalIgnoreCase);
        }
        return held;
    }

    /// <summary>Where each begins, in order.</summary>
    private Dictionary<string, List<int>> Read()
    {
        var read = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (StaleHit hit in hosts.In(source.Text))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(read, hit.Host, out _) ??= []).Add(hit.Start);
        }
        return read;
    }
}
