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

    /// <summary>
    /// As it was written, without brackets, and <c>localhost</c> for unix: what Bazel compares with the machines of a .netrc, letter by
    /// letter (measured on 4.2.3).
    /// </summary>
    public required string HostToBazel { get; init; }

    /// <summary>Never 0 but for unix: the default of the scheme where none was given.</summary>
    public required int Port { get; init; }

    /// <summary>For http(s) the path without its trailing slash; for unix the socket's absolute path; else empty.</summary>
    public required string Path { get; init; }

    /// <summary><c>user:password</c>, percent-decoding not applied; null without one. A secret.</summary>
    public string? UserInfo { get; init; }

    /// <summary>As it was given, trimmed. May hold a secret: never shown.</summary>
    public required string Text { get; init; }

    /// <summary>The scheme's word, as in a URL.</summary>
    public string SchemeWord => Word(Scheme);

    /// <summary>
    /// As --remote_cache and --remote_executor take it: the scheme in lower case only (GRPC:// is exit 37 on 4.2.3, exit 2 on 2.1.0), and
    /// a unix socket under another name, with --remote_proxy beside it. User information of a gRPC address is no credential to Bazel: it
    /// goes out as a part of the request's :authority, which servers refuse (exit 34 on both), so that it is left out.
    /// </summary>
    public string ForBazel => Scheme == EndpointScheme.Unix ? "grpc://localhost"
        : !IsHttp && UserInfo is not null ? $"{SchemeWord}://{Bracketed(HostToBazel)}:{Port}"
        : SchemeWord + Text[Text.IndexOf(':', StringComparison.Ordinal)..];

    /// <summary>What is compared: scheme, host, port and path in one spelling, never the user information.</summary>
    public string Normalized => Scheme == EndpointScheme.Unix
        ? "unix:" + Path
        : $"{SchemeWord}://{Bracketed(LoopbackHost.Canonical(Host))}:{Port}{Path}";

    /// <summary>What people are shown: everything but the user information.</summary>
    public string Redacted => Scheme == EndpointScheme.Unix
        ? "unix:" + Path
        : $"{SchemeWord}://{(UserInfo is null ? "" : "***@")}{Bracketed(Host)}:{Port}{Path}";

    /// <summary>Whether the address names this machine, in any spelling that a resolver takes.</summary>
    public bool IsLoopback => Scheme == EndpointScheme.Unix || LoopbackHost.Is(Host);

    /// <summary>Whether what is sent can be read on the way: grpc and http.</summary>
    public bool IsPlaintext => Scheme is EndpointScheme.Grpc or EndpointScheme.Http;

    /// <summary>Whether TLS is spoken, and a client certificate may be shown: grpcs and https.</summary>
    public bool IsTls => Scheme is EndpointScheme.Grpcs or EndpointScheme.Https;

    public bool IsHttp => Scheme is EndpointScheme.Http or EndpointScheme.Https;

    /// <summary>Whether <see cref="UserInfo"/> is a credential that is sent: in a gRPC address nobody sends it (measured on 4.2.3 and 2.1.0).</summary>
    public bool SendsUserInfo => IsHttp && UserInfo is not null;

    /// <summary>Reads an address. Never throws; what is wrong comes back as a fault.</summary>
    public static EndpointReading Parse(string text) => EndpointParser.Read(text);

    /// <summary>The same place under another scheme, as people are shown it. Not for unix.</summary>
    public string WithScheme(EndpointScheme scheme) => Redacted is var shown ? Word(scheme) + shown[shown.IndexOf(':', StringComparison.Ordinal)..] : "";

    public bool Equals(Endpoint? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The redacted address, so that no secret slips out through an interpolated string.</summary>
    public override string ToString() => Redacted;

    internal static string Word(EndpointScheme scheme) => scheme switch
    {
        EndpointScheme.Grpc => "grpc",
        EndpointScheme.Grpcs => "grpcs",
        EndpointScheme.Http => "http",
        EndpointScheme.Https => "https",
        _ => "unix",
    };

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}

/// <summary>What reading an address gave.</summary>
public abstract record EndpointReading
{
    private EndpointReading()
    {
    }

    public abstract T Match<T>(Func<Parsed, T> parsed, Func<Invalid, T> invalid);

    /// <summary>The endpoint, or null where the text is none.</summary>
    public Endpoint? Value => Match<Endpoint?>(p => p.Endpoint, _ => null);

    /// <summary>A well-formed address.</summary>
    public sealed record Parsed(Endpoint Endpoint) : EndpointReading
    {
        public override T Match<T>(Func<Parsed, T> parsed, Func<Invalid, T> invalid) => parsed(this);
    }

    /// <summary>Not an address. <paramref name="Detail"/> says what is wrong without repeating the text.</summary>
    public sealed record Invalid(EndpointFault Fault, string Detail) : EndpointReading
    {
        public override T Match<T>(Func<Parsed, T> parsed, Func<Invalid, T> invalid) => invalid(this);
    }
}

/// <summary>The kinds of faults in an address; each is the rule of the same name.</summary>
public enum EndpointFault
{
    Placeholder,
    Scheme,
    Malformed,
}
