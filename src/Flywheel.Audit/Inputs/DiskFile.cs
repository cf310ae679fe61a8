using System.Runtime.InteropServices;

namespace Flywheel.Audit.Inputs;

/// <summary>An open file.</summary>
internal sealed unsafe class DiskFile : IDisposable
{
    private readonly int descriptor;
    private bool closed;

    public DiskFile(int descriptor)
    {
        this.descriptor = descriptor;
        NativeMethods.FileStatus status;
        byte nothing = 0;
        if (NativeMethods.Status(descriptor, &nothing, NativeMethods.EmptyPath, NativeMethods.BasicStatus, &status) == 0)
        {
            Status = status;
        }
    }

    public NativeMethods.FileStatus Status { get; }

    public bool IsRegular => Status.IsRegularFile;

    /// <summary>Bytes, when it was opened.</summary>
    public long Size => (long)Status.Size;

    /// <summary>How much it read: less than asked only at the end, or where the disk fails.</summary>
    public int Read(Span<byte> into, long from)
    {
        int done = 0;
        fixed (byte* buffer = into)
        {
            while (done < into.Length)
            {
                nint read = NativeMethods.Read(descriptor, buffer + done, (nuint)(into.Length - done), from + done);
                if (read > 0)
                {
                    done += (int)read;
                }
                else if (read == 0 || Marshal.GetLastPInvokeError() != NativeMethods.Interrupted)
                {
                    break;
                }
            }
        }
        return done;
    }

    public byte[] ReadAll()
    {
        var bytes = new byte[Size];
        int read = Read(bytes, 0);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            _ = NativeMethods.Close(descriptor);
        }
    }
}
