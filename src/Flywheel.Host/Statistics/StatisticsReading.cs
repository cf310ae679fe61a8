using System.Collections.Immutable;
using Flywheel.Core.Evidence;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Statistics;

/// <param name="Report">What the records say together.</param>
/// <param name="Troubles">What could not be read, a line each.</param>
public sealed record StatisticsOutcome(StatisticsReport Report, ImmutableArray<string> Troubles);

/// <summary>
/// Streams the month logs that a span can touch into a <see cref="StatisticsAccumulator"/>: pieces of a log are read one after the
/// other, their lines taken apart on as many threads as there are processors, and added in their order.
/// </summary>
internal sealed class StatisticsReading(string root, StatisticsQuery query)
{
    /// <summary>Pieces that are in memory at a time: of a megabyte each where no line is longer.</summary>
    private static readonly int AtOnce = Math.Clamp(Environment.ProcessorCount, 1, 4) + 1;

    private readonly StatisticsAccumulator accumulator = new(query);
    private readonly ImmutableArray<string>.Builder troubles = ImmutableArray.CreateBuilder<string>();
    private readonly List<SafeFileHandle> logs = [];
    private readonly Queue<(LogPiece Piece, Task Parsing)> parsing = new();
    private readonly Stack<LogPiece> free = new();

    internal StatisticsOutcome Run()
    {
        try
        {
            int error = PrivateFile.Try(() =>
            {
                foreach (MonthLog log in MonthLog.All(root).Where(Touches))
                {
                    Read(log);
                }
            });
            if (error != FileFault.None)
            {
                troubles.Add($"{root} cannot be read: {FileFault.Words(error)}");
            }
            // An open log stays what it was, whatever is put into its place.
            return new(accumulator.Report(Whole(accumulator.Newest())), troubles.ToImmutable());
        }
        finally
        {
            logs.ForEach(log => log.Dispose());
        }
    }

    /// <summary>A record stands in the log of the month, in UTC, in which it ended.</summary>
    private bool Touches(MonthLog log) =>
        (query.From is not { } from || log.End > DateOnly.FromDateTime(from.UtcDateTime)) && log.Month <= DateOnly.FromDateTime(query.Until.UtcDateTime);

    private void Read(MonthLog log)
    {
        int error = log.OpenToRead(out SafeFileHandle? handle);
        if (handle is not null)
        {
            logs.Add(handle);
            error = PrivateFile.Try(() => Read(handle, (long)PrivateFile.Status(handle).Size));
            while (parsing.Count > 0)
            {
                AddOldest();
            }
        }
        if (error is not (FileFault.None or Launch.NativeMethods.NotThere))
        {
            troubles.Add($"{log.Path} cannot be read: {FileFault.Words(error)}");
        }
    }

    private void Read(SafeFileHandle handle, long size)
    {
        for (long at = 0; at < size;)
        {
            if (parsing.Count == AtOnce)
            {
                AddOldest();
            }
            LogPiece piece = free.TryPop(out LogPiece? used) ? used : new LogPiece();
            at = piece.Fill(handle, logs.Count - 1, at, size);
            parsing.Enqueue((piece, Task.Run(piece.Parse)));
        }
    }

    private void AddOldest()
    {
        (LogPiece piece, Task done) = parsing.Dequeue();
        done.GetAwaiter().GetResult();
        piece.AddTo(accumulator);
        free.Push(piece);
    }

    private ImmutableArray<InvocationRecord> Whole(ImmutableArray<RecordPlace> places)
    {
        ImmutableArray<InvocationRecord>.Builder records = ImmutableArray.CreateBuilder<InvocationRecord>(places.Length);
        foreach (RecordPlace place in places)
        {
            byte[] line = new byte[place.Length];
            int count = 0;
            _ = PrivateFile.Try(() => count = RandomAccess.Read(logs[place.Log], line, place.Offset));
            if (EvidenceJson.ReadRecord(line.AsSpan(0, count)) is { } record)
            {
                records.Add(record);
            }
        }
        return records.DrainToImmutable();
    }
}
