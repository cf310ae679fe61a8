using System.Net;
using System.Net.Sockets;

namespace Flywheel.Fuzz.Targets;

/// <summary>
/// A server on a loopback port that says given bytes, whatever it is asked: a piece for each request, and hangs up behind the last. A request
/// ends with an empty line (HTTP/1.1), or is a frame of headers (HTTP/2).
/// </summary>
internal sealed class ScriptedServer
{
    private const int FrameHead = 9, TypeOfHeaders = 1;

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly bool frames;
    private byte[][] pieces = [];

    public ScriptedServer(bool frames)
    {
        this.frames = frames;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public int Port { get; }

    public void Say(byte[][] next) => Volatile.Write(ref pieces, next);

    private void Accept()
    {
        while (true)
        {
            Socket socket = listener.Accept();
            ThreadPool.QueueUserWorkItem(_ => Serve(socket));
        }
    }

    private void Serve(Socket socket)
    {
        byte[][] script = Volatile.Read(ref pieces);
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                socket.ReceiveTimeout = 200;
                var heard = new List<byte>();
                byte[] buffer = new byte[4096];
                int asked = 0, said = 0, read = frames ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".Length : 0;
                while (said < script.Length && socket.Receive(buffer) is > 0 and var count)
                {
                    heard.AddRange(buffer.AsSpan(0, count));
                    asked += frames ? Frames(heard, ref read) : Lines(heard, ref read);
                    for (; said < asked && said < script.Length; said++)
                    {
                        socket.Send(script[said]);
                    }
                }
                socket.Shutdown(SocketShutdown.Send);
                while (socket.Receive(buffer) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // The client has gone, or says no more.
            }
        }
    }

    private static int Lines(List<byte> heard, ref int read)
    {
        int ends = 0;
        for (; read + 4 <= heard.Count; read++)
        {
            if (heard[read] == '\r' && heard[read + 1] == '\n' && heard[read + 2] == '\r' && heard[read + 3] == '\n')
            {
                ends++;
            }
        }
        return ends;
    }

    private static int Frames(List<byte> heard, ref int read)
    {
        int requests = 0;
        while (read + FrameHead <= heard.Count)
        {
            int length = (heard[read] << 16) | (heard[read + 1] << 8) | heard[read + 2];
            requests += heard[read + 3] == TypeOfHeaders ? 1 : 0;
            read += FrameHead + length;
        }
        return requests;
    }
}
