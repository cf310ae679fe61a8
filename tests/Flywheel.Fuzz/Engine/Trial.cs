using System.Diagnostics;

namespace Flywheel.Fuzz.Engine;

/// <summary>What came of one input.</summary>
/// <param name="Fault">What is wrong, the same for all inputs with the same fault; null for none.</param>
/// <param name="Told">The whole of it.</param>
internal readonly record struct Trial(string? Fault, string Told)
{
    /// <summary>What took long is tried again before it counts: code is compiled when it first runs.</summary>
    private const int Again = 3;

    public static Trial Of(FuzzTarget target, byte[] input)
    {
        TimeSpan took = TimeSpan.MaxValue;
        for (int i = 0; i < Again; i++)
        {
            long began = Stopwatch.GetTimestamp();
            TimeSpan spent = Environment.CpuUsage.TotalTime;
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                return new(Name(e), e.ToString());
            }
            // Others may have had the processor: of what waits for nobody only its own time counts.
            TimeSpan now = target.IsNoisy ? Stopwatch.GetElapsedTime(began) : Environment.CpuUsage.TotalTime - spent;
            if (now <= target.Limit)
            {
                return default;
            }
            took = now < took ? now : took;
        }
        return new("too slow", $"{input.Length} bytes took {took.TotalSeconds:F1} s, and may take {target.Limit.TotalSeconds:F1} s");
    }

    /// <summary>The kind, and where in our code it came from: a fault in a loop is one fault.</summary>
    private static string Name(Exception e)
    {
        if (e is RuleBroken)
        {
            return e.Message;
        }
        Exception inner = e is AggregateException { InnerException: { } one } ? one : e;
        string? place = inner.StackTrace?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("Flywheel.", StringComparison.Ordinal));
        int end = place?.IndexOf(" in ", StringComparison.Ordinal) ?? -1;
        return $"{inner.GetType().Name} {(end > 0 ? place![..end] : place)}";
    }
}
