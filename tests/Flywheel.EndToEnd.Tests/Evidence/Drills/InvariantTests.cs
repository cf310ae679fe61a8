using System.Globalization;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence.Drills;

/// <summary>
/// The promise of the whole: whatever is written on the command line and in rc files, a build either was refused or ran against the
/// contract's cache, by Bazel's own word. FLYWHEEL_FUZZ_SEED=SEED repeats a run, SEED:N one line of it.
/// </summary>
public sealed class InvariantTests
{
    private const int Lines = 100;
    private const int LongFactor = 20;

    [Fact]
    public async Task A_random_command_line_is_refused_or_attached()
    {
        string[] given = (Environment.GetEnvironmentVariable("FLYWHEEL_FUZZ_SEED") is { Length: > 0 } text ? text : $"{Random.Shared.Next()}").Split(':');
        int seed = int.Parse(given[0], CultureInfo.InvariantCulture);
        int count = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? Lines * LongFactor : Lines;
        IEnumerable<int> indices = given.Length > 1 ? [int.Parse(given[1], CultureInfo.InvariantCulture)] : Enumerable.Range(0, count);
        await using FuzzedBazel bazel = await FuzzedBazel.StartAsync();
        Console.WriteLine($"random command lines: FLYWHEEL_FUZZ_SEED={seed}");
        var ends = new Dictionary<FuzzedEnd, int>();
        var faults = new List<string>();
        foreach (int i in indices)
        {
            FuzzedLine line = new LineGrammar(new Random(unchecked((seed * 100_003) + i)), bazel.Endpoint).Line();
            (FuzzedEnd end, string? fault) = await TryAsync(bazel, line);
            if (fault is not null)
            {
                (line, fault) = await ShrinkAsync(bazel, line, fault);
                faults.Add($"FLYWHEEL_FUZZ_SEED={seed}:{i}\n{line}\n{fault}");
            }
            ends[end] = ends.GetValueOrDefault(end) + 1;
        }
        Console.WriteLine($"random command lines: {string.Join(", ", ends.OrderBy(end => end.Key).Select(end => $"{end.Value} {end.Key}"))}");

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        // Refusing everything would be no proof of anything.
        Assert.True(given.Length > 1 || ends.GetValueOrDefault(FuzzedEnd.Attached) >= count / 10, $"{string.Join(", ", ends)} of seed {seed}");
    }

    private static async Task<(FuzzedEnd, string?)> TryAsync(FuzzedBazel bazel, FuzzedLine line)
    {
        try
        {
            return await bazel.TryAsync(line);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(line.ToString(), e);
        }
    }

    private static async Task<(FuzzedLine, string)> ShrinkAsync(FuzzedBazel bazel, FuzzedLine line, string fault)
    {
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            foreach (FuzzedLine candidate in line.Smaller())
            {
                if ((await bazel.TryAsync(candidate)).Fault is { } still)
                {
                    (line, fault, smaller) = (candidate, still, true);
                    break;
                }
            }
        }
        return (line, fault);
    }
}
