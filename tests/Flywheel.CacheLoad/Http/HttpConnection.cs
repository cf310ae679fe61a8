using System.Buffers.Text;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Flywheel.CacheLoad.Http;

/// <summary>
/// One HTTP/1.1 connection over a blocking socket: a call to the kernel for the request and few for the answer is all that a client
/// has to cost. Bodies need a Content-Length, as caches give it.
/// </summary>
internal sealed class HttpConnection(Uri endpoint) : IDisposable
{
    /// <summary>Milliseconds after which a server that says nothing has failed.</summary>
    private const int Patience = 60_000;

    private readonly string prefix = endpoint.AbsolutePath.TrimEnd('/');
    private readonly byte[] head = new byte[4 << 10];
    private readonly byte[] buffer = new byte[256 << 10];
    private readonly List<ArraySegment<byte>> parts = [];
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Socket? socket;
    private int filled;

    /// <param name="hash">The blob's.</param>
    /// <param name="size">The length of the body.</param>
    /// <param name="body">Its parts.</param>
    /// <exception cref="LoadFailure">It was not taken.</exception>
    public void Put(string hash, int size, IReadOnlyList<ArraySegment<byte>> body)
    {
        parts.Clear();
        parts.Add(Head($"PUT {prefix}/cas/{hash} HTTP/1.1\r\nHost: {endpoint.Authority}\r\nContent-Length: {size}\r\n\r\n"));
        parts.AddRange(body);
        Answer answer = Exchange($"PUT of {hash}");
        Receive(answer.Length, hashing: false);
        End(answer);
        if (answer.Status is not (200 or 201 or 204))
        {
            throw new LoadFailure($"PUT of {hash}: status {answer.Status}");
        }
    }

    /// <param name="hash">The blob's.</param>
    /// <param name="size">Its length.</param>
    /// <param name="contents">The content is checked by its digest, too.</param>
    /// <exception cref="LoadFailure">It is not there, or another one.</exception>
    public void Get(string hash, int size, bool contents)
    {
        parts.Clear();
        parts.Add(Head($"GET {prefix}/cas/{hash} HTTP/1.1\r\nHost: {endpoint.Authority}\r\n\r\n"));
        Answer answer = Exchange($"GET of {hash}");
        if (answer.Status != 200)
        {
            throw new LoadFailure($"GET of {hash}: status {answer.Status}");
        }
        if (answer.Length != size)
        {
            throw new LoadFailure($"GET of {hash}: {answer.Length} bytes, not {size}");
        }
        Receive(answer.Length, contents);
        End(answer);
        if (contents && Convert.ToHexStringLower(digest.GetHashAndReset()) != hash)
        {
            throw new LoadFailure($"GET of {hash}: another content");
        }
    }

    public void Dispose()
    {
        socket?.Dispose();
        digest.Dispose();
    }

    private ArraySegment<byte> Head(System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text) =>
        new(head, 0, Encoding.ASCII.GetBytes(text.ToStringAndClear(), head));

    /// <summary>Sends the parts and reads the head of the answer; what came with it of the body stays in the buffer.</summary>
    private Answer Exchange(string what)
    {
        if (socket is null)
        {
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = Patience, SendTimeout = Patience };
            socket.Connect(endpoint.Host, endpoint.Port);
        }
        Vector.Send(socket, parts);
        filled = 0;
        while (true)
        {
            int received = socket.Receive(buffer.AsSpan(filled));
            if (received == 0)
            {
                throw new LoadFailure($"{what}: the server closed the connection");
            }
            filled += received;
            int end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                Answer answer = Answer.Parse(buffer.AsSpan(0, end + 2), what);
                filled -= end + 4;
                buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                return answer;
            }
            if (filled == buffer.Length)
            {
                throw new LoadFailure($"{what}: the head of the answer does not end");
            }
        }
    }

    /// <summary>Reads the body and keeps nothing of it.</summary>
    private void Receive(long length, bool hashing)
    {
        for (long left = length; left > 0;)
        {
            if (filled == 0)
            {
                filled = socket!.Receive(buffer.AsSpan(0, (int)Math.Min(buffer.Length, left)));
                if (filled == 0)
                {
                    throw new LoadFailure($"the server closed the connection {left} bytes before the end of an answer");
                }
            }
            if (filled > left)
            {
                throw new LoadFailure("the server sent more than the length it named");
            }
            if (hashing)
            {
                digest.AppendData(buffer.AsSpan(0, filled));
            }
            left -= filled;
            filled = 0;
        }
    }

    private void End(Answer answer)
    {
        if (filled > 0)
        {
            throw new LoadFailure("the server sent more than the length it named");
        }
        if (answer.Close)
        {
            socket!.Dispose();
            socket = null;
        }
    }

    private readonly record struct Answer(int Status, long Length, bool Close)
    {
        /// <param name="head">Whole lines, with their ends.</param>
        /// <param name="what">The request, for messages.</param>
        public static Answer Parse(ReadOnlySpan<byte> head, string what)
        {
            if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head.Slice(9, 3), out int status, out _))
            {
                throw new LoadFailure($"{what}: the answer is not HTTP/1.1");
            }
            long? length = status == 204 ? 0 : null;
            bool close = false;
            for (head = head[(head.IndexOf((byte)'\n') + 1)..]; head.Length > 0; head = head[(head.IndexOf((byte)'\n') + 1)..])
            {
                ReadOnlySpan<byte> line = head[..head.IndexOf((byte)'\r')];
                if (Ascii.EqualsIgnoreCase(line[..Math.Min(15, line.Length)], "content-length:"u8)
                    && Utf8Parser.TryParse(line[15..].TrimStart((byte)' '), out long named, out _))
                {
                    length = named;
                }
                close |= Ascii.EqualsIgnoreCase(line, "connection: close"u8);
            }
            return new(status, length ?? throw new LoadFailure($"{what}: status {status}, and no Content-Length"), close);
        }
    }
}
