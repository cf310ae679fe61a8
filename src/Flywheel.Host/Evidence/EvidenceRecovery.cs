using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// Finishes what killed shims left behind. An invocation's record has one writer at any time, the holder of its pending record's lock:
/// the shim itself, later one recoverer after another, each of which may be killed at any point. Who finds the record in a log already
/// only clears away.
/// </summary>
internal sealed class EvidenceRecovery(EvidenceStore store, EvidenceDirectory directory, TimeProvider time)
{
    /// <summary>Of a file that nothing refers to, until it is taken for what a killed process left.</summary>
    internal static readonly TimeSpan StrayAge = TimeSpan.FromDays(1);

    /// <summary>How many are taken up at once: each keeps a file open, and all share one look through the logs.</summary>
    private const int Batch = 128;

    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private int finished;
    private int waiting;

    public RecoveryOutcome Run()
    {
        string[] pending = Files(directory.Pending);
        string[] streams = Files(directory.Streams);
        if (pending.Length + streams.Length > 0 && PrivateFile.CanWriteIn(directory.Pending) is not FileFault.None and var error)
        {
            troubles.Add($"{directory.Pending} has unfinished records and cannot be written: {FileFault.Words(error)}");
            return new(0, 0, troubles.ToImmutable());
        }
        foreach (string[] batch in pending.Where(file => IsOurs(file, EvidenceDirectory.PendingSuffix)).Chunk(Batch))
        {
            List<Left> taken = [.. batch.Select(TakeUp).OfType<Left>()];
            try
            {
                FinishAll(taken);
            }
            finally
            {
                taken.ForEach(left => left.Lock.Dispose());
            }
        }
        foreach (string file in pending.Where(file => IsOurs(file, EvidenceDirectory.UnnamedSuffix)))
        {
            RemoveStray(file);
        }
        foreach (string file in streams.Where(file => IsOurs(file, EvidenceDirectory.StreamSuffix)))
        {
            if (!File.Exists(directory.PendingFile(Path.GetFileNameWithoutExtension(file))))
            {
                RemoveStray(file);
            }
        }
        return new(finished, waiting, troubles.ToImmutable());
    }

    /// <summary>What a killed shim left, held by us. <paramref name="Pending"/> is null for what cannot be read.</summary>
    private sealed record Left(string File, string RecordId, PendingInvocation? Pending, DateTimeOffset Written, SafeFileHandle Lock);

    /// <summary>Null for what is somebody's, and for what is none of ours.</summary>
    private Left? TakeUp(string file)
    {
        int error = PrivateFile.Open(file, NativeMethods.ReadWriteCloseOnExec | NativeMethods.NoWait, out SafeFileHandle? handle);
        if (handle is null)
        {
            if (error != NativeMethods.NotThere)
            {
                troubles.Add($"{file} cannot be read: {FileFault.Words(error)}");
            }
            return null;
        }
        Left? left = null;
        try
        {
            NativeMethods.FileStatus status = default;
            // Without links it was finished, or replaced by its owner, since the folder was listed.
            if (PrivateFile.Lock(handle) && (status = PrivateFile.Status(handle)) is { IsRegularFile: true, Links: > 0 })
            {
                byte[] bytes = new byte[status.Size];
                left = Abandoned(file, bytes.AsSpan(0, RandomAccess.Read(handle, bytes, 0)), status, handle);
            }
            return left;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            troubles.Add($"{file} cannot be read: {FileFault.Words(FileFault.Of(e))}");
            return null;
        }
        finally
        {
            if (left is null)
            {
                handle.Dispose();
            }
        }
    }

    private static Left? Abandoned(string file, ReadOnlySpan<byte> json, NativeMethods.FileStatus status, SafeFileHandle handle)
    {
        string recordId = Path.GetFileNameWithoutExtension(file);
        PendingInvocation? pending = EvidenceJson.ReadPending(json);
        if (pending is null ? EvidenceJson.IsNewerPending(json) : new ProcessIdentity(pending.OwnerPid, pending.OwnerStart).IsAlive)
        {
            return null;
        }
        pending = pending is null ? null : pending with { Record = pending.Record with { RecordId = recordId } };
        return new(file, recordId, pending, PrivateFile.Modified(status), handle);
    }

    private void FinishAll(List<Left> taken)
    {
        if (taken.Count == 0 || Recorded(taken) is not { } recorded)
        {
            return;
        }
        foreach (Left left in taken)
        {
            if (!recorded.Contains(left.RecordId) && !Record(left))
            {
                continue;
            }
            bool stream = left.Pending is null || EvidenceStore.HasStream(left.Pending);
            if (store.Clear(left.RecordId, stream) is { } fault)
            {
                troubles.Add(fault);
            }
        }
    }

    /// <summary>Which of them a log has already; null when a log cannot be read, for then nobody knows.</summary>
    private HashSet<string>? Recorded(List<Left> taken)
    {
        HashSet<string> wanted = [.. taken.Select(left => left.RecordId)];
        HashSet<string> found = new(StringComparer.Ordinal);
        // A clock may have been set back in between: a day is more than enough.
        DateTimeOffset? first = taken.Min(left => left.Pending?.Record.StartedAt ?? DateTimeOffset.MinValue);
        DateOnly from = first > DateTimeOffset.MinValue.AddDays(1) ? DateOnly.FromDateTime(first.Value.UtcDateTime.AddDays(-1)) : DateOnly.MinValue;
        try
        {
            foreach (MonthLog log in MonthLog.All(directory.Root).Where(log => log.End > from))
            {
                if (log.Find(wanted, found) is not FileFault.None and var error)
                {
                    troubles.Add($"{log.Path} cannot be read: {FileFault.Words(error)}");
                    return null;
                }
            }
            return found;
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            troubles.Add($"{directory.Root} cannot be read: {FileFault.Words(FileFault.Of(e))}");
            return null;
        }
    }

    /// <summary>Appends its record. False where that has to wait.</summary>
    private bool Record(Left left)
    {
        if (EvidenceConclusion.Of(left.RecordId, left.Pending, left.Written, directory, time.GetUtcNow()) is not { } record)
        {
            waiting++;
            return false;
        }
        (string log, int error) = store.AppendTo(record);
        if (error != FileFault.None)
        {
            troubles.Add(EvidenceStore.Fault(log, error));
            return false;
        }
        finished++;
        return true;
    }

    private void RemoveStray(string file)
    {
        if (PrivateFile.Status(file, out NativeMethods.FileStatus status) == FileFault.None
            && time.GetUtcNow() - PrivateFile.Modified(status) > StrayAge
            && PrivateFile.Remove(file) is not FileFault.None and var error)
        {
            troubles.Add($"{file} cannot be removed: {FileFault.Words(error)}");
        }
    }

    private string[] Files(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        }
        catch (Exception e) when (FileFault.IsFault(e))
        {
            troubles.Add($"{folder} cannot be read: {FileFault.Words(FileFault.Of(e))}");
            return [];
        }
    }

    private static bool IsOurs(string file, string suffix) =>
        file.EndsWith(suffix, StringComparison.Ordinal) && EvidenceDirectory.IsRecordId(Path.GetFileNameWithoutExtension(file));
}
