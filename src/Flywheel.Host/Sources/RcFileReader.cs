using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Core.Rc;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Sources;

/// <summary>
/// Reads rc files where they really stand. Nothing is waited for: a pipe and a device are not opened, and a file over 1 MB is not
/// read, though Bazel would do both.
/// </summary>
public static unsafe class RcFileReader
{
    private const int Limit = 1 << 20;
    private const int LongestPath = 4096;

    /// <summary>Never throws over a file.</summary>
    /// <param name="path">Absolute.</param>
    public static RcContent Read(ByteString path)
    {
        fixed (byte* name = NativeWords.Terminated(path))
        {
            byte* resolved = stackalloc byte[LongestPath];
            NativeMethods.FileStatus status;
            if (NativeMethods.RealPath(name, resolved) is null
                || NativeMethods.Status(NativeMethods.AtCurrentDirectory, resolved, 0, NativeMethods.BasicStatus, &status) != 0)
            {
                return RcContent.None;
            }
            string canonical = ByteString.FromBytes(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved)).Raw;
            if (canonical == "/dev/null")
            {
                return new(ByteString.Empty, canonical, null);
            }
            if (!status.IsRegularFile)
            {
                return status.IsDirectory
                    ? new(null, canonical, "is a folder")
                    : new(null, canonical, "is no regular file, and is not read here", onlyHere: true);
            }
            if (status.Size > Limit)
            {
                return new(null, canonical, "is larger than 1 MB, and is not read here", onlyHere: true);
            }
            return ReadFile(resolved, canonical, (int)status.Size);
        }
    }

    private static RcContent ReadFile(byte* path, string canonical, int size)
    {
        using var handle = new SafeFileHandle(NativeMethods.Open(path, NativeMethods.ReadOnlyNoControllingCloseOnExec | NativeMethods.NoWait), ownsHandle: true);
        if (handle.IsInvalid)
        {
            return new(null, canonical, "cannot be read");
        }
        try
        {
            byte[] bytes = new byte[size];
            int read = 0;
            while (read < size && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var count)
            {
                read += count;
            }
            return new(ByteString.FromBytes(bytes.AsSpan(0, read)), canonical, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, canonical, "cannot be read");
        }
    }
}
