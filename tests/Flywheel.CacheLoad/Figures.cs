namespace Flywheel.CacheLoad;

/// <summary>What one measurement says; milliseconds of latency, microseconds of the client's processor time an operation.</summary>
internal sealed record Figures(double Rate, double? Megabytes, double Middle, double Slow, double ClientCost)
{
    public static Figures Of(Pass pass, int? bytes)
    {
        long[] times = pass.Times;
        Array.Sort(times);
        double rate = times.Length / pass.Elapsed.TotalSeconds;
        return new(
            rate,
            rate * bytes / 1e6,
            TimeSpan.FromTicks(At(times, 0.5)).TotalMilliseconds,
            TimeSpan.FromTicks(At(times, 0.99)).TotalMilliseconds,
            pass.ClientCpu.TotalMicroseconds / times.Length);
    }

    /// <summary>Each figure's own median; null where there is none.</summary>
    public static Figures? Median(List<Figures> rounds) => rounds.Count == 0 ? null : new(
        Median(rounds, one => one.Rate),
        rounds[0].Megabytes is null ? null : Median(rounds, one => one.Megabytes!.Value),
        Median(rounds, one => one.Middle),
        Median(rounds, one => one.Slow),
        Median(rounds, one => one.ClientCost));

    private static long At(long[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    private static double Median(List<Figures> rounds, Func<Figures, double> figure)
    {
        double[] sorted = [.. rounds.Select(figure).Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
