using System.Net.Sockets;
using System.Text;
using Flywheel.Host.Evidence;
using Flywheel.Host.Probe;

namespace Flywheel.Host.Launch;

/// <summary>Where a server of ours may make its socket.</summary>
public static class ListeningSocket
{
    /// <summary>Frees a path of a socket that nobody listens on any more.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>Null when a socket can be made there, else why not.</returns>
    /// <exception cref="IOException">The old socket cannot be removed.</exception>
    public static string? Free(string path)
    {
        int length = Encoding.UTF8.GetByteCount(path);
        if (length > UnixSocketFile.LongestPath)
        {
            return $"a socket's path may be {UnixSocketFile.LongestPath} bytes long, and this one is {length}";
        }
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            return "the folder of the socket is not there";
        }
        if (PrivateFile.Status(path, out NativeMethods.FileStatus status) != FileFault.None)
        {
            return null;
        }
        if (!status.IsSocket)
        {
            return "what is there is no socket";
        }
        if (Answers(path))
        {
            return "another server listens there";
        }
        File.Delete(path);
        return null;
    }

    private static bool Answers(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.ConnectionRefused;
        }
    }
}
