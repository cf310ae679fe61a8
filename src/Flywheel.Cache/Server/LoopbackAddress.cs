using System.Globalization;
using System.Net;

namespace Flywheel.Cache.Server;

/// <summary>Addresses that only this machine reaches; nothing else is listened on.</summary>
public static class LoopbackAddress
{
    /// <summary>What <see cref="TryParse"/> takes, in words.</summary>
    public const string Allowed = "a loopback address and a port, such as 127.0.0.1:9092 or [::1]:0; a cache for others is bazel-remote's job";

    /// <summary><c>HOST:PORT</c>, where the host is localhost, of 127.0.0.0/8 or [::1], and port 0 is any free one.</summary>
    public static bool TryParse(string text, out IPEndPoint address)
    {
        address = new(IPAddress.Loopback, 0);
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }
        string host = text[..colon];
        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        IPAddress? found = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? parsed) && parsed.ToString().Contains(':') == bracketed ? parsed
            : null;
        if (found is null || !IPAddress.IsLoopback(found))
        {
            return false;
        }
        address = new(found, port);
        return true;
    }
}
