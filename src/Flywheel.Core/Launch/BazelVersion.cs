using System.Globalization;

namespace Flywheel.Core.Launch;

/// <summary>A release of Bazel, as far as it can be known without starting it.</summary>
public readonly record struct BazelVersion(int Major, int Minor, int Patch) : IComparable<BazelVersion>
{
    public int CompareTo(BazelVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public static bool operator <(BazelVersion left, BazelVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(BazelVersion left, BazelVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(BazelVersion left, BazelVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(BazelVersion left, BazelVersion right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// Reads what .bazelversion and USE_BAZEL_VERSION hold: <c>7.1.0</c>, <c>8.0.0rc2</c>, <c>fork/7.1.0</c>. Null for what names no
    /// single release (<c>latest</c>, <c>7.x</c>, a commit, a path).
    /// </summary>
    public static BazelVersion? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        string version = text.Trim();
        if (version.StartsWith('/') || version.StartsWith('~') || version.StartsWith('.'))
        {
            return null;
        }
        version = version[(version.IndexOf('/') + 1)..];
        string[] parts = version.Split('.');
        return parts.Length == 3
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int minor)
            && int.TryParse(LeadingDigits(parts[2]), NumberStyles.None, CultureInfo.InvariantCulture, out int patch)
            ? new BazelVersion(major, minor, patch)
            : null;
    }

    private static ReadOnlySpan<char> LeadingDigits(string part)
    {
        int end = part.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? part : part.AsSpan(0, end);
    }
}
