using System.Net;
using System.Net.Security;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>HTTP over one connection, and no other: no proxy, no redirect, no cookie, no second connection, small limits.</summary>
internal sealed class ProbeConnection : IDisposable
{
    private const int LongestHeadersKilobytes = 64;

    /// <summary>What DNS allows, in characters (RFC 1035, section 2.3.4).</summary>
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    private readonly Stream stream;

    private ProbeConnection(Stream stream, SslClientAuthenticationOptions? trust, ConnectionRecord record)
    {
        this.stream = stream;
        Record = record;
        Handler = HandlerOver(stream, trust, record);
    }

    public ConnectionRecord Record { get; }

    public SocketsHttpHandler Handler { get; }

    /// <summary>Connects; TLS, if it is to be spoken, begins with the first request.</summary>
    /// <param name="endpoint">The cache's or the executor's.</param>
    /// <param name="request">Whose certificates are used.</param>
    /// <param name="record">Hears what is spoken.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it early, as its own limit does.</param>
    /// <exception cref="ProbeFailure">There is no connection.</exception>
    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public static async Task<ProbeConnection> OpenAsync(
        Endpoint endpoint, ProbeRequest request, ConnectionRecord record, TimeProvider time, CancellationToken cancellation)
    {
        SslClientAuthenticationOptions? trust = endpoint.IsTls ? new TrustPolicy(request, record, time).Options() : null;
        return new(await new Connector(endpoint, record, time).ConnectAsync(cancellation), trust, record);
    }

    public void Dispose()
    {
        Handler.Dispose();
        // The handler ends it only once it has been used.
        stream.Dispose();
    }

    private static SocketsHttpHandler HandlerOver(Stream connection, SslClientAuthenticationOptions? trust, ConnectionRecord record)
    {
        Stream? once = connection;
        SocketsHttpHandler handler = new()
        {
            // The stack would dial again by itself when a server hangs up; what that means is for the probe to say.
            ConnectCallback = (_, _) =>
            {
                if (Interlocked.Exchange(ref once, null) is not { } stream)
                {
                    return ValueTask.FromException<Stream>(new IOException());
                }
                if (record.Tls)
                {
                    record.Journal.Begins(ProbeStep.TlsHandshake);
                }
                return ValueTask.FromResult(stream);
            },
            PlaintextStreamFilter = (context, _) =>
            {
                if (record.Tls)
                {
                    record.Journal.Secured(context.PlaintextStream);
                }
                return ValueTask.FromResult<Stream>(new HeardStream(context.PlaintextStream, record.Spoken));
            },
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            // As Bazel sends what is not ASCII (seen on 4.2.3 over HTTP).
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            MaxResponseHeadersLength = LongestHeadersKilobytes,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        };
        if (trust is not null)
        {
            handler.SslOptions = trust;
        }
        return handler;
    }

    /// <summary>The endpoint as the HTTP stack wants it.</summary>
    /// <exception cref="ProbeFailure">It cannot be written as one.</exception>
    public static Uri Address(Endpoint endpoint)
    {
        if (endpoint.Scheme == EndpointScheme.Unix)
        {
            return new Uri("http://localhost");
        }
        string host = endpoint.Host;
        if (host.Length > LongestName || host.Split('.').Any(label => label.Length > LongestLabel))
        {
            throw new ProbeFailure(ProbeCause.BadUrl, "its host is longer than a name can be");
        }
        string text = $"{(endpoint.IsTls ? "https" : "http")}://{(host.Contains(':') ? $"[{host}]" : host)}:{endpoint.Port}{endpoint.Path}";
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : throw new ProbeFailure(ProbeCause.BadUrl);
    }
}
