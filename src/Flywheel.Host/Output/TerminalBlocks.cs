using Flywheel.Core.Contract;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>
/// Whether text may have block elements, as bars are made of: standard output is a terminal, TERM is set and not <c>dumb</c>, and the
/// locale's letters are UTF-8.
/// </summary>
public static class TerminalBlocks
{
    public static bool Of(EnvironmentSnapshot environment) =>
        environment.Get("TERM") is { Length: > 0 } and not "dumb" && IsUtf8(environment) && NativeMethods.IsTerminal(1) == 1;

    /// <summary>POSIX.1-2017, 8.2: the first of these that is set decides.</summary>
    private static bool IsUtf8(EnvironmentSnapshot environment) =>
        (environment.Get("LC_ALL") ?? environment.Get("LC_CTYPE") ?? environment.Get("LANG")) is { } locale
        && (locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase) || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase));
}
