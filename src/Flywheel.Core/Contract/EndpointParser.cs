using System.Globalization;

namespace Flywheel.Core.Contract;

/// <summary>Reads addresses more strictly than a URL library: what could be taken two ways is a fault.</summary>
internal static class EndpointParser
{
    internal static EndpointReading Read(string given)
    {
        string text = given.Trim();
        if (Placeholder.In(text) is { } placeholder)
        {
            return new EndpointReading.Invalid(EndpointFault.Placeholder, placeholder);
        }
        if (text.Length == 0)
        {
            return Malformed("it is empty");
        }
        foreach (char c in text)
        {
            if (c <= ' ' || c == 0x7F || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return Malformed("it holds white space or a control character");
            }
            if (c == '\uFFFD')
            {
                return Malformed("it holds bytes that are not UTF-8");
            }
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        EndpointScheme? scheme = colon < 0 ? null : text[..colon].ToLowerInvariant() switch
        {
            "grpc" => EndpointScheme.Grpc,
            "grpcs" => EndpointScheme.Grpcs,
            "http" => EndpointScheme.Http,
            "https" => EndpointScheme.Https,
            "unix" => EndpointScheme.Unix,
            _ => null,
        };
        if (scheme is not { } known)
        {
            return new EndpointReading.Invalid(EndpointFault.Scheme,
                text.Contains("://", StringComparison.Ordinal) ? "its scheme is none that is known" : "it has no scheme");
        }
        string rest = text[(colon + 1)..];
        return known == EndpointScheme.Unix ? Unix(text, rest) : Network(text, known, rest);
    }

    private static EndpointReading Unix(string text, string rest)
    {
        string path = rest.StartsWith("///", StringComparison.Ordinal) ? rest[2..] : rest;
        if (path.Length < 2 || path[0] != '/' || path[1] == '/')
        {
            return Malformed("a unix address needs an absolute path: `unix:/path/to/socket`");
        }
        if (path.AsSpan().ContainsAny("?#"))
        {
            return Malformed("it has a query or a fragment");
        }
        return new EndpointReading.Parsed(new Endpoint
        {
            Scheme = EndpointScheme.Unix,
            Host = "",
            HostToBazel = "localhost",
            Port = 0,
            Path = path,
            Text = text,
        });
    }

    private static EndpointReading Network(string text, EndpointScheme scheme, string rest)
    {
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return Malformed("`//` must follow the scheme");
        }
        rest = rest[2..];
        if (rest.AsSpan().ContainsAny("?#"))
        {
            return Malformed("it has a query or a fragment");
        }
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? rest : rest[..slash];
        string path = slash < 0 ? "" : rest[slash..];
        if (path.AsSpan().ContainsAny("@\\"))
        {
            // A password with an unescaped slash would otherwise be shown as a path.
            return Malformed("an `@` or `\\` stands after the first `/`");
        }
        int at = authority.LastIndexOf('@');
        string? userInfo = at < 0 ? null : authority[..at];
        string hostAndPort = authority[(at + 1)..];
        if (Host(hostAndPort, out string host, out string? port) is { } fault)
        {
            return Malformed(fault);
        }
        int number = DefaultPort(scheme);
        if (port is not null && !(port.Length is > 0 and <= 5 && port.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 65535))
        {
            return Malformed("its port is not a number from 1 to 65535");
        }
        bool http = scheme is EndpointScheme.Http or EndpointScheme.Https;
        if (!http && path is not ("" or "/"))
        {
            return Malformed("a gRPC address has no path; an instance goes into BAZEL_REMOTE_INSTANCE_NAME");
        }
        return new EndpointReading.Parsed(new Endpoint
        {
            Scheme = scheme,
            Host = host.ToLowerInvariant(),
            HostToBazel = host,
            Port = number,
            Path = path.TrimEnd('/'),
            UserInfo = userInfo is { Length: > 0 } ? userInfo : null,
            Text = text,
        });
    }

    /// <summary>80 for plain gRPC, too: what Bazel's channel takes when no port is given.</summary>
    private static int DefaultPort(EndpointScheme scheme) => scheme is EndpointScheme.Grpcs or EndpointScheme.Https ? 443 : 80;

    private static string? Host(string text, out string host, out string? port)
    {
        host = "";
        port = null;
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || LoopbackHost.Ipv6(text[1..end]) is null)
            {
                return "what stands in brackets is not an IPv6 address";
            }
            host = text[1..end];
            string after = text[(end + 1)..];
            if (after.Length > 0 && after[0] != ':')
            {
                return "only a port may follow the brackets";
            }
            port = after.Length > 0 ? after[1..] : null;
            return null;
        }
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        host = colon < 0 ? text : text[..colon];
        port = colon < 0 ? null : text[(colon + 1)..];
        if (port is not null && port.Contains(':', StringComparison.Ordinal))
        {
            return "an IPv6 address needs brackets: `[::1]:9092`";
        }
        if (host.Length == 0 || host.Trim('.').Length == 0)
        {
            return "its host is empty";
        }
        foreach (char c in host)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                return "its host holds a character that no host name has";
            }
        }
        return host.StartsWith('.') || host.Contains("..", StringComparison.Ordinal) ? "its host has an empty label" : null;
    }

    private static EndpointReading.Invalid Malformed(string detail) => new(EndpointFault.Malformed, detail);
}
