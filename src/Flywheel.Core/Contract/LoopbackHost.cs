using System.Net;
using System.Net.Sockets;

namespace Flywheel.Core.Contract;

/// <summary>Tells names and numbers of this machine from those of others, in every spelling that resolvers take.</summary>
internal static class LoopbackHost
{
    /// <summary>Names that distributions' /etc/hosts give to loopback beside localhost itself.</summary>
    private static readonly string[] Aliases =
        ["localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback"];

    internal static bool Is(string host)
    {
        string name = host.TrimEnd('.').ToLowerInvariant();
        if (Array.IndexOf(Aliases, name) >= 0 || name.EndsWith(".localhost", StringComparison.Ordinal))
        {
            return true;
        }
        if (name.Contains(':', StringComparison.Ordinal))
        {
            return Ipv6(name) is { } address && IsLocal(address);
        }
        return Ipv4(name) is { } number && (number >> 24 == 127 || number == 0);
    }

    /// <summary>One spelling for each address, so that equal addresses compare as equal.</summary>
    internal static string Canonical(string host)
    {
        string name = host.TrimEnd('.').ToLowerInvariant();
        if (name.Contains(':', StringComparison.Ordinal))
        {
            return Ipv6(name)?.ToString() ?? name;
        }
        return Ipv4(name) is { } n ? $"{n >> 24}.{(n >> 16) & 255}.{(n >> 8) & 255}.{n & 255}" : name;
    }

    /// <summary>
    /// The address, without its zone (<c>%eth0</c>): a zone changes neither what is loopback nor, for one machine, which host is
    /// meant; and to look it up would be to ask the system.
    /// </summary>
    internal static IPAddress? Ipv6(string text)
    {
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        return IPAddress.TryParse(zone < 0 ? text : text[..zone], out IPAddress? address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? address
                : null;
    }

    private static bool IsLocal(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any))
        {
            return true;
        }
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        // ::ffff:a.b.c.d (mapped) and ::a.b.c.d (compatible, obsolete, still accepted).
        bool embedded = bytes[..10].IndexOfAnyExcept((byte)0) < 0
            && ((bytes[10] == 0xFF && bytes[11] == 0xFF) || (bytes[10] == 0 && bytes[11] == 0));
        return embedded && (bytes[12] == 127 || bytes[12..].IndexOfAnyExcept((byte)0) < 0);
    }

    /// <summary>inet_aton's forms: one to four parts, each decimal, 0octal or 0xhex, the last filling what is left.</summary>
    private static uint? Ipv4(string text)
    {
        string[] parts = text.Split('.');
        if (parts.Length > 4)
        {
            return null;
        }
        ulong value = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            bool last = i == parts.Length - 1;
            ulong limit = last ? 1UL << (8 * (5 - parts.Length)) : 256;
            if (Number(parts[i]) is not { } number || number >= limit)
            {
                return null;
            }
            value |= last ? number : number << (8 * (3 - i));
        }
        return (uint)value;
    }

    private static ulong? Number(string text)
    {
        int radix = text.StartsWith("0x", StringComparison.Ordinal) ? 16 : text is ['0', _, ..] ? 8 : 10;
        string digits = radix == 16 ? text[2..] : text;
        if (digits.Length is 0 or > 16)
        {
            return null;
        }
        ulong value = 0;
        foreach (char c in digits)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix)
            {
                return null;
            }
            value = (value * (ulong)radix) + (ulong)digit;
            if (value > uint.MaxValue)
            {
                return null;
            }
        }
        return value;
    }
}
