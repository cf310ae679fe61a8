using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// Bytes that a client says to the cache's HTTP port: each answer is one that is meant and repeats no header, a blob that is handed out is what its
/// hash says, one that was taken in is there, nothing is written outside of the folder, nobody ends the server, and the next client is served.
/// In an input, \u00b6 stands for the hash of what is behind its first empty line.
/// </summary>
internal sealed partial class CacheHttpTarget() : FuzzTarget("cache-http")
{
    private const int QuietMicroseconds = 10_000;
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private const string HashMark = "\u00b6", EndOfHead = "\r\n\r\n";

    /// <summary>What we say, and what Kestrel says of requests that are none: 405 (CONNECT), 411, 414, 431 and 505.</summary>
    private static readonly int[] Meant = [100, 200, 400, 403, 404, 405, 411, 413, 414, 431, 505, 507];

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
        Bytes($"GET /ac/{Hello} HTTP/1.1\r\nHost: localhost\r\nX: \u00a7\r\n\r\n"), Bytes("GET /\u00a7 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Bytes("POST /upkeep/stop HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Bytes($"PUT /cas/{HashMark} HTTP/1.1\r\nHost: localhost\r\nX: \u00a7\r\nContent-Length: 7\r\n\r\nanother"),
        Bytes($"PUT /a/cas/{HashMark} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ];

    public override string[] Words =>
    [
        "GET ", "PUT ", "HEAD ", "POST ", "DELETE ", "OPTIONS ", "CONNECT ", "/cas/", "/ac/", "/a/b", "..", "%2e", "%2F", "//", Hello, Empty, " HTTP/1.1\r\n",
        " HTTP/1.0\r\n", "Host: localhost\r\n", "Host: evil\r\n",
        "Content-Length: ", "Transfer-Encoding: chunked\r\n", "\r\n", "\r\n\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "fffffffff\r\n", "Connection: close\r\n",
        "Expect: 100-continue\r\n", "Range: bytes=0-1\r\n", "Origin: http://x\r\n", "/status", "/metrics",
        "/upkeep/", "gc?bytes=0", "verify", "stop", "hello", HashMark, "\u00a7", "-1", "99999999999", "http://localhost", "*", "\0", "\u00e9",
    ];

    public override void Run(byte[] input)
    {
        byte[] request = Filled(input);
        IReadOnlyList<HttpAnswer> answers = Say(request, hangUp: true);
        foreach (HttpAnswer answer in answers)
        {
            Require(Meant.Contains(answer.Status), $"{answer.Status} is an answer that is meant");
            string shown = answer.Head + Encoding.Latin1.GetString(answer.Body);
            Planted.AbsentFrom(shown, "an answer of the cache");
            Require(!shown.Contains(store.Value.Server.File.Token, StringComparison.Ordinal), "the token of upkeep is in no answer");
        }
        if (FirstLine().Match(Encoding.Latin1.GetString(request)) is { Success: true } first)
        {
            HttpAnswer? answer = answers.FirstOrDefault(answer => answer.Status != 100);
            CheckBlob(first.Groups["method"].Value, first.Groups["hash"].Value, answer);
        }
        Require(store.Value.IsAlone, "nothing is written outside of the folder");
        Require(!store.Value.Server.Stopped.IsCompleted, "nobody ends the server without the token");
        Require(Ask("/status") is { Status: 200, IsWhole: true }, "the next client is served");
    }

    /// <summary>The first answer is the first request's, and what is there afterwards can be asked for without doubt.</summary>
    private void CheckBlob(string method, string hash, HttpAnswer? answer)
    {
        HttpAnswer after = Ask("/cas/" + hash);
        bool isThere = after.Status == 200;
        Require(isThere || after.Status == 404, "a blob is there, or is not");
        Require(!isThere || IsOf(hash, after), "a blob that is there is handed out whole");
        Require(method != "PUT" || answer is not { Status: 200 } || isThere, "a blob that was taken in is there");
        Require(method != "GET" || answer is not { Status: 200, IsWhole: true } || IsOf(hash, answer), "a blob that is handed out has its hash");
    }

    private static bool IsOf(string hash, HttpAnswer answer) => answer.IsWhole && Convert.ToHexStringLower(SHA256.HashData(answer.Body)) == hash;

    /// <summary>With the marks replaced, and a header that may not be repeated. What is behind the first empty line is kept, and may be repeated.</summary>
    private static byte[] Filled(byte[] input)
    {
        string all = Encoding.Latin1.GetString(input);
        int end = all.IndexOf(EndOfHead, StringComparison.Ordinal) is >= 0 and var found ? found : all.Length;
        int body = Math.Min(all.Length, end + EndOfHead.Length);
        string head = all[..end].Replace(Coded(Planted.Mark.ToString()), Planted.Secret, StringComparison.Ordinal)
            .Replace(Coded(HashMark), Convert.ToHexStringLower(SHA256.HashData(input.AsSpan(body))), StringComparison.Ordinal);
        int line = head.IndexOf("\r\n", StringComparison.Ordinal);
        if (line > 0 && head.AsSpan(0, line).IndexOf(" HTTP/1.", StringComparison.Ordinal) > 0)
        {
            head = head.Insert(line, $"\r\nAuthorization: Bearer {Planted.Secret}");
        }
        return Encoding.Latin1.GetBytes(head + all[end..]);
    }

    private static string Coded(string mark) => Encoding.Latin1.GetString(Bytes(mark));

    [GeneratedRegex(@"^(?<method>GET|PUT) /([^ ]*/)?cas/(?<hash>[0-9a-f]{64}) HTTP/1\.[01]\r\n", RegexOptions.ExplicitCapture)]
    private static partial Regex FirstLine();

    private HttpAnswer Ask(string path)
    {
        IReadOnlyList<HttpAnswer> answers = Say(Bytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), hangUp: false);
        Require(answers.Count == 1, "a client that asks once is answered once");
        return answers[0];
    }

    /// <summary>All that is answered. Kestrel answers nobody who has hung up on one side, so that is done when it says no more.</summary>
    private IReadOnlyList<HttpAnswer> Say(byte[] bytes, bool hangUp)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        using var answer = new MemoryStream();
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
                answer.Write(buffer, 0, read);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // Hung up at once: what was said before counts.
        }
        return HttpAnswer.All(answer.ToArray());
    }
}
