using Flywheel.Core.Evidence;
using Flywheel.Core.Launch;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>The evidence of one supervised invocation: a pending record before Bazel starts, the final one from the stream after it.</summary>
internal sealed class InvocationEvidence
{
    private static readonly TimeSpan LateEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly EvidenceStore store;
    private readonly TimeProvider time;
    private readonly OwnStreamFile? ownFile;
    private readonly ExpectedRemote expected;
    private readonly string recordId = Guid.NewGuid().ToString("N");
    private InvocationRecord record;
    private PendingEntry? entry;
    private string? stream;

    private InvocationEvidence(LaunchPlan.Supervise plan, EvidenceStore store, OwnStreamFile? ownFile, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        this.ownFile = ownFile;
        expected = new(
            RemoteIdentity.Of(plan.Flags.Target.Cache).Normalized,
            plan.Flags.Target.Executor is { } executor ? RemoteIdentity.Of(executor).Normalized : null);
        record = plan.Draft with { RecordId = recordId, StartedAt = time.GetUtcNow() };
    }

    /// <summary>What the flags of the attempt that begins are to ask for.</summary>
    public string? StreamFile => ownFile is null ? stream : null;

    /// <summary>Whether the stream is one that the shim asked for.</summary>
    public bool OwnsStream => ownFile is null;

    public static InvocationEvidence Of(LaunchPlan.Supervise plan, EvidenceStore store, string? workspace, TimeProvider time) =>
        new(plan, store, OwnStreamFile.Of(plan.Line, workspace), time);

    /// <summary>Writes what is known before an attempt. False when that cannot be kept.</summary>
    /// <param name="invocationId">That Bazel will have; null when it makes its own.</param>
    /// <param name="attempt">From 1.</param>
    public bool Begin(string? invocationId, int attempt)
    {
        stream = ownFile?.Path ?? store.NewStream(recordId);
        if (stream is null)
        {
            return false;
        }
        record = record with { InvocationId = invocationId, Attempts = attempt };
        ProcessIdentity self = ProcessIdentity.Self;
        PendingInvocation pending = new()
        {
            OwnerPid = self.Id,
            OwnerStart = self.StartTicks,
            StreamFile = stream,
            DeleteStream = OwnsStream,
            ExpectedCache = expected.Cache,
            ExpectedExecutor = expected.Executor,
            Record = record,
        };
        if (entry is null)
        {
            entry = store.Begin(pending);
            return entry is not null;
        }
        return store.Replace(entry, pending);
    }

    /// <summary>Bazel was never started: there is nothing to record.</summary>
    public void Discard()
    {
        if (entry is not null)
        {
            store.Discard(entry);
        }
    }

    /// <summary>Reads what Bazel has written, once it has ended.</summary>
    public StreamReading Read()
    {
        long began = time.GetTimestamp();
        StreamReading reading = BuildEventFile.Read(stream!, record.InvocationId);
        while (reading is { State: StreamState.Truncated, Options.BesUploadMode: not (null or "" or "wait_for_upload_complete") }
            && time.GetElapsedTime(began) < LateEnd)
        {
            Thread.Sleep(LookAgain);
            reading = BuildEventFile.Read(stream!, record.InvocationId);
        }
        return reading;
    }

    /// <summary>The final record, as it will be kept.</summary>
    public InvocationRecord Conclude(StreamReading reading, int exitCode, GitState git, TimeSpan elapsed, TimeSpan overhead)
    {
        BuildStatistics statistics = BuildStatistics.Of(reading);
        InvocationRecord known = record with
        {
            ExitCode = exitCode,
            EndedAt = time.GetUtcNow(),
            DurationMs = (long)elapsed.TotalMilliseconds,
            OverheadMs = (long)Math.Ceiling(overhead.TotalMilliseconds),
            Workspace = record.Workspace! with { Commit = git.Commit, Dirty = git.Dirty },
        };
        return record = known.With(reading, statistics, VerdictReading.Judge(reading, statistics, expected));
    }

    /// <summary>Keeps the final record. Null, or what went wrong.</summary>
    public string? Finish() => store.Finish(entry, record);

    /// <summary>
    /// A file that an rc file asks for, and that the shim's own flag took the stream away from, gets a copy. Null, or what went wrong.
    /// </summary>
    public string? HandOver(StreamReading reading, string? workspace)
    {
        if (!OwnsStream || reading.BinaryFiles.LastOrDefault(file => file.Length > 0 && file != stream) is not { } wanted)
        {
            return null;
        }
        string path = Path.Combine(workspace ?? "", wanted);
        try
        {
            File.Copy(stream!, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{path}, which an rc file's --build_event_binary_file names, cannot be written";
        }
    }
}
