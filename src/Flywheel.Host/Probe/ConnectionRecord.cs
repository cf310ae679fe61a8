using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Flywheel.Host.Probe;

/// <summary>
/// What was seen while one attempt connected. Exceptions of HTTP and gRPC stacks wrap each other, and their texts are stripped from
/// native binaries: causes are read from these facts instead.
/// </summary>
internal sealed class ConnectionRecord
{
    private readonly byte[] first = new byte[16];
    private int firstCount;

    /// <summary>The name is being looked up; it stays so when that fails.</summary>
    public bool Resolving { get; set; }

    public bool Connected { get; set; }

    /// <summary>The last error of looking up or connecting.</summary>
    public SocketError? SocketError { get; set; }

    /// <summary>What was wrong with the server's certificate; null when none was shown.</summary>
    public SslPolicyErrors? CertificateErrors { get; set; }

    /// <summary>Status of the last HTTP response, and whether it claimed to be gRPC.</summary>
    public HttpStatusCode? HttpStatus { get; set; }

    public bool GrpcContent { get; set; }

    /// <summary>The first bytes that the server sent on the raw connection.</summary>
    public ReadOnlySpan<byte> FirstBytes => first.AsSpan(0, firstCount);

    public bool HeardNothing => firstCount == 0;

    /// <summary>A TLS record of type alert or handshake: content type, then major version 3 (RFC 8446, section 5.1).</summary>
    public bool SpeaksTls => FirstBytes is [0x15 or 0x16, 0x03, ..];

    public bool SpeaksHttp1 => FirstBytes.StartsWith("HTTP/1"u8);

    public void Heard(ReadOnlySpan<byte> bytes)
    {
        int take = Math.Min(bytes.Length, first.Length - firstCount);
        bytes[..take].CopyTo(first.AsSpan(firstCount));
        firstCount += take;
    }
}
