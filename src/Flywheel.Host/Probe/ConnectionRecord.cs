using System.Net.Security;

namespace Flywheel.Host.Probe;

/// <summary>
/// What was seen of one attempt's connection. Exceptions of HTTP and gRPC stacks wrap each other, and their texts are stripped from
/// native binaries: causes are read from these facts instead.
/// </summary>
/// <param name="tls">Whether the endpoint is spoken to over TLS.</param>
/// <param name="journal">Is told what happens, too.</param>
internal sealed class ConnectionRecord(bool tls, ProbeJournal journal)
{
    public ProbeJournal Journal { get; } = journal;

    public bool Tls { get; } = tls;

    /// <summary>The name is being looked up; it stays so when that fails.</summary>
    public bool Resolving { get; set; }

    public bool Connected { get; set; }

    /// <summary>What was wrong with the server's certificate; null when none was shown.</summary>
    public SslPolicyErrors? CertificateErrors { get; set; }

    /// <summary>The same in words; empty when nothing was wrong.</summary>
    public string CertificateProblem { get; set; } = "";

    /// <summary>What to do about it, where that is more than the cause's own hint; else null.</summary>
    public string? CertificateHint { get; set; }

    /// <summary>Whether one of ours was configured.</summary>
    public bool ClientCertificateGiven { get; set; }

    /// <summary>The server asked for a client certificate, and none is configured.</summary>
    public bool ClientCertificateMissed { get; set; }

    /// <summary>On the raw connection.</summary>
    public FirstBytes Wire { get; } = new();

    /// <summary>Inside of TLS; without TLS the same as on the wire.</summary>
    public FirstBytes Spoken { get; } = new();
}
