using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

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

    /// <summary>An HTTP/1.1 answer whose body never ends.</summary>
    EndlessHttp1Body,

    /// <summary>An HTTP/1.1 answer whose body does not come.</summary>
    NoHttp1Body,

    /// <summary>An HTTP/1.1 cache, whose blobs come back with trailers that never end.</summary>
    EndlessHttp1Trailers,

    /// <summary>An HTTP/1.1 cache that hangs up after each answer, without having said so.</summary>
    HangUpAfterEach,

    /// <summary>An HTTP/1.1 cache that hangs up when it has given back half a blob.</summary>
    BreakOffBlob,

    /// <summary>An HTTP/1.1 cache that never stops to say that it is about to answer.</summary>
    EndlessHttp1Promises,

    /// <summary>A cache that answers in HTTP/1.0.</summary>
    Http10,

    /// <summary>An HTTP/2 answer whose headers never end.</summary>
    EndlessHttp2Headers,

    /// <summary>A gRPC message, and then trailers that never end.</summary>
    EndlessTrailers,
}

/// <summary>A plain listener on a loopback port, below HTTP; over TLS with a certificate, then offering h2.</summary>
public sealed partial class RawServer : IAsyncDisposable
{
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly RawBehaviour behaviour;
    private readonly X509Certificate2? certificate;
    private readonly Task accepting;
    private int connections;
    private byte[] blob = [];

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
            case RawBehaviour.EndlessHttp1Body:
                await ReadRequestAsync(stream);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), end.Token);
                await PourAsync(stream, "StoreDir: /nix/store\n"u8.ToArray());
                break;
            case RawBehaviour.NoHttp1Body:
                await ReadRequestAsync(stream);
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"u8.ToArray(), end.Token);
                break;
            case RawBehaviour.EndlessHttp1Promises:
                await PourAsync(stream, "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray());
                break;
            case RawBehaviour.BreakOffBlob:
                await AnswerAsync(stream);
                await AnswerAsync(stream);
                await ReadRequestAsync(stream);
                await stream.WriteAsync(
                    (byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {blob.Length}\r\n\r\n"), .. blob[..(blob.Length / 2)]],
                    end.Token);
                return;
            case RawBehaviour.HangUpAfterEach:
                await AnswerAsync(stream);
                return;
            case RawBehaviour.Http10:
                await ReadRequestAsync(stream);
                await stream.WriteAsync("HTTP/1.0 404 Not Found\r\n\r\n"u8.ToArray(), end.Token);
                return;
            case RawBehaviour.EndlessHttp1Trailers:
                await AnswerAsync(stream);
                await AnswerAsync(stream);
                await ReadRequestAsync(stream);
                await stream.WriteAsync(
                    (byte[])[.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. Encoding.ASCII.GetBytes($"{blob.Length:x}\r\n"),
                        .. blob, .. "\r\n0\r\n"u8],
                    end.Token);
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

    /// <summary>One request to an HTTP/1.1 cache that has no actions, and the last blob that was put into it.</summary>
    private async Task AnswerAsync(Stream stream)
    {
        string head = await ReadRequestAsync(stream);
        if (head.StartsWith("PUT ", StringComparison.Ordinal))
        {
            blob = new byte[int.Parse(Length().Match(head).Groups[1].Value, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(blob, end.Token);
            await stream.WriteAsync("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), end.Token);
        }
        else if (head.Contains("/cas/", StringComparison.Ordinal))
        {
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {blob.Length}\r\n\r\n"), .. blob], end.Token);
        }
        else
        {
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), end.Token);
        }
    }

    /// <summary>The lines before a request's body.</summary>
    private async Task<string> ReadRequestAsync(Stream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, end.Token);
            head.Append((char)one[0]);
        }
        return head.ToString();
    }

    [GeneratedRegex("Content-Length: ([0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Length();

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
