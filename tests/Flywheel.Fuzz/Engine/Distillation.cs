namespace Flywheel.Fuzz.Engine;

/// <summary>Chooses few and small inputs, of all that were grown, that light as much as all do: those that are worth keeping with the sources.</summary>
internal static class Distillation
{
    /// <summary>Bytes of all of them, and files.</summary>
    private const int MostBytes = 8 << 10, MostFiles = 24;

    public static void Of(FuzzTarget target, string corpus, string grown)
    {
        var coverage = new Coverage();
        var lit = new List<(byte[] Input, HashSet<int> Places)>();
        foreach (byte[] input in Corpus.Read(grown).OrderBy(input => input.Length).Where(input => input.Length is > 0 and <= 1024))
        {
            coverage.Clear();
            if (Trial.Of(target, input).Fault is null)
            {
                lit.Add((input, coverage.All()));
            }
        }
        var seen = new HashSet<int>();
        IEnumerable<byte[]> kept = Directory.Exists(corpus)
            ? Directory.GetFiles(corpus).Where(file => !Path.GetFileName(file).StartsWith("lit-", StringComparison.Ordinal)).Select(File.ReadAllBytes)
            : [];
        foreach (byte[] seed in target.Seeds.Concat(kept))
        {
            coverage.Clear();
            Trial.Of(target, seed);
            seen.UnionWith(coverage.All());
        }
        foreach (string old in Directory.Exists(corpus) ? Directory.GetFiles(corpus, "lit-*") : [])
        {
            File.Delete(old);
        }
        int bytes = 0;
        for (int files = 0; files < MostFiles && lit.Count > 0; files++)
        {
            (byte[] input, HashSet<int> places) = lit.MaxBy(one => (double)one.Places.Count(place => !seen.Contains(place)) / (64 + one.Input.Length));
            if (places.IsSubsetOf(seen) || bytes + input.Length > MostBytes)
            {
                break;
            }
            seen.UnionWith(places);
            bytes += input.Length;
            Corpus.Write(corpus, "lit", input);
        }
    }
}
