using System.Net;
using System.Net.Sockets;

namespace Flywheel.Testing.Bazel;

/// <summary>Ports of 127.0.0.1.</summary>
public static class LoopbackPort
{
    /// <summary>A port that nobody listens on just now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
