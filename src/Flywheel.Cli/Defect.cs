using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>What is said when we failed, not what we were asked about.</summary>
internal static class Defect
{
    /// <returns>The exit code for it.</returns>
    internal static int Say(TextWriter error, Exception e)
    {
        error.WriteLine($"flywheel: a defect of the companion itself: {e.GetType().FullName}");
        error.WriteLine("flywheel: hint: report this line");
        return ExitCodes.Defect;
    }
}
