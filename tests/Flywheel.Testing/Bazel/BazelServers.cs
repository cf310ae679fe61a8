using System.Diagnostics;
using System.Globalization;

namespace Flywheel.Testing.Bazel;

/// <summary>The Bazel servers that run over output bases inside one folder.</summary>
public static class BazelServers
{
    /// <summary>The pids of those that live, as their own <c>server/server.pid.txt</c> tells.</summary>
    public static IReadOnlyList<int> Below(string folder)
    {
        var pids = new List<int>();
        foreach (string file in PidFiles(new DirectoryInfo(folder), depth: 6))
        {
            if (int.TryParse(File.ReadAllText(file), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && IsOver(pid, folder))
            {
                pids.Add(pid);
            }
        }
        return pids;
    }

    /// <summary>Ends them: asked first, killed after ten seconds.</summary>
    public static void EndThoseBelow(string folder)
    {
        foreach (int pid in Below(folder))
        {
            try
            {
                using Process server = Process.GetProcessById(pid);
                using (Process asked = Process.Start("kill", ["-TERM", pid.ToString(CultureInfo.InvariantCulture)]))
                {
                    asked.WaitForExit();
                }
                if (!server.WaitForExit(TimeSpan.FromSeconds(10)))
                {
                    server.Kill();
                    server.WaitForExit();
                }
            }
            catch (ArgumentException)
            {
                // It ended between the listing and now.
            }
        }
    }

    // The pid may have passed on to a stranger: a server of ours has its output base, inside the folder, as a word.
    private static bool IsOver(int pid, string folder)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains($"={folder}/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IEnumerable<string> PidFiles(DirectoryInfo folder, int depth)
    {
        string pid = Path.Combine(folder.FullName, "server", "server.pid.txt");
        if (File.Exists(pid))
        {
            return [pid];
        }
        return depth == 0
            ? []
            : folder.EnumerateDirectories().Where(child => child.LinkTarget is null)
                .SelectMany(child => PidFiles(child, depth - 1));
    }
}
