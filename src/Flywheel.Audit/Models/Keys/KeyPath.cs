namespace Flywheel.Audit.Models.Keys;

/// <summary>Keys on the way to a value, joined by dots.</summary>
internal static class KeyPath
{
    /// <summary>How deep a file may nest; what is deeper is not read and says so.</summary>
    public const int Deepest = 200;

    private const int LongestPart = 120;
    private const int LongestPath = 400;

    /// <summary>
    /// Overlong keys are cut, and so is an overlong way, in its middle: as many values as a file has bytes would else each carry a key as
    /// long as the file.
    /// </summary>
    public static string Join(string way, string key)
    {
        string part = key.Length > LongestPart ? key[..LongestPart] : key;
        return way.Length == 0 ? part : $"{(way.Length > LongestPath ? way[..LongestPath] : way)}.{part}";
    }

    /// <summary>The first part: the block, table or attribute at the top.</summary>
    public static string First(string path) => path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? path[..dot] : path;
}
