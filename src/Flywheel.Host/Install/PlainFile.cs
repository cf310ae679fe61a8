using Flywheel.Core;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Install;

/// <summary>What stands at a path, links followed; nothing is opened, since a pipe would keep us waiting.</summary>
internal readonly unsafe struct PlainFile
{
    private readonly NativeMethods.FileStatus status;

    private PlainFile(NativeMethods.FileStatus status, bool exists)
    {
        this.status = status;
        Exists = exists;
    }

    public bool Exists { get; }

    public bool IsRegular => Exists && status.IsRegularFile;

    public bool IsFolder => Exists && status.IsDirectory;

    /// <summary>Whether its mode lets anybody write: the superuser could all the same, and should not.</summary>
    public bool IsWritable => (status.Permissions & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0;

    /// <summary>The number of the user that it belongs to.</summary>
    public uint Owner => status.Owner;

    public static PlainFile At(string path)
    {
        NativeMethods.FileStatus found = default;
        fixed (byte* name = NativeWords.Terminated(ByteString.FromText(path)))
        {
            bool there = NativeMethods.Status(NativeMethods.AtCurrentDirectory, name, 0, NativeMethods.BasicStatus, &found) == 0;
            return new(found, there);
        }
    }
}
