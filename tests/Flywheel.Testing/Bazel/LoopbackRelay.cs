using System.Net;
using System.Net.Sockets;

namespace Flywheel.Testing.Bazel;

/// <summary>Another way to a server on loopback, by an address of any kind; counts who comes.</summary>
public sealed class LoopbackRelay : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly CancellationTokenSource ending = new();
    private readonly int target;
    private readonly Task accepting;
    private int connections;

    /// <param name="target">The port of 127.0.0.1 behind the relay.</param>
    /// <param name="listen">Where it listens: a port of its own choice for port 0, or a socket's path.</param>
    public LoopbackRelay(int target, EndPoint listen)
    {
        this.target = target;
        listener = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(listen);
        listener.Listen();
        accepting = AcceptAsync();
    }

    /// <summary>Its port; 0 for a socket's path.</summary>
    public int Port => (listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>How many connections it has taken so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>On a free port of ::1.</summary>
    public static LoopbackRelay OnIpv6(int target) => new(target, new IPEndPoint(IPAddress.IPv6Loopback, 0));

    /// <summary>On a free port of 127.0.0.1.</summary>
    public static LoopbackRelay OnIpv4(int target) => new(target, new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>On a socket that is not there yet.</summary>
    public static LoopbackRelay OnSocket(int target, string path) => new(target, new UnixDomainSocketEndPoint(path));

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        // Only then: the loop may be about to accept once more.
        await accepting;
        listener.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync(ending.Token);
                Interlocked.Increment(ref connections);
                served.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, ending.Token);
                await Task.WhenAll(PumpAsync(client, server), PumpAsync(server, client));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Either side went away: so does the other.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        while (await from.ReceiveAsync(buffer, ending.Token) is > 0 and int read)
        {
            for (int sent = 0; sent < read;)
            {
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), ending.Token);
            }
        }
        to.Shutdown(SocketShutdown.Send);
    }
}
