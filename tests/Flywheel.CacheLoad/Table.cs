using System.Globalization;

namespace Flywheel.CacheLoad;

/// <summary>The lines of what was measured.</summary>
internal static class Table
{
    public static string Head => string.Create(
        CultureInfo.InvariantCulture,
        $"{"row",-28}{"clients",7}  {"target",-16}{"ops/s",10}{"MB/s",9}{"p50 ms",10}{"p99 ms",10}{"client us/op",14}");

    /// <param name="row">Its name.</param>
    /// <param name="clients">How many.</param>
    /// <param name="target">Its name.</param>
    /// <param name="figures">Null where the server does not implement the call.</param>
    public static string Line(string row, int clients, string target, Figures? figures)
    {
        string what = $"{row,-28}{clients,7}  {target,-16}";
        if (figures is null)
        {
            return $"{what}{"unimplemented",17}";
        }
        string bytes = figures.Megabytes is { } megabytes ? Number(megabytes) : "-";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{what}{Number(figures.Rate),10}{bytes,9}{figures.Middle,10:F3}{figures.Slow,10:F3}{figures.ClientCost,14:F1}");
    }

    private static string Number(double value) => value.ToString(value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
