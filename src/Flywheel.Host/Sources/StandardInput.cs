using System.Runtime.InteropServices;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Sources;

/// <summary>What comes on standard input, for programs that are asked one thing there.</summary>
public static unsafe class StandardInput
{
    /// <summary>Bytes: what reaches it is no request any more.</summary>
    public const int Limit = 1 << 20;

    /// <summary>
    /// Reads to its end. Null for a terminal, which would be waited for, for what cannot be read and what reaches <see cref="Limit"/>, with what is
    /// wrong with <c>standard input</c>.
    /// </summary>
    public static (byte[]? Bytes, string? Fault) Read()
    {
        if (NativeMethods.IsTerminal(0) == 1)
        {
            return (null, "is a terminal");
        }
        byte[] bytes = new byte[4096];
        int filled = 0;
        while (true)
        {
            nint count;
            fixed (byte* start = bytes)
            {
                count = NativeMethods.Read(0, start + filled, (nuint)(bytes.Length - filled));
            }
            if (count == 0)
            {
                return (bytes[..filled], null);
            }
            if (count < 0 && Marshal.GetLastPInvokeError() != NativeMethods.Interrupted)
            {
                return (null, "cannot be read");
            }
            filled += (int)Math.Max(count, 0);
            if (filled >= Limit)
            {
                return (null, "holds 1 MB or more");
            }
            if (filled == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(2 * bytes.Length, Limit));
            }
        }
    }

    /// <summary>As a stream, of any length; faults come with its reading.</summary>
    public static Stream Open() => new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
