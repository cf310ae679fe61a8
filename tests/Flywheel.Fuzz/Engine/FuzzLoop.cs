using System.Diagnostics;

namespace Flywheel.Fuzz.Engine;

/// <summary>Tries inputs, keeps those that light something new, and changes these into the next ones.</summary>
/// <param name="target">What reads them.</param>
/// <param name="seed">The same one makes the same inputs, where nothing else runs.</param>
/// <param name="found">The folder for inputs that break something.</param>
internal sealed class FuzzLoop(FuzzTarget target, int seed, string found)
{
    /// <summary>Faults after which there is enough to do.</summary>
    private const int MostFaults = 10;

    /// <summary>After it a process that still reads one input is ended.</summary>
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(120);

    private readonly Random random = new(seed);
    private readonly Coverage coverage = new();
    private readonly HashSet<string> faults = new(StringComparer.Ordinal);
    private long began;

    public long Executions { get; private set; }

    public int Edges => coverage.Edges;

    public int Faults => faults.Count;

    public Corpus Run(IEnumerable<byte[]> inputs, TimeSpan time, string underTrial)
    {
        var corpus = new Corpus(random);
        var mutator = new Mutator(random, target);
        using var current = new InputUnderTrial(underTrial, target.Longest + (1 << 20));
        using var guard = new Timer(_ => EndHung(), null, Hung, Hung / 2);
        foreach (byte[] input in inputs)
        {
            current.Set(input);
            Try(input, corpus, always: corpus.Count == 0);
        }
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time && faults.Count < MostFaults)
        {
            byte[] input = mutator.Of(corpus.Pick(), corpus.Pick);
            current.Set(input);
            Try(input, corpus, always: false);
        }
        current.Set([]);
        return corpus;
    }

    private void Try(byte[] input, Corpus corpus, bool always)
    {
        coverage.Clear();
        Volatile.Write(ref began, Stopwatch.GetTimestamp());
        Trial trial = Trial.Of(target, input);
        Executions++;
        List<(int At, byte Bit)> lit = coverage.New();
        if (trial.Fault is { } fault)
        {
            coverage.See(lit);
            if (faults.Add(fault))
            {
                Tell(fault, trial.Told, input);
            }
            return;
        }
        if (lit.Count > 0 && target.IsNoisy)
        {
            coverage.See(lit);
            lit = Repeated(lit, input);
        }
        coverage.See(lit);
        if (lit.Count > 0 || always)
        {
            corpus.Add(input);
        }
        Volatile.Write(ref began, 0);
    }

    /// <summary>What the same input lights again: the rest came from elsewhere.</summary>
    private List<(int At, byte Bit)> Repeated(List<(int At, byte Bit)> lit, byte[] input)
    {
        coverage.Clear();
        Trial.Of(target, input);
        HashSet<int> again = coverage.All();
        return [.. lit.Where(place => again.Contains((place.At << 8) | place.Bit))];
    }

    private void Tell(string fault, string told, byte[] input)
    {
        Volatile.Write(ref began, 0);
        byte[] least = Minimiser.Of(target, input, fault);
        string path = Corpus.Write(found, "found", least);
        Console.Error.WriteLine($"{target.Name}: {fault}\n  input: {path} ({least.Length} bytes)\n  {told.ReplaceLineEndings("\n  ")}");
    }

    private void EndHung()
    {
        long since = Volatile.Read(ref began);
        if (since != 0 && Stopwatch.GetElapsedTime(since) > Hung)
        {
            Environment.FailFast($"{target.Name}: an input is read for more than {Hung.TotalSeconds:F0} s");
        }
    }
}
