using System.Collections.Immutable;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>
/// Whether text may be coloured: standard output is a terminal, TERM is set and not <c>dumb</c>, and NO_COLOR (no-color.org) is not set, or
/// empty.
/// </summary>
public static class TerminalColour
{
    public static bool Of(ImmutableArray<ByteString> environment)
    {
        var variables = new EnvironmentSnapshot(environment);
        return string.IsNullOrEmpty(variables.Get("NO_COLOR")) && variables.Get("TERM") is { Length: > 0 } and not "dumb" && NativeMethods.IsTerminal(1) == 1;
    }
}
