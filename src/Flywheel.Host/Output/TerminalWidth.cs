using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>How wide text may be: what COLUMNS says, else the terminal at standard output, else 80; from 40 to 120 characters.</summary>
public static unsafe class TerminalWidth
{
    /// <summary>Narrower, columns are of no use.</summary>
    private const int Narrowest = 40;

    /// <summary>Wider, lines are hard to read.</summary>
    private const int Widest = 120;

    public static int Of(ImmutableArray<ByteString> environment)
    {
        int given = int.TryParse(new EnvironmentSnapshot(environment).Get("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            ? columns : 0;
        int width = given > 0 ? given : OfTerminal();
        return Math.Clamp(width > 0 ? width : WrappedText.UsualWidth, Narrowest, Widest);
    }

    /// <summary>0 where standard output is no terminal, or one that does not know.</summary>
    private static int OfTerminal()
    {
        NativeMethods.WindowSize size = default;
        return NativeMethods.WindowSizeOf(1, NativeMethods.GetWindowSize, &size) == 0 ? size.Columns : 0;
    }
}
