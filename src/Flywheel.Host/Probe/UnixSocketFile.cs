using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Probe;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Probe;

/// <summary>A look at the socket's file first: connecting to a missing one gives a misleading "cannot assign requested address".</summary>
internal static class UnixSocketFile
{
    /// <summary>Room for a path in the kernel's address of a unix socket (unix(7): sun_path), without its end.</summary>
    public const int LongestPath = 107;

    /// <exception cref="ProbeFailure">There is no socket there that we may open.</exception>
    public static unsafe void Check(string path)
    {
        ByteString bytes = ByteString.FromText(path);
        if (bytes.Length > LongestPath)
        {
            throw new ProbeFailure(ProbeCause.BadUrl, $"a socket's path may be {LongestPath} bytes long, and this one is {bytes.Length}");
        }
        NativeMethods.FileStatus status = default;
        fixed (byte* name = NativeWords.Terminated(bytes))
        {
            if (NativeMethods.Status(NativeMethods.AtCurrentDirectory, name, 0, NativeMethods.BasicStatus, &status) != 0)
            {
                throw Marshal.GetLastPInvokeError() == NativeMethods.AccessDenied
                    ? new ProbeFailure(ProbeCause.Permission, "a folder on the way to it may not be entered")
                    : new ProbeFailure(ProbeCause.SocketMissing, "there is no such file");
            }
            if (!status.IsSocket)
            {
                throw new ProbeFailure(ProbeCause.SocketMissing, "the file is no socket");
            }
            if (NativeMethods.Access(name, NativeMethods.WriteAllowed) != 0)
            {
                throw new ProbeFailure(ProbeCause.Permission, "its file may not be opened");
            }
        }
    }
}
