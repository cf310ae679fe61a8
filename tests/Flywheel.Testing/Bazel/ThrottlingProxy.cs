using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Flywheel.Testing.Bazel;

/// <summary>A TCP proxy on loopback that lets only so many bytes pass in a second, each way and over all connections.</summary>
public sealed class ThrottlingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Allowance up;
    private readonly Allowance down;
    private readonly int target;
    private readonly Task accepting;

    private long passed;

    /// <param name="target">The loopback port behind the proxy.</param>
    /// <param name="bytesPerSecond">Each way.</param>
    public ThrottlingProxy(int target, int bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerSecond);
        this.target = target;
        up = new(bytesPerSecond);
        down = new(bytesPerSecond);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Bytes passed on so far, both ways together.</summary>
    public long Passed => Interlocked.Read(ref passed);

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        // Only then: the loop may be about to accept once more.
        await accepting;
        listener.Stop();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(ending.Token)));
                connections.RemoveAll(connection => connection.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, target, ending.Token);
                await Task.WhenAll(
                    PumpAsync(client, server, up),
                    PumpAsync(server, client, down));
            }
            catch (Exception e) when (e is IOException or SocketException or InvalidOperationException or OperationCanceledException)
            {
                // Either side went away: so does the other.
            }
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Allowance allowance)
    {
        var buffer = new byte[allowance.Piece];
        while (true)
        {
            int read = await from.GetStream().ReadAsync(buffer, ending.Token);
            if (read == 0)
            {
                to.Client.Shutdown(SocketShutdown.Send);
                return;
            }
            await allowance.TakeAsync(read, ending.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), ending.Token);
            Interlocked.Add(ref passed, read);
        }
    }

    /// <summary>One way's share of the line: each taker waits until the bytes before it, and its own, have had their time.</summary>
    private sealed class Allowance(int bytesPerSecond)
    {
        private readonly long began = Stopwatch.GetTimestamp();
        private TimeSpan free = TimeSpan.Zero;

        /// <summary>Bytes to take at once: on a quick line so many that a timer's millisecond more or less does not slow it down.</summary>
        public int Piece { get; } = Math.Max(4096, bytesPerSecond / 64);

        public Task TakeAsync(int bytes, CancellationToken cancelled)
        {
            TimeSpan wait;
            lock (this)
            {
                TimeSpan now = Stopwatch.GetElapsedTime(began);
                free = (free > now ? free : now) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
                wait = free - now;
            }
            return wait > TimeSpan.FromMilliseconds(1) ? Task.Delay(wait, cancelled) : Task.CompletedTask;
        }
    }
}
