using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Flywheel.Core.Contract;

namespace Flywheel.Host.Probe;

/// <summary>The HTTP stack of one attempt: no proxy, no redirect, no cookie, small limits, and every fact recorded.</summary>
internal sealed class ProbeHandler : DelegatingHandler
{
    private const int LongestHeadersKilobytes = 64;
    private readonly ConnectionRecord record;

    private ProbeHandler(SocketsHttpHandler inner, ConnectionRecord record)
        : base(inner) => this.record = record;

    /// <exception cref="ProbeFailure">A certificate file cannot be used.</exception>
    public static ProbeHandler Create(Endpoint endpoint, RemoteTarget target, ConnectionRecord record, TimeProvider time)
    {
        Connector connector = new(endpoint, record, time);
        SocketsHttpHandler handler = new()
        {
            ConnectCallback = (_, cancellation) => connector.ConnectAsync(cancellation),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxResponseHeadersLength = LongestHeadersKilobytes,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
        };
        if (endpoint.Scheme is EndpointScheme.Grpcs or EndpointScheme.Https)
        {
            handler.SslOptions = TrustPolicy.Options(target, record);
        }
        return new ProbeHandler(handler, record);
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        record.HttpStatus = response.StatusCode;
        record.GrpcContent = response.Content.Headers.ContentType?.MediaType?
            .StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
        return response;
    }
}

/// <summary>The trust that Bazel will have: --tls_certificate replaces the system's roots.</summary>
internal static class TrustPolicy
{
    /// <exception cref="ProbeFailure">A certificate file cannot be used.</exception>
    public static SslClientAuthenticationOptions Options(RemoteTarget target, ConnectionRecord record)
    {
        SslClientAuthenticationOptions options = new()
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, _, _, errors) =>
            {
                record.CertificateErrors = errors;
                return errors == SslPolicyErrors.None;
            },
        };
        if (target.TlsCa is { } ca)
        {
            X509ChainPolicy policy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            Read(Variables.TlsCa, () => policy.CustomTrustStore.ImportFromPemFile(ca));
            options.CertificateChainPolicy = policy;
        }
        if (target.TlsClientCertificate is { } certificate)
        {
            Read(Variables.TlsCert, () => options.ClientCertificates =
                [X509Certificate2.CreateFromPemFile(certificate, target.TlsClientKey)]);
        }
        return options;
    }

    private static void Read(string variable, Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or System.Security.Cryptography.CryptographicException)
        {
            throw new ProbeFailure(Core.Probe.ProbeCause.TlsUntrusted, $"the file that {variable} names cannot be read as PEM");
        }
    }
}
