using System.Globalization;
using Flywheel.Fuzz.Engine;

namespace Flywheel.Fuzz;

/// <summary>
/// <c>list</c>; <c>instrument FOLDER</c>; <c>fuzz TARGET SECONDS SEED CORPUS GROWN FOUND</c>; <c>rescue TARGET FOUND</c>;
/// <c>distil TARGET CORPUS GROWN</c>; <c>replay TARGET FILE...</c>. For tests/fuzz/run.sh, which says what they are for.
/// </summary>
internal static class Program
{
    private static readonly string[] Instrumented = ["Flywheel.Core.dll", "Flywheel.Host.dll", "Flywheel.Audit.dll", "Flywheel.Cache.dll"];

    private static int Main(string[] words)
    {
        Coverage.Prepare();
        switch (words)
        {
            case ["list"]:
                foreach (FuzzTarget target in FuzzTargets.All)
                {
                    Console.WriteLine(target.Name);
                }
                return 0;
            case ["instrument", var folder]:
                foreach (string name in Instrumented)
                {
                    SharpFuzz.Fuzzer.Instrument(Path.Combine(folder, name), _ => true, SharpFuzz.Options.Value);
                }
                return 0;
            case ["fuzz", var name, var seconds, var seed, var corpus, var grown, var found]:
                return Fuzz(FuzzTargets.Find(name), Number(seconds), Number(seed), corpus, grown, found);
            case ["rescue", var name, var found]:
                Rescue(name, found);
                return 0;
            case ["distil", var name, var corpus, var grown]:
                Distillation.Of(FuzzTargets.Find(name), corpus, grown);
                return 0;
            case ["replay", var name, .. var files]:
                return files.Count(file => !Holds(FuzzTargets.Find(name), file)) == 0 ? 0 : 1;
            default:
                Console.Error.WriteLine("see tests/fuzz/run.sh");
                return 2;
        }
    }

    private static int Fuzz(FuzzTarget target, int seconds, int seed, string corpus, string grown, string found)
    {
        Directory.CreateDirectory(found);
        var loop = new FuzzLoop(target, seed, found);
        Corpus kept = loop.Run([.. target.Seeds, .. Corpus.Read(corpus), .. Corpus.Read(grown)], TimeSpan.FromSeconds(seconds), UnderTrial(found));
        foreach (byte[] input in kept.Inputs)
        {
            Corpus.Write(grown, "lit", input);
        }
        Console.WriteLine(Row(target.Name, loop.Executions, kept.Count, loop.Edges, loop.Faults));
        return loop.Faults == 0 ? 0 : 1;
    }

    private static void Rescue(string name, string found)
    {
        if (InputUnderTrial.Rescue(UnderTrial(found)) is { } input)
        {
            Console.Error.WriteLine($"{name}: the process died\n  input: {Corpus.Write(found, "found", input)} ({input.Length} bytes)");
        }
        Console.WriteLine(Row(name, 0, 0, 0, 1));
    }

    private static bool Holds(FuzzTarget target, string file)
    {
        Trial trial = Trial.Of(target, File.ReadAllBytes(file));
        Console.WriteLine(trial.Fault is { } fault ? $"{file}: {fault}\n{trial.Told}" : $"{file}: holds");
        return trial.Fault is null;
    }

    private static string Row(string name, params IEnumerable<long> numbers) =>
        string.Join('\t', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)).Prepend(name));

    private static string UnderTrial(string found) => Path.Combine(found, ".under-trial");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
