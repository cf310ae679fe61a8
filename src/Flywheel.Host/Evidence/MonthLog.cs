using System.Globalization;
using System.Text;
using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// The records of one month, one a line. Who adds a line or puts another file in the log's place holds its lock (flock, for some tens of
/// microseconds), and looks again whether the file is still the one of that name. So no line is glued to a torn one, and none is added
/// to a file that was just replaced. Who reads needs no lock.
/// </summary>
/// <param name="Path">The file, which need not be there.</param>
/// <param name="Month">Its first day, UTC.</param>
internal sealed record MonthLog(string Path, DateOnly Month)
{
    private const string Prefix = "invocations-";
    private const string Suffix = ".jsonl";
    private const string MonthFormat = "yyyy-MM";

    /// <summary>Digits of a record's key.</summary>
    private const int KeyLength = 32;

    /// <summary>How often the lock is asked for, a millisecond apart: whoever holds it longer is stopped, and no build waits for that.</summary>
    private const int Patience = 2000;

    /// <summary>How our own writer begins the key. (Within a text, the quotes would be escaped.)</summary>
    private static ReadOnlySpan<byte> Key => "\"record_id\":\""u8;

    /// <summary>The first day that is not in it any more.</summary>
    public DateOnly End => Month.AddMonths(1);

    /// <summary>The log that holds what ended then.</summary>
    public static MonthLog Of(string folder, DateTimeOffset ended)
    {
        DateTime utc = ended.UtcDateTime;
        var month = new DateOnly(utc.Year, utc.Month, 1);
        return new(System.IO.Path.Combine(folder, Prefix + month.ToString(MonthFormat, CultureInfo.InvariantCulture) + Suffix), month);
    }

    /// <summary>Whatever has the name of a log in a folder, the oldest month first; nothing without a folder.</summary>
    /// <exception cref="IOException">The folder cannot be read, or is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static IEnumerable<MonthLog> All(string folder)
    {
        int error = PrivateFile.Status(folder, out NativeMethods.FileStatus status);
        return error == NativeMethods.NotThere && new DirectoryInfo(folder).LinkTarget is null ? []
            : error != FileFault.None ? throw new IOException(FileFault.Words(error), error)
            : !status.IsDirectory ? throw new IOException(FileFault.Words(NativeMethods.NotDirectory), NativeMethods.NotDirectory)
            : Directory.EnumerateFileSystemEntries(folder, Prefix + "*" + Suffix).Select(Named).OfType<MonthLog>().OrderBy(log => log.Month);
    }

    /// <summary>Whether a file's name is that of a log.</summary>
    public static bool IsNamed(string path) => Named(path) is not null;

    /// <summary>Adds a line with one write; ends a torn one before it.</summary>
    /// <returns>errno.</returns>
    public int Append(ReadOnlySpan<byte> line)
    {
        int error = OpenLocked(NativeMethods.CreateAppendNoWait, out SafeFileHandle? handle, out NativeMethods.FileStatus status);
        if (handle is null)
        {
            return error;
        }
        using (handle)
        {
            return Append(handle, status, line);
        }
    }

    /// <summary>Adds a line, or several with line feeds between them, to the log that <see cref="OpenLocked"/> has opened.</summary>
    /// <returns>errno; then nothing is added.</returns>
    public static int Append(SafeFileHandle handle, NativeMethods.FileStatus status, ReadOnlySpan<byte> lines)
    {
        int error = PrivateFile.Keep(handle, status);
        if (error != FileFault.None)
        {
            return error;
        }
        long size = (long)status.Size;
        bool torn = !EndsInLineFeed(handle, size);
        byte[] bytes = new byte[lines.Length + (torn ? 2 : 1)];
        bytes[0] = (byte)'\n';
        lines.CopyTo(bytes.AsSpan(torn ? 1 : 0));
        bytes[^1] = (byte)'\n';
        error = PrivateFile.Write(handle, bytes);
        if (error != FileFault.None)
        {
            // What a full disk took of it is no record, and must not look like one.
            PrivateFile.Try(() => RandomAccess.SetLength(handle, size));
        }
        return error;
    }

