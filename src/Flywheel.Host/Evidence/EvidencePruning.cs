using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// Removes old records. A month that is old as a whole goes with its file. Of another the younger lines are copied, without any lock and
/// down to the disk; then, under the log's lock, what was added meanwhile, and the copy takes the log's place. A shim that wants to add
/// a line in that moment waits for the lock, finds another file of that name, and adds to that one.
/// </summary>
internal sealed class EvidencePruning(EvidenceDirectory directory, DateTimeOffset now, DateTimeOffset limit)
{
    /// <summary>Of a copy; one that is left behind, of a pruner that was killed, is removed by the next.</summary>
    private const string CopySuffix = ".copy";

    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private long removed;
    private long kept;

    public PruneOutcome Run()
    {
        int error = PrivateFile.Try(() =>
        {
            foreach (string copy in Directory.EnumerateFiles(directory.Root, "*" + CopySuffix))
            {
                RemoveStray(copy);
            }
            foreach (MonthLog log in MonthLog.All(directory.Root))
            {
                int fault = log.End <= DateOnly.FromDateTime(limit.UtcDateTime) ? Drop(log) : Thin(log);
                if (fault != FileFault.None)
                {
                    troubles.Add($"{log.Path} cannot be pruned: {FileFault.Words(fault)}");
                }
            }
        });
        if (error != FileFault.None)
        {
            troubles.Add($"{directory.Root} cannot be read: {FileFault.Words(error)}");
        }
        return new(removed, kept, troubles.ToImmutable());
    }

    private void RemoveStray(string copy)
    {
        if (PrivateFile.Status(copy, out NativeMethods.FileStatus status) == FileFault.None
            && now - PrivateFile.Modified(status) > EvidenceRecovery.StrayAge)
        {
            PrivateFile.Remove(copy);
        }
    }

    private int Drop(MonthLog log)
    {
        int error = log.OpenLocked(0, out SafeFileHandle? handle, out NativeMethods.FileStatus status);
        if (handle is null)
        {
            return error == NativeMethods.NotThere ? FileFault.None : error;
        }
        using (handle)
        {
            long records = 0;
            error = PrivateFile.Try(() => LogLines.Visit(handle, 0, (long)status.Size, (line, _) => records += EvidenceJson.ReadRecord(line) is null ? 0 : 1));
            error = error != FileFault.None ? error : PrivateFile.Remove(log.Path);
            removed += error == FileFault.None ? records : 0;
            return error;
        }
    }

    private int Thin(MonthLog log)
    {
        int error = log.OpenToRead(out SafeFileHandle? handle);
        if (handle is null)
        {
            return error == NativeMethods.NotThere ? FileFault.None : error;
        }
        using (handle)
        {
            Copy copy = new(limit);
            NativeMethods.FileStatus status = PrivateFile.Status(handle);
            // Most months have nothing to remove: looked at first, they are never written.
            error = PrivateFile.Try(() => LogLines.Visit(handle, 0, (long)status.Size, copy.Count));
            if (error != FileFault.None || copy.Removed == 0)
            {
                kept += copy.Kept;
                return error;
            }
            // A name of its own: a copy that becomes the log must be nobody else's copy.
            string path = $"{log.Path}.{Guid.NewGuid():N}{CopySuffix}";
            error = PrivateFile.Create(path, out SafeFileHandle? target);
            using (target)
            {
                error = error != FileFault.None ? error : Replace(log, handle, status, path, target!);
                PrivateFile.Remove(path);
                return error;
            }
        }
    }

    private int Replace(MonthLog log, SafeFileHandle source, NativeMethods.FileStatus status, string path, SafeFileHandle target)
    {
        Copy copy = new(limit) { Target = target };
        long ended = 0;
        int error = PrivateFile.Try(() =>
        {
            ended = LogLines.Visit(source, 0, (long)status.Size, copy.TakeEnded);
            copy.Flush();
            RandomAccess.FlushToDisk(target);
        });
        SafeFileHandle? held = null;
        NativeMethods.FileStatus locked = default;
        error = error != FileFault.None ? error : log.OpenLocked(0, out held, out locked);
        using (held)
        {
            if (error != FileFault.None || (locked.Device, locked.Inode) != (status.Device, status.Inode))
            {
                // Of two pruners at once the other was first.
                return error == NativeMethods.NotThere ? FileFault.None : error;
            }
            error = PrivateFile.Try(() =>
            {
                LogLines.Visit(held!, ended, (long)locked.Size, copy.Take);
                copy.Flush();
                if (copy.IsEmpty)
                {
                    File.Delete(log.Path);
                }
                else
                {
                    File.Move(path, log.Path, overwrite: true);
                }
            });
        }
        removed += error == FileFault.None ? copy.Removed : 0;
        kept += error == FileFault.None ? copy.Kept : 0;
        return error;
    }

    /// <summary>Lines of a log without those of old records. What is no record, or has no time, stays as long as its month.</summary>
    private sealed class Copy(DateTimeOffset limit)
    {
        private readonly MemoryStream buffer = new();
        private long written;

        public SafeFileHandle? Target { get; init; }

        public long Removed { get; private set; }

        /// <summary>Records that stay.</summary>
        public long Kept { get; private set; }

        /// <summary>Whether nothing at all stays.</summary>
        public bool IsEmpty { get; private set; } = true;

        public void Count(ReadOnlySpan<byte> line, bool ended) => _ = IsKept(line);

        /// <summary>Leaves a last line without its end for later: it may be one that is just being written.</summary>
        public void TakeEnded(ReadOnlySpan<byte> line, bool ended)
        {
            if (ended)
            {
                Take(line, ended);
            }
        }

        public void Take(ReadOnlySpan<byte> line, bool ended)
        {
            if (!IsKept(line))
            {
                return;
            }
            buffer.Write(line);
            if (ended)
            {
                buffer.WriteByte((byte)'\n');
            }
            if (buffer.Length > 1 << 16)
            {
                Flush();
            }
        }

        public void Flush()
        {
            RandomAccess.Write(Target!, buffer.GetBuffer().AsSpan(0, (int)buffer.Length), written);
            written += buffer.Length;
            buffer.SetLength(0);
        }

        private bool IsKept(ReadOnlySpan<byte> line)
        {
            InvocationRecord? record = EvidenceJson.ReadRecord(line);
            bool old = (record?.EndedAt ?? record?.StartedAt) < limit;
            Removed += old ? 1 : 0;
            Kept += old || record is null ? 0 : 1;
            IsEmpty &= old;
            return !old;
        }
    }
}
