using System.Globalization;
using System.Text;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Proof;

/// <summary>
/// The processes over one output base, found by their own command lines: after a build its server, while it lasts the client, too, and
/// what started that. A pid file may be late, or be gone.
/// </summary>
internal static class BazelProcesses
{
    /// <summary>Bazel needs a second at most; what then still runs, runs no more.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends them, and waits until they have ended.</summary>
    /// <param name="outputBase">Named so that no other folder ends alike: the server may know it by another path.</param>
    /// <param name="time">For waiting.</param>
    public static void End(string outputBase, TimeProvider time)
    {
        ProcessIdentity[] processes = [.. Over(outputBase)];
        foreach (ProcessIdentity process in processes)
        {
            NativeMethods.Kill(process.Id, NativeMethods.SigTerm);
        }
        long began = time.GetTimestamp();
        while (processes.Any(process => process.IsAlive))
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                foreach (ProcessIdentity process in processes.Where(process => process.IsAlive))
                {
                    NativeMethods.Kill(process.Id, NativeMethods.SigKill);
                }
            }
            Thread.Sleep(LookAgain);
        }
    }

    private static IEnumerable<ProcessIdentity> Over(string outputBase)
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && ProcessIdentity.Of(pid) is { } process && HasBase(folder, outputBase))
            {
                yield return process;
            }
        }
    }

    private static bool HasBase(string process, string outputBase)
    {
        try
        {
            string end = string.Join('/', outputBase.Split('/')[^3..]);
            return File.ReadAllText(Path.Combine(process, "cmdline"), Encoding.Latin1).Split('\0')
                .Any(word => word.StartsWith("--output_base=/", StringComparison.Ordinal) && word.EndsWith("/" + end, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
