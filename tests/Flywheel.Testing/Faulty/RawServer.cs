using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Flywheel.Testing.Faulty;

/// <summary>What a <see cref="RawServer"/> does with each connection.</summary>
public enum RawBehaviour
{
    /// <summary>Accepts, and says nothing.</summary>
    Silence,

    /// <summary>Hangs up at once.</summary>
    Close,

    /// <summary>Hangs up with a reset.</summary>
    Reset,

    /// <summary>Greets, as a mail server does.</summary>
    Greeting,

    /// <summary>An HTTP/1.1 answer whose headers never end.</summary>
    EndlessHttp1Headers,

    /// <summary>An HTTP/2 answer whose headers never end.</summary>
    EndlessHttp2Headers,

    /// <summary>A gRPC message, and then trailers that never end.</summary>
    EndlessTrailers,
}

/// <summary>A plain listener on a loopback port, below HTTP; over TLS with a certificate, then offering h2.</summary>
public sealed class RawServer : IAsyncDisposable
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly RawBehaviour behaviour;
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;
    private int connections;

    public RawServer(RawBehaviour behaviour, X509Certificate2? certificate = null)
    {
        this.behaviour = behaviour;
        this.certificate = certificate;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref connections);

    public string Address(string scheme) => $"{scheme}://127.0.0.1:{Port}";

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        // Only then: the loop may be about to accept once more.
        await accepting;
        listener.Dispose();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> served = [];
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptSocketAsync(end.Token);
                Interlocked.Increment(ref connections);
                served.Add(ServeAsync(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                Stream stream = new NetworkStream(socket);
                if (certificate is not null)
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(
                        new SslServerAuthenticationOptions
                        {
                            ServerCertificate = certificate,
                            ApplicationProtocols = [SslApplicationProtocol.Http2],
                        },
                        end.Token);
                    stream = tls;
                }
                await BehaveAsync(socket, stream);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
            {
                // The client has gone, or the test has.
            }
        }
    }

    private async Task BehaveAsync(Socket socket, Stream stream)
    {
        switch (behaviour)
        {
            case RawBehaviour.Close:
                return;
            case RawBehaviour.Reset:
                await stream.ReadExactlyAsync(new byte[1], end.Token);
                socket.LingerState = new LingerOption(true, 0);
                return;
            case RawBehaviour.Greeting:
                await stream.WriteAsync("220 mail.example ESMTP\r\n"u8.ToArray(), end.Token);
                break;
            case RawBehaviour.EndlessHttp1Headers:
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), end.Token);
                await PourAsync(stream, "name: value\r\n"u8.ToArray());
                break;
            case RawBehaviour.EndlessHttp2Headers:
                // CONTINUATION frames that never say END_HEADERS; in each a literal field, name `a`, value `b`.
                await stream.WriteAsync((byte[])[.. Settings, .. Frame(type: 1, flags: 0, Fields(0x88))], end.Token);
                await PourAsync(stream, Frame(type: 9, flags: 0, Fields()));
                break;
            case RawBehaviour.EndlessTrailers:
                byte[] contentType = [0x0F, 0x10, 16, .. "application/grpc"u8];
                await stream.WriteAsync(
                    (byte[])[.. Settings, .. Frame(type: 1, flags: 4, [0x88, .. contentType]), .. Frame(type: 0, flags: 0, [0, 0, 0, 0, 0]),
                        .. Frame(type: 1, flags: 1, Fields())],
                    end.Token);
                await PourAsync(stream, Frame(type: 9, flags: 0, Fields()));
                break;
        }
        await Task.Delay(Timeout.Infinite, end.Token);
    }

    private async Task PourAsync(Stream stream, byte[] drop)
    {
        byte[] wave = [.. Enumerable.Repeat(drop, 100).SelectMany(bytes => bytes)];
        while (true)
        {
            await stream.WriteAsync(wave, end.Token);
        }
    }

    /// <summary>An HTTP/2 frame of stream 1.</summary>
    private static byte[] Frame(byte type, byte flags, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 1, .. payload];

    private static byte[] Fields(params byte[] first) => [.. first, .. Enumerable.Repeat((byte[])[0, 1, (byte)'a', 1, (byte)'b'], 100).SelectMany(field => field)];
}
