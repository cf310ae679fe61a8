using Flywheel.Core.Contract;

namespace Flywheel.Host.Statistics;

/// <summary>The time zone of whoever asks: what TZ names, else the machine's.</summary>
/// <param name="Zone">UTC where the one that was meant is not to be had.</param>
/// <param name="Trouble">Why it is not; null where it is.</param>
public sealed record LocalZone(TimeZoneInfo Zone, string? Trouble)
{
    private const string Variable = "TZ";

    /// <summary>Where the system keeps its time zones.</summary>
    private const string Folder = "/usr/share/zoneinfo/";

    public static LocalZone Of(EnvironmentSnapshot environment)
    {
        // POSIX.1-2017, 8.3: an empty TZ is UTC; a colon may stand before a name.
        if (environment.Bytes(Variable) is not { } given)
        {
            return new(TimeZoneInfo.Local, null);
        }
        string name = given.ToString().Trim();
        name = name.StartsWith(':') ? name[1..] : name;
        name = name.StartsWith(Folder, StringComparison.Ordinal) ? name[Folder.Length..] : name;
        if (name is "" or "UTC")
        {
            return new(TimeZoneInfo.Utc, null);
        }
        return !Path.IsPathRooted(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            ? new(zone, null)
            : new(TimeZoneInfo.Utc, $"{Variable} names a time zone that is not among the system's: days begin in UTC");
    }
}
