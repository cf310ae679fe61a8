using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Flywheel.Cache.Tests.Load;

/// <summary>Clients that stop in the middle of something, each on a connection of its own, and stay.</summary>
internal sealed class StalledClients(string grpc, string http) : IAsyncDisposable
{
    private readonly ConcurrentBag<IDisposable> open = [];
    private readonly ConcurrentBag<Task> calls = [];
    private readonly CancellationTokenSource end = new();

    internal int Count => open.Count;

    /// <summary>Connects and says nothing, or only these bytes, and never reads.</summary>
    internal async Task SilentAsync(bool toGrpc, string said = "", int buffer = 0)
    {
        Socket socket = await TemporaryCache.ConnectAsync(toGrpc ? grpc.Replace("grpc:", "http:", StringComparison.Ordinal) : http);
        if (buffer > 0)
        {
            socket.ReceiveBufferSize = buffer;
        }
        await socket.SendAsync(Encoding.ASCII.GetBytes(said));
        open.Add(socket);
    }

    /// <summary>The preface of HTTP/2 with empty settings.</summary>
    internal Task PrefaceAsync() => SilentAsync(toGrpc: true, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

    /// <summary>Asks for a blob over HTTP, takes a few bytes, and stops.</summary>
    internal Task SlowHttpReaderAsync(string path) => SilentAsync(toGrpc: false, $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n", buffer: 4096);

    /// <summary>Sends a byte of a PUT now and then.</summary>
    internal async Task TrickleAsync(string path)
    {
        Socket socket = await TemporaryCache.ConnectAsync(http);
        open.Add(socket);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"));
        calls.Add(TrickleAsync(socket));
    }

    /// <summary>Puts something that is a byte longer than what comes.</summary>
    internal async Task CutShortPutAsync(string path, byte[] content)
    {
        Socket socket = await TemporaryCache.ConnectAsync(http);
        open.Add(socket);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {content.Length + 1}\r\n\r\n"));
        calls.Add(socket.SendAsync(content));
    }

    /// <summary>Calls a method of gRPC with one message of so many bytes, of which only the first part comes, and does not read the answer.</summary>
    internal async Task CallAsync(string method, ReadOnlyMemory<byte> message, int length, bool ends)
    {
        var client = new HttpClient(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        open.Add(client);
        var body = new StalledBody(message, length, ends, end.Token);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(grpc.Replace("grpc:", "http:", StringComparison.Ordinal) + method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        Task<HttpResponseMessage> call = client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end.Token);
        calls.Add(call);
        // Or it waits, or is hung up on, or is answered.
        await Task.WhenAny(body.Sent, call, Task.Delay(TimeSpan.FromMilliseconds(100), end.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        foreach (IDisposable one in open)
        {
            one.Dispose();
        }
        foreach (Task call in calls)
        {
            try
            {
                await call;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // It was hung up on, by the server or by us.
            }
        }
        end.Dispose();
    }

    private async Task TrickleAsync(Socket socket)
    {
        while (true)
        {
            await Task.Delay(500, end.Token);
            await socket.SendAsync(new byte[1], end.Token);
        }
    }

    private sealed class StalledBody : HttpContent
    {
        private readonly ReadOnlyMemory<byte> message;
        private readonly int length;
        private readonly bool ends;
        private readonly CancellationToken end;
        private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal StalledBody(ReadOnlyMemory<byte> message, int length, bool ends, CancellationToken end)
        {
            (this.message, this.length, this.ends, this.end) = (message, length, ends, end);
            Headers.ContentType = new("application/grpc");
        }

        internal Task Sent => sent.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var prefix = new byte[5];
            BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), length);
            await stream.WriteAsync(prefix, end);
            await stream.WriteAsync(message, end);
            await stream.FlushAsync(end);
            sent.TrySetResult();
            if (!ends)
            {
                await Task.Delay(Timeout.Infinite, end);
            }
        }

        protected override bool TryComputeLength(out long size)
        {
            size = 0;
            return false;
        }
    }
}
