using System.Globalization;

namespace Flywheel.Host.Launch;

/// <summary>One process for ever: its number, and its start in clock ticks since boot, since numbers are used again.</summary>
public readonly record struct ProcessIdentity(int Id, ulong StartTicks)
{
    /// <summary>Field 22 of /proc/PID/stat (proc(5)), counted from the state, the first one behind the name.</summary>
    private const int StartField = 22 - 3;

    /// <summary>This process.</summary>
    public static ProcessIdentity Self => Of(Environment.ProcessId) ?? new(Environment.ProcessId, 0);

    /// <summary>Whether it still runs; a process that has ended and waits to be collected does not.</summary>
    public bool IsAlive => Of(Id) == this;

    /// <summary>The process that has this number now; null when there is none, or /proc does not show it.</summary>
    public static ProcessIdentity? Of(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        // The name stands in parentheses and may hold any byte, parentheses and spaces too.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length > StartField && fields[0] is not ("Z" or "X")
            && ulong.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out ulong start)
                ? new(id, start)
                : null;
    }
}
