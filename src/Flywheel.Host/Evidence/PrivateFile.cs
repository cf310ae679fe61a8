using System.Runtime.InteropServices;
using Flywheel.Core;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// Files and folders for nobody but the user, whatever the umask; every call answers with errno, 0 for success. No descriptor of these
/// is inherited by a program that is started, so that a lock ends with the process that took it.
/// </summary>
internal static unsafe class PrivateFile
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    /// <summary>The rights with which others write.</summary>
    public const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>The number of the user that this process acts for; the superuser's where there is no /proc.</summary>
    public static uint OurUser
    {
        get
        {
            Status("/proc/self", out NativeMethods.FileStatus self);
            return self.Owner;
        }
    }

    /// <summary>
    /// Opens with the kernel's own flags, and not through a link: what somebody has planted may not lead out of the folder.
    /// <paramref name="handle"/> is not null when the answer is 0.
    /// </summary>
    /// <param name="path">Of the file.</param>
    /// <param name="flags">Of open(2).</param>
    /// <param name="handle">The open file.</param>
    /// <param name="follow">Whether a link is followed: for a file that the user has named.</param>
    public static int Open(string path, int flags, out SafeFileHandle? handle, bool follow = false)
    {
        int descriptor;
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(path)))
        {
            descriptor = NativeMethods.Create(name, flags | (follow ? 0 : NativeMethods.NoFollow), (uint)FileMode);
        }
        handle = descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
        return descriptor < 0 ? Marshal.GetLastPInvokeError() : FileFault.None;
    }

    /// <summary>Makes a file that is not there yet, and opens it.</summary>
    public static int Create(string path, out SafeFileHandle? handle)
    {
        int error = Open(path, NativeMethods.ReadWriteCloseOnExec | NativeMethods.CreateNew, out handle);
        return error != FileFault.None ? error : Keep(handle!, Status(handle!));
    }

    /// <summary>The same in place of what stands there: of a process that was killed, or planted, it is not written to.</summary>
    public static int CreateAnew(string path, out SafeFileHandle? handle)
    {
        int error = Create(path, out handle);
        return error == NativeMethods.AlreadyThere && Remove(path) == FileFault.None ? Create(path, out handle) : error;
    }

    /// <summary>Takes the rights from others, and gives the user what a umask took.</summary>
    public static int Keep(SafeFileHandle handle, NativeMethods.FileStatus status) =>
        status.Permissions == FileMode ? FileFault.None : Try(() => File.SetUnixFileMode(handle, FileMode));

    /// <summary>Locks the file for this handle alone without waiting. Where the file system knows no locks there is none to wait for.</summary>
    /// <returns>False when another handle, of any process, has it.</returns>
    public static bool Lock(SafeFileHandle handle) =>
        NativeMethods.Lock((int)handle.DangerousGetHandle(), NativeMethods.LockExclusiveNoWait) == 0
        || Marshal.GetLastPInvokeError() != NativeMethods.WouldBlock;

    /// <summary>Of the open file; one that was removed, or replaced by another of its name, has no links.</summary>
    public static NativeMethods.FileStatus Status(SafeFileHandle handle)
    {
        NativeMethods.FileStatus status = default;
        byte end = 0;
        _ = NativeMethods.Status((int)handle.DangerousGetHandle(), &end, NativeMethods.EmptyPath, NativeMethods.BasicStatus, &status);
        return status;
    }

    /// <summary>Whether it belongs to the user, and nobody else may write it.</summary>
    public static bool IsWrittenByUsAlone(NativeMethods.FileStatus status) => status.Owner == OurUser && (status.Permissions & OthersWrite) == 0;

    /// <summary>Of what stands at a path, links followed.</summary>
    public static int Status(string path, out NativeMethods.FileStatus status) => Status(path, 0, out status);

    /// <summary>Of what stands at a path; of a link, of itself.</summary>
    public static int StatusOfItself(string path, out NativeMethods.FileStatus status) => Status(path, NativeMethods.LinkItself, out status);

    private static int Status(string path, int flags, out NativeMethods.FileStatus status)
    {
        NativeMethods.FileStatus found = default;
        int result;
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(path)))
        {
            result = NativeMethods.Status(NativeMethods.AtCurrentDirectory, name, flags, NativeMethods.BasicStatus, &found);
        }
        status = found;
        return result == 0 ? FileFault.None : Marshal.GetLastPInvokeError();
    }

    /// <summary>Whether two paths lead to one file or folder that is there.</summary>
    public static bool IsSame(string path, string other) =>
        Status(path, out NativeMethods.FileStatus one) == FileFault.None && Status(other, out NativeMethods.FileStatus two) == FileFault.None
        && (one.Device, one.Inode) == (two.Device, two.Inode);

    /// <summary>When it was last written to.</summary>
    public static DateTimeOffset Modified(NativeMethods.FileStatus status) =>
        DateTimeOffset.FromUnixTimeMilliseconds((status.ModifiedSeconds * 1000) + (status.ModifiedNanoseconds / 1_000_000));

    /// <summary>Whether files can be made and removed in a folder; root, too, cannot on a read-only file system.</summary>
    public static int CanWriteIn(string folder)
    {
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(folder)))
        {
            return NativeMethods.Access(name, NativeMethods.WriteAllowed | NativeMethods.ExecuteAllowed) == 0
                ? FileFault.None
                : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Bytes that are left for us; null where the file system does not know.</summary>
    public static ulong? FreeBytes(string folder)
    {
        NativeMethods.FileSystemStatus status = default;
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(folder)))
        {
            return NativeMethods.SpaceOf(name, &status) == 0 && status.Blocks > 0 ? status.Available * status.Block : null;
        }
    }

    /// <summary>Makes a folder with those above it that are missing.</summary>
    public static int MakeFolder(string folder)
    {
        if (Status(folder, out NativeMethods.FileStatus status) == FileFault.None)
        {
            return status.IsDirectory ? FileFault.None : NativeMethods.NotDirectory;
        }
        if (Path.GetDirectoryName(folder) is { } parent && MakeFolder(parent) is not FileFault.None and var above)
        {
            return above;
        }
        return Try(() =>
        {
            Directory.CreateDirectory(folder, FolderMode);
            // A umask may have taken rights from the user himself.
            if (Status(folder, out NativeMethods.FileStatus made) == FileFault.None && made.Permissions != FolderMode)
            {
                File.SetUnixFileMode(folder, FolderMode);
            }
        });
    }

    /// <summary>Writes all of it: at the end, where the handle was opened for appending.</summary>
    public static int Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes)
    {
        // Beyond the limit of `ulimit -f` the kernel ends whoever has not blocked its signal for it.
        var beyond = NativeMethods.SignalSet.Of(NativeMethods.FileSizeSignal);
        NativeMethods.SignalSet before;
        NativeMethods.ThreadSignalMask(NativeMethods.Block, &beyond, &before);
        try
        {
            RandomAccess.Write(handle, bytes, 0);
            return FileFault.None;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            int error = FileFault.Of(e);
            if (error == NativeMethods.FileTooLarge)
            {
                NativeMethods.TimeSpec atOnce = default;
                NativeMethods.TakeSignal(&beyond, null, &atOnce);
            }
            return error;
        }
        finally
        {
            NativeMethods.ThreadSignalMask(NativeMethods.SetMask, &before, null);
        }
    }

    /// <summary>Removes a file; one that is not there is removed.</summary>
    public static int Remove(string path) => Try(() => File.Delete(path));

    /// <summary>Gives a file another's name, and its place.</summary>
    public static int Rename(string from, string to) => Try(() => File.Move(from, to, overwrite: true));

    public static int Try(Action operation)
    {
        try
        {
            operation();
            return FileFault.None;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            return FileFault.Of(e);
        }
    }
}
