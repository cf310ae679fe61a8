using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence.Transfer;
using Flywheel.Host.Statistics;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Evidence;

/// <summary>
/// Where the evidence is kept: a log for each month, and what belongs to invocations that have not ended. Never throws over the file
/// system: every operation answers with what went wrong.
/// </summary>
public sealed class EvidenceStore
{
    private readonly EvidenceDirectory directory;
    private readonly TimeProvider time;

    private EvidenceStore(EvidenceDirectory directory, TimeProvider time)
    {
        this.directory = directory;
        this.time = time;
    }

    /// <summary>Absolute.</summary>
    public string Directory => directory.Root;

    /// <summary>Opens it for a build: makes what is missing, for the user alone, and looks whether there is room.</summary>
    public static EvidenceOpening Open(Settings settings, EnvironmentSnapshot environment, TimeProvider time)
    {
        (EvidenceDirectory? directory, string? fault) = EvidenceDirectory.Resolve(settings, environment);
        fault ??= directory!.Prepare(given: settings.EvidenceDir is not null);
        return fault is null ? new EvidenceOpening.Opened(new(directory!, time)) : new EvidenceOpening.Unusable(fault);
    }

    /// <summary>Opens it for a record that nothing is pending for and that has no stream: the folder is made, and no room is asked for.</summary>
    public static EvidenceOpening OpenLog(Settings settings, EnvironmentSnapshot environment, TimeProvider time)
    {
        (EvidenceDirectory? directory, string? fault) = EvidenceDirectory.Resolve(settings, environment);
        fault ??= directory!.MakeRoot(given: settings.EvidenceDir is not null);
        return fault is null ? new EvidenceOpening.Opened(new(directory!, time)) : new EvidenceOpening.Unusable(fault);
    }

    /// <summary>Opens it for reading what is there: neither makes anything nor needs to be writable.</summary>
    public static EvidenceOpening Find(Settings settings, EnvironmentSnapshot environment, TimeProvider time)
    {
        (EvidenceDirectory? directory, string? fault) = EvidenceDirectory.Resolve(settings, environment);
        return directory is null ? new EvidenceOpening.Unusable(fault!) : new EvidenceOpening.Opened(new(directory, time));
    }

    /// <summary>Makes an empty file for Bazel's events, in place of an earlier one of the same record.</summary>
    /// <returns>Its path; null when it cannot be made.</returns>
    public string? NewStream(string recordId)
    {
        if (!EvidenceDirectory.IsRecordId(recordId))
        {
            return null;
        }
        string path = directory.StreamFile(recordId);
        int error = PrivateFile.CreateAnew(path, out SafeFileHandle? handle);
        handle?.Dispose();
        return error == FileFault.None ? path : null;
    }

    /// <summary>Writes down that an invocation begins. Null when that is not possible.</summary>
    public PendingEntry? Begin(PendingInvocation pending) =>
        Write(pending) is { } handle ? new PendingEntry(pending, handle) : null;

    /// <summary>Writes it down anew, whole or not at all, for the next attempt of a retry.</summary>
    public bool Replace(PendingEntry entry, PendingInvocation pending)
    {
        if (pending.Record.RecordId != entry.RecordId || Write(pending) is not { } handle)
        {
            return false;
        }
        entry.Become(pending, handle);
        return true;
    }

    /// <summary>
    /// Adds the final record to its month's log, then removes what was there for the time until then, a stream of ours first: it holds
    /// secrets. Where the log does not take the record it is kept for the next recovery.
    /// </summary>
    /// <returns>Null, or what went wrong.</returns>
    public string? Finish(PendingEntry? entry, InvocationRecord record)
    {
        if (entry is null)
        {
            return Append(record);
        }
        using (entry)
        {
            record = record with { RecordId = entry.RecordId };
            (string log, int error) = AppendTo(record);
            if (FileFault.IsLackOfSpace(error))
            {
                // The stream was read; what takes most of the room is the one thing that is not needed any more.
                PrivateFile.Remove(directory.StreamFile(entry.RecordId));
                error = AppendTo(record).Error;
            }
            if (error != FileFault.None)
            {
                bool kept = Replace(entry, entry.Pending with { Record = record });
                return Fault(log, error) + (kept ? "; the record is kept until it can be" : "");
            }
            return Clear(entry.RecordId, HasStream(entry.Pending));
        }
    }

    /// <summary>Removes what was there for an invocation that Bazel was never started for.</summary>
    public void Discard(PendingEntry entry)
    {
        using (entry)
        {
            Clear(entry.RecordId, HasStream(entry.Pending));
        }
    }

    /// <summary>Adds a record that nothing was pending for, as of the escape hatch.</summary>
    /// <returns>Null, or what went wrong.</returns>
    public string? Append(InvocationRecord record)
    {
        (string log, int error) = AppendTo(record.RecordId is null ? record with { RecordId = Guid.NewGuid().ToString("N") } : record);
        return error == FileFault.None ? null : Fault(log, error);
    }

    /// <summary>
    /// Finishes what killed shims left behind, and removes stray files that are older than a day. Costs two listings where there is
    /// nothing to do.
    /// </summary>
    public RecoveryOutcome Recover() => new EvidenceRecovery(this, directory, time).Run();

