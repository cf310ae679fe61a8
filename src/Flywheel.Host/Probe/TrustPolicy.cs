using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Flywheel.Core.Contract;
using Flywheel.Host.Sources;

namespace Flywheel.Host.Probe;

/// <summary>The trust that Bazel will have: --tls_certificate replaces the system's roots.</summary>
internal sealed class TrustPolicy(ProbeRequest request, ConnectionRecord record, TimeProvider time)
{
    private const int NamesShown = 4;

    /// <exception cref="UnusableFile">A certificate file cannot be used.</exception>
    public SslClientAuthenticationOptions Options()
    {
        SslClientAuthenticationOptions options = new()
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (connection, certificate, chain, errors) =>
            {
                record.Journal.Certified(connection as SslStream, certificate as X509Certificate2, chain);
                return Judge(certificate as X509Certificate2, errors);
            },
        };
        RemoteTarget target = request.Target;
        if (target.Authority is { } authority)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Read(authority.NamedBy, () => Certificates(authority.Path)));
        }
        // Bazel uses a client certificate only with its key (GoogleAuthUtils.createSSlContext, 4.2.3).
        if (target is { ClientCertificate: { } certificate, ClientKey: { } key })
        {
            record.ClientCertificateGiven = true;
            options.ClientCertificateContext = ClientCertificate(certificate, key);
        }
        else
        {
            options.LocalCertificateSelectionCallback = (_, _, _, server, _) =>
            {
                // Called once before anything is heard, and again, with the server's certificate, when the server asks.
                record.ClientCertificateMissed |= server is not null;
                return null!;
            };
        }
        return options;
    }

    private bool Judge(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        record.CertificateErrors = errors;
        if (errors != SslPolicyErrors.None && certificate is not null)
        {
            string names = "it is for " + string.Join(", ", Names(certificate).Take(NamesShown));
            // A name in a certificate that nobody vouches for means nothing: what is wrong with its signature comes first.
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                (record.CertificateProblem, record.CertificateHint) = ChainProblem(certificate);
                names = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? names : "";
            }
            record.CertificateProblem += (record.CertificateProblem.Length > 0 && names.Length > 0 ? ", and " : "") + names;
        }
        return errors == SslPolicyErrors.None;
    }

    private (string Problem, string Hint) ChainProblem(X509Certificate2 certificate)
    {
        DateTime now = time.GetUtcNow().UtcDateTime;
        string authority = request.Target.TlsCa is not null ? $"does the file that {Variables.TlsCa} names hold the authority of this server's certificate?"
            : $"if it is your own authority's, set {Variables.TlsCa} to its PEM file (it replaces the system's roots)";
        return certificate.NotAfter.ToUniversalTime() is var end && end < now
                ? ($"it expired on {end:yyyy-MM-dd}", "have the server's certificate renewed (is this machine's clock right?)")
            : certificate.NotBefore.ToUniversalTime() is var start && start > now
                ? ($"it is valid from {start:yyyy-MM-dd} on", "is this machine's clock right?")
            : certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? ("it is signed by itself", authority)
            : ($"it is signed by {certificate.Issuer}", authority);
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate)
    {
        string[] names = [.. CertificateReading.Names(certificate)];
        return names.Length > 0 ? names : [certificate.Subject];
    }

    /// <summary>With the whole chain of the file: Bazel sends it, too.</summary>
    private SslStreamCertificateContext ClientCertificate(CredentialFile certificate, CredentialFile key)
    {
        X509Certificate2Collection chain = Read(certificate.NamedBy, () => Certificates(certificate.Path));
        X509Certificate2 own = Read(key.NamedBy, () => X509Certificate2.CreateFromPem(Pem(certificate.Path), Pem(key.Path)));
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private X509Certificate2Collection Certificates(string file)
    {
        X509Certificate2Collection all = [];
        all.ImportFromPem(Pem(file));
        return all.Count > 0 ? all : throw new CryptographicException();
    }

    /// <summary>A relative path is read where Bazel's server stands (measured on 2.1.0).</summary>
    private string Pem(string file)
    {
        (byte[]? bytes, string? fault) = SmallFile.Read(Path.Combine(request.Workspace ?? "", file));
        return bytes is not null ? Encoding.UTF8.GetString(bytes) : throw (fault is null ? new FileNotFoundException() : new CryptographicException());
    }

    private static T Read<T>(string variable, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or FileNotFoundException)
        {
            throw new UnusableFile(variable, missing: e is FileNotFoundException);
        }
    }
}
