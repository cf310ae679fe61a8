using System.Globalization;
using Flywheel.Core;

namespace Flywheel.Host.Launch;

/// <summary>A file as execve would meet it: links are followed, and two names of one program can be told.</summary>
internal sealed unsafe class ExecutableFile
{
    private const int Block = 64 * 1024;
    private static readonly ByteString OwnLink = ByteString.FromText("/proc/self/exe");

    private readonly ByteString path;
    private readonly ByteString shown;
    private readonly NativeMethods.FileStatus status;

    private ExecutableFile(ByteString path, ByteString shown)
    {
        this.path = path;
        this.shown = shown;
        NativeMethods.FileStatus found = default;
        fixed (byte* name = NativeWords.Terminated(path))
        {
            bool there = NativeMethods.Status(
                NativeMethods.AtCurrentDirectory, name, 0, NativeMethods.BasicStatus, &found) == 0;
            IsDirectory = there && found.IsDirectory;
            Exists = there && !IsDirectory;
            IsExecutable = Exists && found.IsRegularFile
                && NativeMethods.Access(name, NativeMethods.ExecuteAllowed) == 0;
        }
        status = found;
    }

    public bool IsDirectory { get; }

    /// <summary>Whether there is a file that is not a directory.</summary>
    public bool Exists { get; }

    /// <summary>Whether it is a regular file that we may execute.</summary>
    public bool IsExecutable { get; }

    /// <summary>Device, inode, size and time of the last change, links followed: what another file, or a changed one, does not share.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture,
        $"{status.Device:x}-{status.Inode:x}-{status.Size:x}-{status.ModifiedSeconds:x}.{status.ModifiedNanoseconds:x}");

    public ByteString Directory
    {
        get
        {
            int slash = shown.Raw.LastIndexOf('/');
            return slash < 0 ? ByteString.Empty
                : slash == 0 ? ByteString.FromText("/")
                : ByteString.FromRaw(shown.Raw[..slash]);
        }
    }

    public static ExecutableFile At(ByteString path) => new(path, path);

    /// <summary>The running executable: through the kernel's link, so that it is found even when moved or deleted.</summary>
    public static ExecutableFile Running()
    {
        byte[] buffer = new byte[4096];
        nint length;
        fixed (byte* link = NativeWords.Terminated(OwnLink))
        fixed (byte* target = buffer)
        {
            length = NativeMethods.ReadLink(link, target, (nuint)buffer.Length);
        }
        return new(OwnLink, length > 0 ? ByteString.FromBytes(buffer.AsSpan(0, (int)length)) : OwnLink);
    }

    /// <summary>
    /// Whether both names lead to one file (device and inode, so through symbolic and hard links), or to two copies of
    /// it: the contents are compared only when the sizes are equal.
    /// </summary>
    public bool IsSameProgram(ExecutableFile other) =>
        Exists && other.Exists
        && ((status.Device == other.status.Device && status.Inode == other.status.Inode)
            || (status.Size == other.status.Size && HasContentOf(other)));

    private bool HasContentOf(ExecutableFile other)
    {
        int mine = OpenForReading();
        int theirs = other.OpenForReading();
        try
        {
            if (mine < 0 || theirs < 0)
            {
                return false;
            }
            byte[] left = new byte[Block];
            byte[] right = new byte[Block];
            while (true)
            {
                int count = Fill(mine, left);
                if (count != Fill(theirs, right)
                    || !left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
                {
                    return false;
                }
                if (count < Block)
                {
                    return true;
                }
            }
        }
        finally
        {
            NativeMethods.Close(mine);
            NativeMethods.Close(theirs);
        }
    }

    private int OpenForReading()
    {
        fixed (byte* name = NativeWords.Terminated(path))
        {
            return NativeMethods.Open(name, NativeMethods.ReadOnlyNoControllingCloseOnExec);
        }
    }

    /// <summary>Reads until the block is full or the file ends.</summary>
    private static int Fill(int descriptor, byte[] block)
    {
        int filled = 0;
        fixed (byte* start = block)
        {
            while (filled < block.Length)
            {
                nint count = NativeMethods.Read(descriptor, start + filled, (nuint)(block.Length - filled));
                if (count <= 0)
                {
                    break;
                }
                filled += (int)count;
            }
        }
        return filled;
    }
}
