using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Flywheel.Audit.Tests;

/// <summary>
/// That something takes time in proportion to the size of its input: processor time of the thread, so that what else the machine does counts
/// for little, and the least of several rounds.
/// </summary>
internal static class LinearTime
{
    private const int Rounds = 6;

    /// <summary>One at a time: what the others keep alive is collected by whoever allocates.</summary>
    private static readonly Lock Turn = new();

    /// <summary>Four times the size take four times as long where it is linear, sixteen times where it is quadratic.</summary>
    private const int MostTimes = 12;

    /// <summary>What takes less is too short to be compared.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    /// <summary>Compares a sixteenth of a size with a quarter, then that with the whole: what is not linear fails before it takes long.</summary>
    /// <param name="size">The largest; one that takes less than half a second.</param>
    /// <param name="make">An input of a size; not measured.</param>
    /// <param name="use">What is measured.</param>
    public static void Of<T>(int size, Func<int, T> make, Action<T> use)
    {
        lock (Turn)
        {
            T small = make(size / 16), middle = make(size / 4);
            use(small);
            Compare(small, middle);
            Compare(middle, make(size));
        }

        void Compare(T one, T four)
        {
            TimeSpan less = TimeSpan.MaxValue, more = TimeSpan.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                less = Least(less, one);
                more = Least(more, four);
                if (more < Short || more < less * MostTimes)
                {
                    return;
                }
                GC.Collect();
            }
            Assert.Fail($"{less.TotalMilliseconds:0.0} ms, and {more.TotalMilliseconds:0.0} ms for four times as much");
        }

        TimeSpan Least(TimeSpan before, T input)
        {
            TimeSpan start = Spent();
            use(input);
            TimeSpan taken = Spent() - start;
            return taken < before ? taken : before;
        }
    }

    /// <summary>The processor time of this thread; where the system does not tell it, the time of the clock.</summary>
    public static TimeSpan Spent()
    {
        const string schedule = "/proc/thread-self/schedstat";
        return File.Exists(schedule) && long.TryParse(File.ReadAllText(schedule).Split(' ')[0], CultureInfo.InvariantCulture, out long nanoseconds)
            ? TimeSpan.FromMicroseconds(nanoseconds / 1000.0)
            : TimeSpan.FromSeconds((double)Stopwatch.GetTimestamp() / Stopwatch.Frequency);
    }
}
