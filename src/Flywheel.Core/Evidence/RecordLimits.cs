namespace Flywheel.Core.Evidence;

/// <summary>
/// What a record can say. Every reader asks here, so that what one counts another one takes: a number or a text beyond these limits is not
/// known, and a line beyond them is no record.
/// </summary>
public static class RecordLimits
{
    /// <summary>Bytes beyond which a line is none of ours: a record has a kilobyte or two.</summary>
    public const int LongestLine = 4 << 20;

    /// <summary>Of spawns, tests and milliseconds. Nobody counts or waits for as many, and sums of nine million builds do not run over.</summary>
    public const long MostCounted = 1_000_000_000_000;

    /// <summary>UTF-16 units of a name that is grouped by, or shown: what is longer is cut there.</summary>
    public const int LongestName = 1000;

    /// <summary>UTF-16 units of the target patterns of one record, so that its line stays one: those that come behind are not kept.</summary>
    public const int LongestTargets = 300_000;

    private const int KeyLength = 32;

    /// <summary>A clock that has lost its time begins in 1970 or 1980.</summary>
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far another machine's clock may be ahead.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <summary>Our own key of a record in the one form that is written: anything else may be read as another key, or as none.</summary>
    public static bool IsKey(ReadOnlySpan<char> text) => text.Length == KeyLength && !text.ContainsAnyExcept("0123456789abcdef");

    /// <inheritdoc cref="IsKey(ReadOnlySpan{char})"/>
    public static bool IsKey(ReadOnlySpan<byte> text) => text.Length == KeyLength && !text.ContainsAnyExcept("0123456789abcdef"u8);

    /// <summary>Whether a build can have ended, or begun, then: every month that a record claims becomes a file.</summary>
    public static bool IsPossible(DateTimeOffset? time, DateTimeOffset now) => time >= Earliest && time <= now + Ahead;

    /// <summary>The number; null for one that cannot be.</summary>
    public static long? Counted(long? number) => number is >= 0 and <= MostCounted ? number : null;

    /// <inheritdoc cref="Counted(long?)"/>
    public static double? Counted(double? number) => number is >= 0 and <= MostCounted ? number : null;

    /// <summary>Whether counts of a record, all runners' for one, can be, each and together.</summary>
    public static bool AreCounted(IEnumerable<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            if (Counted(count) is null || (sum += count) > MostCounted)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The rate; null for one that is none.</summary>
    public static double? Rate(double? number) => number is >= 0 and <= 1 ? number : null;

    /// <summary>A name that is not too long, or the beginning of one.</summary>
    public static string Name(string text) => text.Length <= LongestName ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName), "\u2026");
}
