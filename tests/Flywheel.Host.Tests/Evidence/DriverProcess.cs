using System.Diagnostics;

namespace Flywheel.Host.Tests.Evidence;

/// <summary>tests/Flywheel.EvidenceDriver as a process.</summary>
internal static class DriverProcess
{
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Flywheel.EvidenceDriver");

    public static Process Start(params string[] words) =>
        Process.Start(new ProcessStartInfo(Program, words) { RedirectStandardOutput = true })!;

    /// <summary>What it says until its end, however that comes.</summary>
    public static async Task<string[]> SaysAsync(this Process process)
    {
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // A process that is killed may leave half a line.
        return said.Split('\n')[..^1];
    }
}