    /// <summary>Opens the log for writing and takes its lock. The handle is null when the answer is not 0.</summary>
    /// <param name="more">Flags besides those for reading and writing.</param>
    /// <param name="handle">Disposing it frees the lock.</param>
    /// <param name="status">As it is under the lock.</param>
    public int OpenLocked(int more, out SafeFileHandle? handle, out NativeMethods.FileStatus status)
    {
        status = default;
        for (int attempt = 0; ; attempt++)
        {
            int error = PrivateFile.Open(Path, NativeMethods.ReadWriteCloseOnExec | more, out handle);
            if (error != FileFault.None)
            {
                return error;
            }
            bool locked = WaitForLock(handle!);
            status = PrivateFile.Status(handle!);
            if (locked && status.IsRegularFile && status.Links > 0)
            {
                return FileFault.None;
            }
            handle!.Dispose();
            handle = null;
            if (!locked || attempt == Patience)
            {
                return NativeMethods.WouldBlock;
            }
            if (!status.IsRegularFile)
            {
                return FileFault.NoRegularFile;
            }
        }
    }

    /// <summary>Visits the lines; nothing without a file.</summary>
    /// <returns>errno.</returns>
    public int Visit(LogLines.Visitor visit)
    {
        int error = OpenToRead(out SafeFileHandle? handle);
        if (handle is null)
        {
            return error == NativeMethods.NotThere ? FileFault.None : error;
        }
        using (handle)
        {
            return PrivateFile.Try(() => LogLines.Visit(handle, 0, (long)PrivateFile.Status(handle).Size, visit));
        }
    }

    public int OpenToRead(out SafeFileHandle? handle) => OpenToRead(Path, out handle, follow: false);

    /// <summary>Opens a file of records, whatever its name is; nothing else than a file.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="handle">Null when the answer is not 0.</param>
    /// <param name="follow">Whether a link is followed.</param>
    /// <returns>errno.</returns>
    public static int OpenToRead(string path, out SafeFileHandle? handle, bool follow)
    {
        int error = PrivateFile.Open(path, NativeMethods.ReadOnlyNoControllingCloseOnExec | NativeMethods.NoWait, out handle, follow);
        if (handle is not null && PrivateFile.Status(handle) is { IsRegularFile: false } other)
        {
            handle.Dispose();
            handle = null;
            return other.IsDirectory ? NativeMethods.IsDirectory : FileFault.NoRegularFile;
        }
        return error;
    }

    /// <summary>Adds to <paramref name="found"/> which keys have a whole record here. A torn line with a key in it is none.</summary>
    /// <returns>errno.</returns>
    public int Find(HashSet<string> wanted, HashSet<string> found) => Visit((line, _) =>
    {
        int at = line.IndexOf(Key);
        if (at < 0 || line.Length < at + Key.Length + KeyLength)
        {
            return;
        }
        string id = Encoding.Latin1.GetString(line.Slice(at + Key.Length, KeyLength));
        if (wanted.Contains(id) && EvidenceJson.ReadRecord(line)?.RecordId == id)
        {
            found.Add(id);
        }
    });

    private static MonthLog? Named(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        return name.Length == Prefix.Length + MonthFormat.Length + Suffix.Length && name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal) && DateOnly.TryParseExact(
            name[Prefix.Length..^Suffix.Length], MonthFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month)
            ? new(path, month)
            : null;
    }

    private static bool WaitForLock(SafeFileHandle handle)
    {
        for (int attempt = 0; !PrivateFile.Lock(handle); attempt++)
        {
            if (attempt == Patience)
            {
                return false;
            }
            Thread.Sleep(1);
        }
        return true;
    }

    private static bool EndsInLineFeed(SafeFileHandle handle, long size)
    {
        Span<byte> last = stackalloc byte[1];
        return size == 0 || (RandomAccess.Read(handle, last, size - 1) == 1 && last[0] == '\n');
    }
}
