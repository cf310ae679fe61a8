using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Flywheel.Testing.Faulty;

/// <summary>What a <see cref="FaultyCache"/> is spoken to over.</summary>
public sealed record CacheTransport
{
    /// <summary>gRPC without TLS.</summary>
    public static CacheTransport Plaintext { get; } = new();

    /// <summary>HTTP/1.1 alone, which over TLS is also what it offers by ALPN.</summary>
    public static CacheTransport Http1 { get; } = new() { Protocols = HttpProtocols.Http1 };

    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http2;

    /// <summary>With its key: then TLS is spoken.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Clients must show a certificate that this one signed.</summary>
    public X509Certificate2? ClientAuthority { get; init; }

    /// <summary>A path to listen on instead of a port of loopback.</summary>
    public string? UnixSocket { get; init; }

    /// <summary>gRPC over TLS.</summary>
    public static CacheTransport Tls(X509Certificate2 certificate) => new() { Certificate = certificate };
}
