using Flywheel.Cache.Store;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Flywheel.Cache.Grpc;

/// <summary>
/// Uploads by their resource names: one client at a time writes to each, and what a broken connection left can be gone on with for a
/// while.
/// </summary>
internal sealed class PartialUploads(TimeProvider clock) : IDisposable
{
    /// <summary>How many that nobody writes to are kept.</summary>
    private const int MostIdle = 64;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, PartialUpload> byName = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn at an upload; whoever has it now is sent away, for its client has come back on another connection.</summary>
    internal async Task<PartialUpload> EnterAsync(string name, CancellationToken cancellation)
    {
        while (true)
        {
            PartialUpload? partial;
            long arrival;
            lock (byName)
            {
                if (!byName.TryGetValue(name, out partial))
                {
                    byName.Add(name, partial = new(name));
                }
                arrival = ++partial.Arrivals;
                partial.SendAway();
            }
            await partial.Turn.WaitAsync(cancellation).ConfigureAwait(false);
            lock (byName)
            {
                if (!partial.Ended && arrival == partial.Arrivals)
                {
                    partial.Begin(cancellation);
                    return partial;
                }
                partial.Turn.Release();
                if (!partial.Ended)
                {
                    throw SentAway();
                }
            }
        }
    }

    /// <summary>What who was sent away is told.</summary>
    internal static RpcException SentAway() => new(new Status(StatusCode.Aborted, "another connection goes on with this upload"));

    /// <summary>Gives the turn back; what is not to be kept, or has nothing in it, is gone.</summary>
    internal void Leave(PartialUpload partial, bool keep)
    {
        lock (byName)
        {
            if (!keep || partial.Length == 0)
            {
                End(partial);
            }
            partial.Rest(clock.GetTimestamp());
        }
        DropIdle(Kept, MostIdle);
    }

    /// <summary>How far an upload came.</summary>
    internal bool TryLength(string name, out long length)
    {
        lock (byName)
        {
            length = byName.TryGetValue(name, out PartialUpload? partial) ? partial.Length : 0;
            return partial is not null;
        }
    }

    /// <summary>Drops those that nobody writes to: the ones idle for so long, and the longest idle ones of more than so many.</summary>
    /// <returns>How many went.</returns>
    internal int DropIdle(TimeSpan age, int most)
    {
        int dropped = 0;
        lock (byName)
        {
            PartialUpload[] idle = [.. byName.Values.Where(partial => partial.Turn.CurrentCount > 0).OrderByDescending(partial => partial.Since)];
            for (int i = 0; i < idle.Length; i++)
            {
                if ((i >= most || clock.GetElapsedTime(idle[i].Since) >= age) && idle[i].Turn.Wait(0))
                {
                    End(idle[i]);
                    idle[i].Turn.Release();
                    dropped++;
                }
            }
        }
        return dropped;
    }

    /// <summary>Drops those that were idle for too long, now and then, until it is ended.</summary>
    internal async Task KeepAsync(CancellationToken end)
    {
        using var timer = new PeriodicTimer(Kept / 10, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
            {
                DropIdle(Kept, MostIdle);
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    public void Dispose()
    {
        lock (byName)
        {
            foreach (PartialUpload partial in byName.Values)
            {
                partial.Upload?.Dispose();
            }
            byName.Clear();
        }
    }

    private void End(PartialUpload partial)
    {
        byName.Remove(partial.Name);
        partial.End();
    }
}

/// <summary>An upload under its resource name.</summary>
internal sealed class PartialUpload(string name)
{
    private CancellationTokenSource? holder;

    internal string Name { get; } = name;

    /// <summary>Whoever has it writes.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>How many connections have asked for it; the last one is the one to have it.</summary>
    internal long Arrivals { get; set; }

    internal Upload? Upload { get; private set; }

    internal long Length => Upload?.Length ?? 0;

    internal bool Ended { get; private set; }

    /// <summary>When it was last written to, as the clock's timestamp.</summary>
    internal long Since { get; private set; }

    /// <summary>Ends when the client goes, or comes back on another connection.</summary>
    internal CancellationToken Held => holder!.Token;

    internal void Begin(CancellationToken client)
    {
        CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(client);
        Interlocked.Exchange(ref holder, source)?.Dispose();
    }

    /// <summary>From the beginning, into a new upload.</summary>
    internal void Restart(Upload? upload)
    {
        Upload?.Dispose();
        Upload = upload;
    }

    internal void SendAway()
    {
        try
        {
            Volatile.Read(ref holder)?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just left.
        }
    }

    internal void Rest(long timestamp)
    {
        Since = timestamp;
        Interlocked.Exchange(ref holder, null)?.Dispose();
        Turn.Release();
    }

    internal void End()
    {
        Ended = true;
        Restart(null);
    }
}
