using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence.Transfer;

/// <summary>The keys of the records in one month's log, kept up with what others add, and with a pruner that replaces the file.</summary>
internal sealed class MonthKeys(MonthLog log)
{
    private readonly HashSet<Guid> keys = [];

    /// <summary>The file that was read, and how far.</summary>
    private (ulong Device, ulong Inode) file;
    private long read;

    public MonthLog Log => log;

    public bool Contains(Guid key) => keys.Contains(key);

    /// <summary>Reads the log without its lock; nothing without a file.</summary>
    /// <returns>errno.</returns>
    public int Read()
    {
        int error = log.OpenToRead(out SafeFileHandle? handle);
        if (handle is null)
        {
            return error == NativeMethods.NotThere ? FileFault.None : error;
        }
        using (handle)
        {
            return Read(handle, PrivateFile.Status(handle));
        }
    }

    /// <summary>Reads what is new of an open log: all of it, where another file has taken its place.</summary>
    /// <returns>errno.</returns>
    public int Read(SafeFileHandle handle, NativeMethods.FileStatus status) => PrivateFile.Try(() =>
    {
        if (file != (status.Device, status.Inode) || (long)status.Size < read)
        {
            keys.Clear();
            (file, read) = ((status.Device, status.Inode), 0);
        }
        read = LogLines.Visit(handle, read, (long)status.Size, (line, _) =>
        {
            if (EvidenceJson.ReadRecordId(line) is { } id && Guid.TryParseExact(id, "N", out Guid key))
            {
                keys.Add(key);
            }
        });
    });
}
