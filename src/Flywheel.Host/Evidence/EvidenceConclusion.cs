using Flywheel.Core.Evidence;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>The record of an invocation whose shim is gone, from what it wrote down before and from what Bazel wrote.</summary>
internal static class EvidenceConclusion
{
    /// <summary>
    /// A stream without its end that was written to so lately may still grow, for Bazel goes on without its shim. It is waited for as long
    /// as that is so: what is taken is taken away from under Bazel.
    /// </summary>
    private static readonly TimeSpan StillWritten = TimeSpan.FromSeconds(5);

    /// <summary>The final record; null while the stream still grows.</summary>
    /// <param name="recordId">By the pending record's name.</param>
    /// <param name="pending">Null where it cannot be read.</param>
    /// <param name="begun">When it was written.</param>
    /// <param name="directory">The evidence.</param>
    /// <param name="now">The time.</param>
    public static InvocationRecord? Of(
        string recordId, PendingInvocation? pending, DateTimeOffset begun, EvidenceDirectory directory, DateTimeOffset now)
    {
        if (pending is null)
        {
            // Nobody waits for the disk before a build.
            return Unproven(new InvocationRecord { RecordId = recordId, EndedAt = begun }, "its pending record cannot be read, as after a loss of power");
        }
        if (pending.Record.Verdict is not null)
        {
            // Its shim had concluded, and the log did not take it.
            return pending.Record;
        }
        string? stream = pending.StreamFile is null ? null
            : pending.DeleteStream ? directory.StreamFile(recordId)
            : pending.StreamFile;
        NativeMethods.FileStatus status = default;
        bool there = stream is not null && PrivateFile.Status(stream, out status) == FileFault.None && status.IsRegularFile;
        DateTimeOffset? written = there ? PrivateFile.Modified(status) : null;
        StreamReading reading = there && status.Size > 0
            ? BuildEventFile.Read(stream!, pending.Record.InvocationId)
            : StreamReading.Absent;
        bool growing = reading.State is StreamState.Truncated or StreamState.Absent && (now - written)?.Duration() < StillWritten;
        return growing ? null : Of(pending, reading, written);
    }

    private static InvocationRecord Of(PendingInvocation pending, StreamReading reading, DateTimeOffset? written)
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

    private static InvocationRecord Unproven(InvocationRecord record, string reason) => record with
    {
        Stream = StreamState.Absent.Word(),
        Verdict = Verdict.Unproven.Word(),
        Reason = reason,
    };
}
