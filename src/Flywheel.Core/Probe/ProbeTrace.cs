using System.Collections.Immutable;

namespace Flywheel.Core.Probe;

/// <summary>The parts of an attempt that take time, as <c>flywheel probe</c> shows them.</summary>
public enum ProbeStep
{
    /// <summary>A credential helper is run; once for all attempts.</summary>
    CredentialHelper,

    /// <summary>A host's addresses are asked for; not for one that is an address itself.</summary>
    Lookup,
    Connect,
    TlsHandshake,
    GetCapabilities,

    /// <summary>GetActionResult of an action that nobody ran.</summary>
    ReadProof,

    /// <summary>BatchUpdateBlobs of the empty blob.</summary>
    WriteProof,

    /// <summary>GET /ac of an action that nobody ran, over HTTP.</summary>
    GetAction,

    /// <summary>PUT /cas of some bytes, over HTTP.</summary>
    PutBlob,

    /// <summary>GET /cas of the same, over HTTP.</summary>
    GetBlob,

    /// <summary>After a failure that tells too little: what does the server speak? On connections of their own.</summary>
    SecondLook,
}

/// <summary>What a probe did, attempt by attempt, in the order in which they began.</summary>
public sealed record ProbeTrace(ImmutableArray<TracedAttempt> Attempts);

/// <summary>One attempt at one endpoint.</summary>
/// <param name="OfExecutor">Whether it was the executor's endpoint, not the cache's.</param>
/// <param name="Began">Since the probe began.</param>
/// <param name="Took">From its first step to its end.</param>
/// <param name="Steps">In the order in which they began; the read and the write proof of gRPC run at once.</param>
/// <param name="Server">What the server says of itself; null when it was not asked or did not say.</param>
/// <param name="Cause">Why it failed; null when it did not.</param>
/// <param name="Detail">One line, maybe with a server's words in it; may be empty.</param>
public sealed record TracedAttempt(
    bool OfExecutor, TimeSpan Began, TimeSpan Took, ImmutableArray<TracedStep> Steps, ServerAccount? Server, ProbeCause? Cause, string Detail);

/// <summary>One step, and what was seen in it.</summary>
/// <param name="Step">Which.</param>
/// <param name="Took">Wall time.</param>
/// <param name="Holds">Whether it ended as it should.</param>
public sealed record TracedStep(ProbeStep Step, TimeSpan Took, bool Holds)
{
    /// <summary>The addresses that a lookup gave.</summary>
    public ImmutableArray<string> Answers { get; init; } = [];

    /// <summary>The addresses that connecting tried.</summary>
    public ImmutableArray<TracedDial> Dials { get; init; } = [];

    /// <summary>Of a TLS handshake.</summary>
    public TracedTls? Tls { get; init; }
}

/// <summary>One address that was tried, its outcome in words, and how long that took.</summary>
public sealed record TracedDial(string Address, string Outcome, TimeSpan Took);

/// <summary>What a TLS handshake agreed on; null what it did not come to, or what the system does not tell of one that failed.</summary>
/// <param name="Version">Such as TLS 1.3.</param>
/// <param name="Cipher">By its name in the IANA registry.</param>
/// <param name="Protocol">The application protocol (ALPN); empty when none was agreed on.</param>
/// <param name="Chain">What the server sent, its own certificate first.</param>
/// <param name="Root">Who vouches for it at the end of the chain, where that is in our store and was not sent.</param>
public sealed record TracedTls(
    string? Version, string? Cipher, string? Protocol, ImmutableArray<TracedCertificate> Chain, TracedCertificate? Root);

/// <summary>One certificate, as far as people look at it.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="NotBefore">Valid from.</param>
/// <param name="NotAfter">Valid until.</param>
/// <param name="Names">DNS names and addresses that it is for.</param>
public sealed record TracedCertificate(
    string Subject, string Issuer, DateTimeOffset NotBefore, DateTimeOffset NotAfter, ImmutableArray<string> Names);

/// <summary>What a server says of itself in its capabilities.</summary>
/// <param name="ApiVersions">The range, such as 2.0 to 2.3.</param>
/// <param name="DigestFunctions">In capitals, of the cache; of an executor those that it executes with.</param>
/// <param name="HasCache">Whether it says anything of a cache.</param>
/// <param name="UpdateEnabled">Whether action results may be uploaded, as it says.</param>
/// <param name="ExecEnabled">Whether it executes actions.</param>
/// <param name="Zstd">Whether it takes blobs that are packed so.</param>
/// <param name="MaxBatchBytes">The largest batch of blobs, in bytes; null when it does not say, which is no limit of its own.</param>
public sealed record ServerAccount(
    string ApiVersions,
    ImmutableArray<string> DigestFunctions,
    bool HasCache,
    bool UpdateEnabled,
    bool ExecEnabled,
    bool Zstd,
    long? MaxBatchBytes);
