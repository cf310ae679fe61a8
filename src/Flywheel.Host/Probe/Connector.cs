using System.Net;
using System.Net.Sockets;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>Looks a host up and connects, within its own deadline, and records how far it came.</summary>
internal sealed class Connector(Endpoint endpoint, ConnectionRecord record, TimeProvider time)
{
    private static readonly TimeSpan Loopback = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(2);

    /// <summary>How long one address of several is tried alone (RFC 8305, section 5, recommends this).</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ProbeFailure">There is no connection.</exception>
    public async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(endpoint.IsLoopback ? Loopback : Elsewhere, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            Socket socket = endpoint.Scheme == EndpointScheme.Unix
                ? await ConnectUnixAsync(either.Token)
                : await ConnectFirstAsync(await ResolveAsync(either.Token), either.Token);
            record.Connected = true;
            record.Journal.Ends(ProbeStep.Connect);
            record.Journal.Holds(ProbeStep.Connect);
            return new HeardStream(new NetworkStream(socket, ownsSocket: true), record.Wire);
        }
        catch (SocketException e)
        {
            throw CauseReader.FromSocket(endpoint, record, e.SocketErrorCode);
        }
        catch (OperationCanceledException)
        {
            throw CauseReader.FromTimeout(record);
        }
    }

    private Task<Socket> ConnectUnixAsync(CancellationToken cancellation)
    {
        record.Journal.Begins(ProbeStep.Connect);
        UnixSocketFile.Check(endpoint.Path);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return ConnectAsync(socket, new UnixDomainSocketEndPoint(endpoint.Path), cancellation);
    }

    private async Task<IPAddress[]> ResolveAsync(CancellationToken cancellation)
    {
        if (IPAddress.TryParse(endpoint.Host, out IPAddress? literal))
        {
            return [literal];
        }
        record.Resolving = true;
        record.Journal.Begins(ProbeStep.Lookup);
        // The lookup itself cannot be cancelled: a resolver that says nothing holds a thread for as long as resolv.conf lets it.
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(endpoint.Host, CancellationToken.None).WaitAsync(cancellation);
        if (addresses.Length > 0)
        {
            record.Resolving = false;
            record.Journal.Ends(ProbeStep.Lookup);
            record.Journal.Holds(ProbeStep.Lookup);
            record.Journal.LookedUp(addresses);
        }
        return addresses;
    }

    /// <summary>
    /// The first address that accepts. Each gets a head start over the next one: a server often listens on one of ::1 and 127.0.0.1
    /// only, and a dead address must not use up the time of a good one. Bazel, too, dials them all (its channel is round-robin).
    /// </summary>
    private async Task<Socket> ConnectFirstAsync(IPAddress[] addresses, CancellationToken cancellation)
    {
        record.Journal.Begins(ProbeStep.Connect);
        using CancellationTokenSource decided = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<Task<Socket>> dialling = [];
        SocketException failure = new((int)SocketError.HostNotFound);
        int next = 0;
        try
        {
            while (next < addresses.Length || dialling.Count > 0)
            {
                if (next < addresses.Length)
                {
                    dialling.Add(ConnectTcpAsync(addresses[next++], decided.Token));
                }
                Task<Task<Socket>> answer = Task.WhenAny(dialling);
                if (next < addresses.Length && !answer.IsCompleted)
                {
                    await Task.WhenAny(answer, Task.Delay(HeadStart, time, decided.Token));
                    if (!answer.IsCompleted)
                    {
                        continue;
                    }
                }
                Task<Socket> answered = await answer;
                dialling.Remove(answered);
                try
                {
                    return await answered;
                }
                catch (SocketException e)
                {
                    failure = e;
                }
            }
            throw failure;
        }
        finally
        {
            await decided.CancelAsync();
            foreach (Task<Socket> late in dialling)
            {
                _ = CloseAsync(late);
            }
        }
    }

    private Task<Socket> ConnectTcpAsync(IPAddress address, CancellationToken cancellation)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        return ConnectAsync(socket, new IPEndPoint(address, endpoint.Port), cancellation);
    }

    private async Task<Socket> ConnectAsync(Socket socket, EndPoint address, CancellationToken cancellation)
    {
        record.Journal.Dials(address);
        try
        {
            await socket.ConnectAsync(address, cancellation);
            record.Journal.Dialled(address, null);
            return socket;
        }
        catch (Exception e)
        {
            record.Journal.Dialled(address, e);
            socket.Dispose();
            throw;
        }
    }

    private static async Task CloseAsync(Task<Socket> late)
    {
        try
        {
            (await late).Dispose();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It did not connect, and nobody waits for it any more.
        }
    }
}
