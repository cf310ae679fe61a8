using System.Globalization;

namespace Flywheel.Core.Cache;

/// <summary>Numbers of bytes as people write and read them.</summary>
public static class ByteSize
{
    /// <summary>What <see cref="TryParse"/> takes, in words.</summary>
    public const string Allowed = "a number of bytes, such as 10GiB (of 1,024) or 500MB (of 1,000)";

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
        ("K", 1L << 10), ("M", 1L << 20), ("G", 1L << 30), ("T", 1L << 40), ("B", 1),
    ];

    /// <summary>A number, with a point in it or not, and a unit: B, KiB to TiB (of 1,024), kB to TB (of 1,000), K to T (of 1,024, as in ls), in either case.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        (string unit, long factor) = Units.FirstOrDefault(unit => text.EndsWith(unit.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        bytes = 0;
        if (!decimal.TryParse(text.AsSpan(0, text.Length - unit.Length).TrimEnd(' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > long.MaxValue / factor)
        {
            return false;
        }
        bytes = (long)(number * factor);
        return true;
    }

    /// <summary>With a unit of 1,024 and one decimal: <c>1.5 MiB</c>; whole bytes below 1,024.</summary>
    public static string Show(long bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        string unit = "B";
        for (int i = 0; i < units.Length && value >= 1024; i++)
        {
            (value, unit) = (value / 1024, units[i]);
        }
        return unit == "B" ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {unit}");
    }
}
