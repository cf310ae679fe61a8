using Flywheel.Core;
using Flywheel.Core.Probe;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Probe;

/// <summary>A look at the socket's file first: connecting to a missing one gives a misleading "cannot assign requested address".</summary>
internal static class UnixSocketFile
{
    /// <exception cref="ProbeFailure">There is no socket there that we may open.</exception>
    public static unsafe void Check(string path)
    {
        NativeMethods.FileStatus status = default;
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(path)))
        {
            if (NativeMethods.Status(NativeMethods.AtCurrentDirectory, name, 0, NativeMethods.BasicStatus, &status) != 0)
            {
                throw new ProbeFailure(ProbeCause.SocketMissing, "there is no such file");
            }
            if (!status.IsSocket)
            {
                throw new ProbeFailure(ProbeCause.SocketMissing, "the file is no socket");
            }
            if (NativeMethods.Access(name, NativeMethods.WriteAllowed) != 0)
            {
                throw new ProbeFailure(ProbeCause.Permission, "the socket may not be opened by this user");
            }
        }
    }
}
