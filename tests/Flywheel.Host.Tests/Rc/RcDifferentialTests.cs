using System.Globalization;
using Xunit;

namespace Flywheel.Host.Tests.Rc;

/// <summary>
/// The resolver against real Bazels, by their own canonical command lines, over random rc files. FLYWHEEL_FUZZ_SEED=SEED repeats a run,
/// SEED:N one tree of it.
/// </summary>
public sealed class RcDifferentialTests
{
    private const int Trees = 60;
    private const int LongFactor = 10;

    [Fact]
    public async Task Rc_files_mean_what_Bazel_4_takes_them_for()
    {
        using RcBazel bazel = RcBazel.Bazel4();
        await CompareAsync(bazel, "4.2.3", Trees);
    }

    [Fact]
    public async Task Rc_files_mean_what_Bazel_2_takes_them_for()
    {
        using RcBazel bazel = RcBazel.Bazel2();
        await CompareAsync(bazel, "2.1.0", Trees / 4);
    }


    private static async Task CompareAsync(RcBazel bazel, string version, int usual)
    {
        string[] given = (Environment.GetEnvironmentVariable("FLYWHEEL_FUZZ_SEED") is { Length: > 0 } text ? text : $"{Random.Shared.Next()}").Split(':');
        int seed = int.Parse(given[0], CultureInfo.InvariantCulture);
        int count = Environment.GetEnvironmentVariable("FLYWHEEL_LONG") == "1" ? usual * LongFactor : usual;
        IEnumerable<int> indices = given.Length > 1 ? [int.Parse(given[1], CultureInfo.InvariantCulture)] : Enumerable.Range(0, count);
        Console.WriteLine($"random rc files, {version}: FLYWHEEL_FUZZ_SEED={seed}");
        int taken = 0;
        var faults = new List<string>();
        foreach (int i in indices)
        {
            var grammar = new RcGrammar(new Random(unchecked((seed * 100_003) + i)), version);
            RcCase one = grammar.Case();
            (bool wasTaken, string? difference) = await bazel.CompareAsync(one, grammar.Compared);
            taken += wasTaken ? 1 : 0;
            if (difference is not null)
            {
                (one, difference) = await ShrinkAsync(bazel, one, difference, grammar.Compared);
                faults.Add($"FLYWHEEL_FUZZ_SEED={seed}:{i}\n{one}\n{difference}");
            }
        }
        Console.WriteLine($"random rc files, {version}: {taken} of {count} taken");

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        // Being refused together is easy.
        Assert.True(given.Length > 1 || taken >= Math.Min(count / 3, 1 + (count / 10)), $"{taken} of {count} of seed {seed}");
    }

    private static async Task<(RcCase, string)> ShrinkAsync(RcBazel bazel, RcCase one, string difference, IReadOnlyCollection<string> names)
    {
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            foreach (RcCase candidate in one.Smaller())
            {
                if ((await bazel.CompareAsync(candidate, names)).Difference is { } still)
                {
                    (one, difference, smaller) = (candidate, still, true);
                    break;
                }
            }
        }
        return (one, difference);
    }
}
