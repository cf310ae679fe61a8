using Flywheel.Core;
using Flywheel.Host.Launch;

namespace Flywheel.Cli;

/// <summary>What is said when we failed, not what we were asked about.</summary>
internal static class Defect
{
    /// <param name="error">Where it is told.</param>
    /// <param name="e">What was thrown; its message may hold anything, and is not shown.</param>
    /// <param name="code">The exit code for it.</param>
    internal static int Say(TextWriter error, Exception e, int code = ExitCodes.Defect)
    {
        bool shortage = ResourceShortage.Is(e);
        error.WriteLine($"flywheel: {(shortage ? ResourceShortage.Words : $"a defect of the companion itself: {e.GetBaseException().GetType().FullName}")}");
        error.WriteLine($"flywheel: hint: {(shortage ? ResourceShortage.Hint : "report this line")}");
        return code;
    }
}
