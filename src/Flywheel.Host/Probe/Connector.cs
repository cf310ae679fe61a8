using System.Net;
using System.Net.Sockets;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Probe;

/// <summary>Looks a host up and connects, within its own deadline, and records how far it came.</summary>
internal sealed class Connector(Endpoint endpoint, ConnectionRecord record, TimeProvider time)
{
    private static readonly TimeSpan Loopback = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(2);

    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(endpoint.IsLoopback ? Loopback : Elsewhere, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            Socket socket = endpoint.Scheme == EndpointScheme.Unix
                ? await ConnectUnixAsync(either.Token)
                : await ConnectTcpAsync(either.Token);
            record.Connected = true;
            return new HeardStream(new NetworkStream(socket, ownsSocket: true), record);
        }
        catch (SocketException e)
        {
            record.SocketError = e.SocketErrorCode;
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            record.SocketError = record.Resolving ? SocketError.HostNotFound : SocketError.TimedOut;
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private async ValueTask<Socket> ConnectUnixAsync(CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await ConnectAsync(socket, new UnixDomainSocketEndPoint(endpoint.Path), cancellation);
    }

    private async ValueTask<Socket> ConnectTcpAsync(CancellationToken cancellation)
    {
        record.Resolving = true;
        IPAddress[] addresses = IPAddress.TryParse(endpoint.Host, out IPAddress? literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellation);
        record.Resolving = false;
        SocketException? last = null;
        foreach (IPAddress address in addresses)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                return await ConnectAsync(socket, new IPEndPoint(address, endpoint.Port), cancellation);
            }
            catch (SocketException e)
            {
                // The next address may do: a server often listens on one of ::1 and 127.0.0.1.
                last = e;
            }
        }
        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async ValueTask<Socket> ConnectAsync(Socket socket, EndPoint address, CancellationToken cancellation)
    {
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
