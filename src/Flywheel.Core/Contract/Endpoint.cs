namespace Flywheel.Core.Contract;

/// <summary>The schemes that a cache or executor address may have.</summary>
public enum EndpointScheme
{
    Grpc,
    Grpcs,
    Http,
    Https,
    Unix,
}

/// <summary>A well-formed cache or executor address.</summary>
public sealed record Endpoint
{
    public required EndpointScheme Scheme { get; init; }

    /// <summary>Lower case, without brackets; empty for unix.</summary>
    public required string Host { get; init; }

    /// <summary>Never 0 but for unix: the default of the scheme where none was given.</summary>
    public required int Port { get; init; }

    /// <summary>For http(s) the path without its trailing slash; for unix the socket's absolute path; else empty.</summary>
    public required string Path { get; init; }

    /// <summary><c>user:password</c>, percent-decoding not applied; null without one. A secret.</summary>
    public string? UserInfo { get; init; }

    /// <summary>As it was given, trimmed. May hold a secret: never shown.</summary>
    public required string Text { get; init; }
}
