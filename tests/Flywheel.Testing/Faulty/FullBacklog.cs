using System.Net;
using System.Net.Sockets;

namespace Flywheel.Testing.Faulty;

/// <summary>A listening loopback port that takes no more connections: its queue is full, and nobody accepts from it.</summary>
public sealed class FullBacklog : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> queued = [];

    private FullBacklog()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public static async Task<FullBacklog> FillAsync()
    {
        var full = new FullBacklog();
        while (await full.QueueAsync())
        {
        }
        return full;
    }

    public void Dispose()
    {
        queued.ForEach(socket => socket.Dispose());
        listener.Dispose();
    }

    private async Task<bool> QueueAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        queued.Add(socket);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Port), patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
