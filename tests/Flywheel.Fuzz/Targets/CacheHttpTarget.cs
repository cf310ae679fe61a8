using System.Net.Sockets;
using System.Text;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// Bytes that a client says to the cache's HTTP port: each answer is one that is meant, nothing is written outside of the folder, and the next
/// client is served.
/// </summary>
internal sealed class CacheHttpTarget() : FuzzTarget("cache-http")
{
    private const int QuietMicroseconds = 10_000;
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private readonly Lazy<ServedStore> store = new(() => new());

    public override bool IsNoisy => true;

    public override int Longest => 2048;

    public override IEnumerable<byte[]> Seeds =>
    [
        Bytes($"PUT /cas/{Hello} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"),
        Bytes($"GET /x/cas/{Hello} HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /ac/{Empty} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Bytes($"PUT /ac/{Empty} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\u0008\0\r\n0\r\n\r\n"),
        Bytes("GET /status HTTP/1.1\r\nHost: [::1]:1\r\n\r\n"), Bytes("GET /metrics HTTP/1.0\r\n\r\n"),
        Bytes($"PUT /cas/{Hello} HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 500000\r\n\r\nhello"),
        Bytes("POST /control/stop HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ];

    public override string[] Words =>
    [
        "GET ", "PUT ", "HEAD ", "POST ", "DELETE ", "OPTIONS ", "CONNECT ", "/cas/", "/ac/", "/a/b", "..", "%2e", "%2F", "//", Hello, Empty, " HTTP/1.1\r\n",
        " HTTP/1.0\r\n", "Host: localhost\r\n", "Host: evil\r\n",
        "Content-Length: ", "Transfer-Encoding: chunked\r\n", "\r\n", "\r\n\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "Connection: close\r\n",
        "Expect: 100-continue\r\n", "Range: bytes=0-1\r\n", "Origin: http://x\r\n", "/status", "/metrics",
        "/control/", "hello", "-1", "99999999999", "http://localhost", "*", "\0", "\u00e9",
    ];

    public override void Run(byte[] input)
    {
        string answer = Say(input, hangUp: true);
        foreach (string line in answer.Split('\n').Where(line => line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)))
        {
            Require(!line.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), "no request makes the cache fail");
        }
        Require(store.Value.IsAlone, "nothing is written outside of the folder");
        string next = Say(Bytes("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), hangUp: false);
        Require(next.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), "the next client is served");
    }

    /// <summary>All that is answered. Kestrel answers nobody who has hung up on one side, so that is done when it says no more.</summary>
    private string Say(byte[] bytes, bool hangUp)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        var answer = new StringBuilder();
        try
        {
            socket.Connect("127.0.0.1", new Uri(store.Value.Server.File.Http).Port);
            socket.Send(bytes);
            byte[] buffer = new byte[8192];
            for (bool hung = !hangUp; answer.Length < 1 << 20;)
            {
                if (!hung && !socket.Poll(QuietMicroseconds, SelectMode.SelectRead))
                {
                    hung = true;
                    socket.Shutdown(SocketShutdown.Send);
                }
                int read = socket.Receive(buffer);
                if (read == 0)
                {
                    break;
                }
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // Hung up at once: what was said before counts.
        }
        return answer.ToString();
    }
}
