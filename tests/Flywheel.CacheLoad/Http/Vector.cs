using System.Net.Sockets;

namespace Flywheel.CacheLoad.Http;

/// <summary>Parts of memory that are sent by one call to the kernel, where it takes them all.</summary>
internal static class Vector
{
    /// <summary>Sends all of it; the list is empty then.</summary>
    public static void Send(Socket socket, List<ArraySegment<byte>> parts)
    {
        int left = 0;
        foreach (ArraySegment<byte> part in parts)
        {
            left += part.Count;
        }
        while (left > 0)
        {
            int sent = socket.Send(parts);
            left -= sent;
            int whole = 0;
            for (; left > 0 && sent >= parts[whole].Count; whole++)
            {
                sent -= parts[whole].Count;
            }
            if (left > 0)
            {
                parts.RemoveRange(0, whole);
                parts[0] = parts[0][sent..];
            }
        }
        parts.Clear();
    }
}
