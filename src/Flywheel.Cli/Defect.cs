using Flywheel.Core;

namespace Flywheel.Cli;

/// <summary>What is said when we failed, not what we were asked about.</summary>
internal static class Defect
{
    /// <param name="error">Where it is told.</param>
    /// <param name="e">What was thrown; its message may hold anything, and is not shown.</param>
    /// <param name="code">The exit code for it.</param>
    internal static int Say(TextWriter error, Exception e, int code = ExitCodes.Defect)
    {
        error.WriteLine($"flywheel: a defect of the companion itself: {e.GetType().FullName}");
        error.WriteLine("flywheel: hint: report this line");
        return code;
    }
}
