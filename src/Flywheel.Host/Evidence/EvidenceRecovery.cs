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
    /// <summary>A stream that was written to so lately may still grow: Bazel goes on without its shim.</summary>
    private static readonly TimeSpan StillWritten = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan StrayAge = TimeSpan.FromDays(1);

    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private int finished;
    private int waiting;

    public RecoveryOutcome Run()
    {
        foreach (string file in Files(directory.Pending))
        {
            if (IsOurs(file, EvidenceDirectory.PendingSuffix))
            {
                TakeUp(file);
            }
            else if (IsOurs(file, EvidenceDirectory.UnnamedSuffix))
            {
                RemoveStray(file);
            }
        }
        foreach (string file in Files(directory.Streams))
        {
            if (IsOurs(file, EvidenceDirectory.StreamSuffix)
                && !File.Exists(directory.PendingFile(Path.GetFileNameWithoutExtension(file))))
            {
                RemoveStray(file);
            }
        }
        return new(finished, waiting, troubles.ToImmutable());
    }

    private void TakeUp(string file)
    {
        if (PrivateFile.Open(file, NativeMethods.ReadWriteCloseOnExec | NativeMethods.NoWait, out SafeFileHandle? handle)
            is not FileFault.None and var error)
        {
            if (error != NativeMethods.NotThere)
            {
                troubles.Add($"{file} cannot be read: {FileFault.Words(error)}");
            }
            return;
        }
        using (handle!)
        {
            NativeMethods.FileStatus status = default;
            // Without links it was finished, or replaced by its owner, since the folder was listed.
            if (!PrivateFile.Lock(handle!) || (status = PrivateFile.Status(handle!)) is not { IsRegularFile: true, Links: > 0 })
            {
                return;
            }
            try
            {
                byte[] bytes = new byte[status.Size];
                int length = RandomAccess.Read(handle!, bytes, 0);
                Finish(file, bytes.AsSpan(0, length), Modified(status));
            }
            catch (Exception e) when (FileFault.IsFault(e))
            {
                troubles.Add($"{file} cannot be finished: {FileFault.Words(FileFault.Of(e))}");
            }
        }
    }

    private void Finish(string file, ReadOnlySpan<byte> json, DateTimeOffset written)
    {
        if (EvidenceJson.ReadPending(json) is not { } pending)
        {
            if (!EvidenceJson.IsNewerPending(json))
            {
                FinishUnreadable(file, written);
            }
            return;
        }
        string recordId = Path.GetFileNameWithoutExtension(file);
        pending = pending with { Record = pending.Record with { RecordId = recordId } };
        if (new ProcessIdentity(pending.OwnerPid, pending.OwnerStart).IsAlive)
        {
            return;
        }
        if (IsInLog(recordId, pending.Record.StartedAt) is not { } known)
        {
            return;
        }
        if (!known)
        {
            if (Conclude(pending) is not { } record)
            {
                waiting++;
                return;
            }
            (string log, int error) = store.AppendTo(record);
            if (error != FileFault.None)
            {
                troubles.Add(EvidenceStore.Fault(log, error));
                return;
            }
            finished++;
        }
        if (store.Clear(pending) is { } fault)
        {
            troubles.Add(fault);
        }
    }

    /// <summary>The final record; null while the stream still grows.</summary>
    private InvocationRecord? Conclude(PendingInvocation pending)
    {
        if (pending.Record.Verdict is not null)
        {
            // Its shim had concluded, and the log did not take it.
            return pending.Record;
        }
        string? stream = pending.StreamFile is null ? null
            : pending.DeleteStream ? directory.StreamFile(pending.Record.RecordId!)
            : pending.StreamFile;
        NativeMethods.FileStatus status = default;
        bool there = stream is not null && PrivateFile.Status(stream, out status) == FileFault.None && status.IsRegularFile;
        DateTimeOffset? written = there ? Modified(status) : null;
        StreamReading reading = there && status.Size > 0
            ? BuildEventFile.Read(stream!, pending.Record.InvocationId)
            : StreamReading.Absent;
        if (reading.State is StreamState.Truncated or StreamState.Absent
            && (time.GetUtcNow() - written)?.Duration() < StillWritten)
        {
            return null;
        }
        return Concluded(pending, reading, written);
    }

    private static InvocationRecord Concluded(PendingInvocation pending, StreamReading reading, DateTimeOffset? written)
    {
        BuildStatistics statistics = BuildStatistics.Of(reading);
        VerdictReading verdict = reading.State != StreamState.Complete
            ? new(Verdict.Unproven, $"the shim was killed before Bazel ended: {reading.Reason ?? reading.State.Word()}")
            : pending.ExpectedCache is { } cache
                ? VerdictReading.Judge(reading, statistics, new ExpectedRemote(cache, pending.ExpectedExecutor))
                : new(Verdict.Unproven, "it is not known which cache was meant");
        DateTimeOffset? ended = reading.FinishedAt ?? written;
        return pending.Record.With(reading, statistics, verdict) with
        {
            ExitCode = reading.Exit?.Code,
            EndedAt = ended,
            DurationMs = ended - pending.Record.StartedAt is { } duration && duration >= TimeSpan.Zero ? (long)duration.TotalMilliseconds : null,
        };
    }

    /// <summary>After a loss of power a pending record may be empty, for nobody waits for the disk. That there was one is kept.</summary>
    private void FinishUnreadable(string file, DateTimeOffset written)
    {
        string recordId = Path.GetFileNameWithoutExtension(file);
        var record = new InvocationRecord
        {
            RecordId = recordId,
            Stream = StreamState.Absent.Word(),
            Verdict = Verdict.Unproven.Word(),
            Reason = "its pending record cannot be read, as after a loss of power",
            EndedAt = written,
        };
        if (IsInLog(recordId, null) is not { } known)
        {
            return;
        }
        if (!known)
        {
            (string log, int error) = store.AppendTo(record);
            if (error != FileFault.None)
            {
                troubles.Add(EvidenceStore.Fault(log, error));
                return;
            }
            finished++;
        }
        if (store.Clear(new PendingInvocation
        {
            OwnerPid = 0,
            OwnerStart = 0,
            StreamFile = directory.StreamFile(recordId),
            Record = record,
        }) is { } fault)
        {
            troubles.Add(fault);
        }
    }

    /// <summary>Whether a log has the record already; null when one of them cannot be read, for then nobody knows.</summary>
    private bool? IsInLog(string recordId, DateTimeOffset? started)
    {
        // A clock may have been set back in between: a day is more than enough.
        DateOnly from = started is { } start && start.UtcDateTime > DateTime.MinValue.AddDays(1)
            ? DateOnly.FromDateTime(start.UtcDateTime.AddDays(-1))
            : DateOnly.MinValue;
        foreach (MonthLog log in MonthLog.All(directory.Root).Where(log => log.Month.AddMonths(1) > from))
        {
            (int error, bool found) = log.Contains(recordId);
            if (error != FileFault.None)
            {
                troubles.Add($"{log.Path} cannot be read: {FileFault.Words(error)}");
                return null;
            }
            if (found)
            {
                return true;
            }
        }
        return false;
    }

    private void RemoveStray(string file)
    {
        if (PrivateFile.Status(file, out NativeMethods.FileStatus status) == FileFault.None
            && time.GetUtcNow() - Modified(status) > StrayAge
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

    private static DateTimeOffset Modified(NativeMethods.FileStatus status) =>
        DateTimeOffset.FromUnixTimeMilliseconds((status.ModifiedSeconds * 1000) + (status.ModifiedNanoseconds / 1_000_000));
}
