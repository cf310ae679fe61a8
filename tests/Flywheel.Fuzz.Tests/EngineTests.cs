using System.Text;
using Flywheel.Fuzz.Engine;
using Xunit;

namespace Flywheel.Fuzz.Tests;

/// <summary>The engine finds what is planted, and says what is needed of it.</summary>
public sealed class EngineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-fuzz-engine-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_fault_is_found_made_small_and_kept()
    {
        var target = new Faulty(input => input.Contains("bad", StringComparison.Ordinal) ? throw new InvalidOperationException("x") : 0);
        var loop = new FuzzLoop(target, 1, folder.FullName);

        loop.Run([Encoding.UTF8.GetBytes("a bad one, and much behind it")], TimeSpan.Zero, Path.Combine(folder.FullName, ".under-trial"));

        Assert.Equal(1, loop.Faults);
        Assert.Equal("bad", File.ReadAllText(Assert.Single(Directory.GetFiles(folder.FullName, "found-*"))));
    }

    [Fact]
    public void An_input_that_takes_too_long_is_a_fault()
    {
        Trial trial = Trial.Of(new Faulty(Busy), [1]);

        Assert.Equal("too slow", trial.Fault);

        static int Busy(string input)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            SpinWait.SpinUntil(() => Environment.CpuUsage.TotalTime - start > TimeSpan.FromMilliseconds(150));
            return input.Length;
        }
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        var target = new Faulty(_ => 0);
        byte[][] first = Made(7), second = Made(7), other = Made(8);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);

        byte[][] Made(int seed)
        {
            var mutator = new Mutator(new Random(seed), target);
            byte[] input = Encoding.UTF8.GetBytes("an input");
            return [.. Enumerable.Range(0, 50).Select(_ => input = mutator.Of(input, () => input))];
        }
    }

    [Fact]
    public void What_a_process_read_when_it_died_is_there()
    {
        string path = Path.Combine(folder.FullName, ".under-trial");
        using (var current = new InputUnderTrial(path, 100))
        {
            current.Set([1, 2, 3]);
        }

        Assert.Equal([1, 2, 3], InputUnderTrial.Rescue(path));
        Assert.Null(InputUnderTrial.Rescue(path + "none"));
    }

    private sealed class Faulty(Func<string, int> read) : FuzzTarget("faulty")
    {
        public override TimeSpan Limit => TimeSpan.FromMilliseconds(100);

        public override IEnumerable<byte[]> Seeds => [];

        public override string[] Words => ["bad", "good"];

        public override void Run(byte[] input) => read(Encoding.UTF8.GetString(input));
    }
}
