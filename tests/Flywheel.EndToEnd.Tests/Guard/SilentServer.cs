using System.Net;
using System.Net.Sockets;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Listens on loopback; the system takes connections for it, and nothing is ever answered.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    private Socket? accepted;

    public SilentServer() => listener.Start();

    public string Endpoint => $"grpc://{listener.LocalEndpoint}";

    /// <summary>Waits until somebody has connected; the connection stays open and silent.</summary>
    public async Task AcceptAsync() => accepted = await listener.AcceptSocketAsync();

    public void Dispose()
    {
        accepted?.Dispose();
        listener.Dispose();
    }
}
