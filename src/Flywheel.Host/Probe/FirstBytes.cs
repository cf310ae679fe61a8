namespace Flywheel.Host.Probe;

/// <summary>The first bytes that a peer sent: they tell TLS, HTTP/1 and HTTP/2 apart.</summary>
internal sealed class FirstBytes
{
    private readonly byte[] bytes = new byte[24];
    private int count;

    public bool None => count == 0;

    /// <summary>A TLS record of type alert or handshake: content type, then major version 3 (RFC 8446, section 5.1).</summary>
    public bool IsTls => Heard is [0x15 or 0x16, 0x03, ..];

    /// <summary>The description of a TLS alert that came first of all: the server would not even begin (RFC 8446, section 6).</summary>
    public int? TlsAlert => Heard is [0x15, 0x03, _, _, _, _, var description, ..] ? description : null;

    public bool IsHttp1 => Heard.StartsWith("HTTP/1"u8);

    /// <summary>A SETTINGS or GOAWAY frame of the connection: what a server sends first (RFC 9113, section 3.4).</summary>
    public bool IsHttp2 => Heard is [_, _, _, 0x04 or 0x07, _, 0, 0, 0, 0, ..];

    /// <summary>A GOAWAY frame with HTTP_1_1_REQUIRED: Kestrel's answer where it speaks HTTP/1.1 alone (RFC 9113, section 7).</summary>
    public bool WantsHttp1 => Heard is [_, _, _, 0x07, _, 0, 0, 0, 0, _, _, _, _, 0, 0, 0, 0x0D, ..];

    private ReadOnlySpan<byte> Heard => bytes.AsSpan(0, count);

    public void Hear(ReadOnlySpan<byte> more)
    {
        int take = Math.Min(more.Length, bytes.Length - count);
        more[..take].CopyTo(bytes.AsSpan(count));
        count += take;
    }
}
