using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Flywheel.Core.Probe;

namespace Flywheel.Host.Probe;

/// <summary>Certificates of a TLS handshake as people look at them.</summary>
internal static class CertificateReading
{
    /// <summary>No server has a longer chain with a reason; a hostile one may send thousands.</summary>
    private const int LongestChain = 10;

    /// <summary>What the server sent, its own first.</summary>
    public static ImmutableArray<TracedCertificate> Sent(X509Certificate2? certificate, X509Chain? chain) =>
        [.. All(certificate, chain).Take(LongestChain).Select(Read)];

    /// <summary>The end of the chain as it was built, where our store had it and the server did not send it.</summary>
    public static TracedCertificate? Root(X509Certificate2? certificate, X509Chain? chain) =>
        chain is { ChainElements: [.., { Certificate: var last }] } && !All(certificate, chain).Any(last.Equals) ? Read(last) : null;

    /// <summary>DNS names and addresses; none where the certificate has only a subject, or where they cannot be read.</summary>
    public static IEnumerable<string> Names(X509Certificate2 certificate)
    {
        try
        {
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
                .SelectMany(extension => extension.EnumerateDnsNames()
                    .Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))];
        }
        catch (CryptographicException)
        {
            return [];
        }
    }

    /// <summary>The handshake leaves what else the server sent in the chain's extra store, maybe with the server's own once more.</summary>
    private static IEnumerable<X509Certificate2> All(X509Certificate2? certificate, X509Chain? chain) =>
        certificate is null ? [] : [certificate, .. chain?.ChainPolicy.ExtraStore.Where(other => !other.Equals(certificate)) ?? []];

    private static TracedCertificate Read(X509Certificate2 certificate) => new(
        certificate.Subject, certificate.Issuer, certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime(), [.. Names(certificate)]);
}
