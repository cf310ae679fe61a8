using System.Text;
using Xunit;

namespace Flywheel.Cache.Tests.Hostile;

/// <summary>Bytes that are no protocol: the server hangs up, and goes on.</summary>
public sealed class GarbageTests
{
    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private static readonly string[] Kinds =
        ["zeros", "noise", "TLS", "an HTTP request", "a preface and noise", "a preface and a huge frame", "a chunk without an end", "two lengths", "a line without an end"];

    [Fact]
    public async Task Garbage_on_either_port_ends_the_connection_and_nothing_else()
    {
        await using TemporaryCache cache = await TemporaryCache.StartAsync();
        Blob blob = await cache.Client.PutAsync(Blob.OfSize(100_000));
        string[] before = cache.Outside();
        var noise = new byte[100_000];
        foreach (string kind in Kinds)
        {
            new Random(kind.Length).NextBytes(noise);
            byte[] bytes = kind switch
            {
                "zeros" => new byte[100_000],
                "noise" => noise,
                "TLS" => [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, .. noise.AsSpan(0, 400)],
                "an HTTP request" => Encoding.ASCII.GetBytes($"GET /cas/{blob.Hash} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                "a preface and noise" => [.. Preface, .. noise],
                "a preface and a huge frame" => [.. Preface, 0xff, 0xff, 0xff, 0x00, 0x00, 0, 0, 0, 1, .. noise],
                "a chunk without an end" => Encoding.ASCII.GetBytes($"PUT /cas/{blob.Hash} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"),
                "two lengths" => Encoding.ASCII.GetBytes($"PUT /cas/{blob.Hash} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
                _ => Encoding.ASCII.GetBytes("GET /" + new string('a', 200_000)),
            };

            // The answer is complete: the server has hung up by itself.
            string grpc = await TemporaryCache.SayAsync(cache.Server.Grpc, bytes);
            string http = await TemporaryCache.SayAsync(cache.Server.Http, bytes);

            Assert.False(grpc.Contains("200 OK"), kind);
            Assert.False(http.Contains("HTTP/1.1 5"), $"{kind}: {http}");
            if (kind != "an HTTP request")
            {
                Assert.False(http.Contains("200 OK"), kind);
            }
        }
        Assert.False(cache.Server.HasExited);
        Assert.Equal(blob.Content, await cache.Client.GetAsync(blob.Digest));
        Assert.Equal(blob.Content, await cache.Http.GetByteArrayAsync($"/cas/{blob.Hash}"));
        Assert.Equal(before, cache.Outside());
        Assert.Equal([blob.Hash], cache.Files("cas"));
        Assert.Empty(cache.Files("tmp"));
    }
}