    /// <summary>All records of all months, the oldest first.</summary>
    public EvidenceLogReading Read()
    {
        List<InvocationRecord> records = [];
        int torn = 0;
        int newer = 0;
        ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
        int error = PrivateFile.Try(() =>
        {
            foreach (MonthLog log in MonthLog.All(directory.Root))
            {
                if (log.Visit(Take) is not FileFault.None and var fault)
                {
                    troubles.Add($"{log.Path} cannot be read: {FileFault.Words(fault)}");
                }
            }
        });
        if (error != FileFault.None)
        {
            troubles.Add($"{directory.Root} cannot be read: {FileFault.Words(error)}");
        }
        return new([.. records.OrderBy(record => record.EndedAt ?? record.StartedAt)], torn, newer, troubles.ToImmutable());

        void Take(ReadOnlySpan<byte> line, bool ended)
        {
            if (EvidenceJson.ReadRecord(line) is { } record)
            {
                records.Add(record);
            }
            else if (EvidenceJson.IsNewerRecord(line))
            {
                newer++;
            }
            else
            {
                torn++;
            }
        }
    }

    /// <summary>Whether a file, or what a link of that name leads to, is a log, or belongs to an invocation that has not ended.</summary>
    /// <param name="path">It need not be there.</param>
    public bool Owns(string path)
    {
        bool owns = false;
        PrivateFile.Try(() => owns = IsOwn(Path.GetFullPath(path))
            || (new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target && IsOwn(target.FullName)));
        return owns;
    }

    private bool IsOwn(string path) => Path.GetDirectoryName(path) is { } folder
        && ((EvidenceDirectory.IsNamed(path) && PrivateFile.IsSame(folder, directory.Root))
            || PrivateFile.IsSame(folder, directory.Pending) || PrivateFile.IsSame(folder, directory.Streams));

    /// <summary>What the records say together: the months' logs are streamed, and no record is held.</summary>
    public StatisticsOutcome Sum(StatisticsQuery query) => new StatisticsReading(directory.Root, query).Run();

    /// <summary>Removes the records that are older, and loses none that is added meanwhile.</summary>
    public PruneOutcome Prune(TimeSpan olderThan)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset limit = olderThan < now - DateTimeOffset.MinValue ? now - olderThan : DateTimeOffset.MinValue;
        return new EvidencePruning(directory, now, limit).Run();
    }

    /// <summary>Tells the lines of the records since a moment, in plain ASCII and with all their fields, the oldest month first.</summary>
    /// <param name="since">Null for all records.</param>
    /// <param name="output">Takes them, each with a line feed behind it.</param>
    /// <exception cref="IOException"><paramref name="output"/> cannot be written.</exception>
    public ExportOutcome Export(DateTimeOffset? since, TextWriter output) => new EvidenceExport(directory.Root, since, time.GetUtcNow(), output).Run();

    /// <summary>Adds the records of files, folders and standard input (<c>-</c>) that are not there yet, each to its month.</summary>
    public ImportOutcome Import(IEnumerable<string> sources, Func<Stream> standardInput) =>
        new EvidenceImport(directory.Root, time.GetUtcNow()).Run(sources, standardInput);

    /// <summary>Removes what was there for the time until the record: the pending record goes last, for by it the rest is found.</summary>
    /// <returns>Null, or what went wrong.</returns>
    internal string? Clear(string recordId, bool stream)
    {
        string file = stream ? directory.StreamFile(recordId) : directory.PendingFile(recordId);
        int error = PrivateFile.Remove(file);
        if (stream && error == FileFault.None)
        {
            file = directory.PendingFile(recordId);
            error = PrivateFile.Remove(file);
        }
        return error == FileFault.None ? null : $"{file} cannot be removed: {FileFault.Words(error)}";
    }

    internal (string Log, int Error) AppendTo(InvocationRecord record)
    {
        MonthLog log = MonthLog.Of(directory.Root, record.EndedAt ?? record.StartedAt ?? time.GetUtcNow());
        return (log.Path, log.Append(EvidenceJson.Line(record)));
    }

    /// <summary>A file that the user asked for himself stays where it is.</summary>
    internal static bool HasStream(PendingInvocation pending) => pending is { DeleteStream: true, StreamFile: not null };

    internal static string Fault(string log, int error) => $"{log} cannot be written: {FileFault.Words(error)}";

    /// <summary>
    /// Gives the record its name only when it is whole and locked: nobody ever sees one that is neither. The lock goes with the file, not
    /// with its name.
    /// </summary>
    private SafeFileHandle? Write(PendingInvocation pending)
    {
        if (!EvidenceDirectory.IsRecordId(pending.Record.RecordId))
        {
            return null;
        }
        string unnamed = directory.UnnamedFile(pending.Record.RecordId!);
        int error = PrivateFile.CreateAnew(unnamed, out SafeFileHandle? handle);
        if (handle is null)
        {
            return null;
        }
        if (error == FileFault.None && PrivateFile.Lock(handle)
            && PrivateFile.Write(handle, EvidenceJson.Line(pending)) == FileFault.None
            && PrivateFile.Rename(unnamed, directory.PendingFile(pending.Record.RecordId!)) == FileFault.None)
        {
            return handle;
        }
        PrivateFile.Remove(unnamed);
        handle.Dispose();
        return null;
    }
}
