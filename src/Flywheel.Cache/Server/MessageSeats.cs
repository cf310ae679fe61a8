using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flywheel.Cache.Server;

/// <summary>
/// How many large messages may be in memory at once: a request has to be here whole before it is read, and an answer until its client has taken
/// it. Who comes when all seats are taken waits, and the newest is next: with clients that stall the others have long given up. Who keeps us waiting
/// for longest while others wait is hung up on.
/// </summary>
internal sealed class MessageSeats(int most, TimeProvider clock)
{
    /// <summary>In bytes: a message up to this size needs no seat.</summary>
    internal const int Small = 64 << 10;

    /// <summary>How long a client may keep us waiting when others wait for its seat.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly List<Holding> seated = [];
    private readonly LinkedList<Holding> waiting = [];

    /// <summary>Answers a request; a seat that it takes is free again when it is done.</summary>
    internal async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        var holding = new Holding(this, context);
        context.Features.Set(holding);
        context.Features.Set<IRequestBodyPipeFeature>(holding);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            if (holding.IsSeated)
            {
                Leave(holding);
            }
        }
    }

    internal void Leave(Holding holding)
    {
        lock (seated)
        {
            seated.Remove(holding);
            holding.IsSeated = false;
        }
    }

    /// <summary>From now on its client keeps us waiting, or does not any more.</summary>
    internal void Wait(Holding holding, bool waits)
    {
        lock (seated)
        {
            holding.Waits = waits ? clock.GetTimestamp() : null;
        }
    }

    /// <summary>When there is a seat for it.</summary>
    internal async Task SitAsync(Holding holding, CancellationToken cancellation)
    {
        LinkedListNode<Holding> place;
        lock (seated)
        {
            place = waiting.AddLast(holding);
        }
        try
        {
            while (!TrySit(place))
            {
                await Task.Delay(Look, clock, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            lock (seated)
            {
                waiting.Remove(place);
            }
        }
    }

    private bool TrySit(LinkedListNode<Holding> place)
    {
        lock (seated)
        {
            // The free seats are for as many of the newest.
            LinkedListNode<Holding>? newer = place.Next;
            int ahead = 0;
            for (; newer is not null && ahead < most; newer = newer.Next)
            {
                ahead++;
            }
            if (ahead < most - seated.Count)
            {
                place.Value.IsSeated = true;
                seated.Add(place.Value);
                return true;
            }
            Holding? slowest = null;
            int going = 0;
            foreach (Holding other in seated)
            {
                going += other.HungUp ? 1 : 0;
                slowest = !other.HungUp && other.Waits is { } since && (slowest is null || since < slowest.Waits) ? other : slowest;
            }
            if (slowest is not null && going < waiting.Count && clock.GetElapsedTime(slowest.Waits!.Value) >= Patience)
            {
                slowest.HungUp = true;
                // Within the lock: once it has left, its connection's next request has the same context.
                slowest.HangUp();
            }
            return false;
        }
    }
}
