using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Flywheel.Testing.Faulty;

/// <summary>Certificates made for one test, with their files in a temporary folder that goes with them.</summary>
public sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-certificates-");

    public Certificates() => Authority = Sign("CN=an authority", null, request =>
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)));

    public X509Certificate2 Authority { get; }

    /// <summary>The PEM file of <see cref="Authority"/>.</summary>
    public string AuthorityFile => Write("authority.pem", Authority.ExportCertificatePem());

    /// <summary>For 127.0.0.1 and localhost, signed by <see cref="Authority"/>.</summary>
    public X509Certificate2 Good => Sign("CN=a cache", Authority, Names("localhost", IPAddress.Loopback));

    /// <summary>For one name, signed by <see cref="Authority"/>.</summary>
    public X509Certificate2 For(string name) => Sign("CN=a cache", Authority, Names(name, IPAddress.Loopback));

    public X509Certificate2 SelfSigned => Sign("CN=a cache", null, Names("localhost", IPAddress.Loopback));

    public X509Certificate2 ForAnotherName => Sign("CN=another cache", Authority, Names("another.example", IPAddress.Parse("192.0.2.7")));

    public X509Certificate2 Expired => Sign("CN=a cache", Authority, Names("localhost", IPAddress.Loopback), lastDay: -1);

    /// <summary>A client's certificate and key as PEM files.</summary>
    public (string Certificate, string Key) Client(string name = "client", bool trusted = true)
    {
        X509Certificate2 client = Sign($"CN={name}", trusted ? Authority : null, _ => { });
        return (Write($"{name}.pem", client.ExportCertificatePem()), Write($"{name}.key", client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>Certificate and key of a server that is a program of its own, as PEM files.</summary>
    public (string Certificate, string Key) ServerFiles(X509Certificate2 certificate) =>
        (Write("server.pem", certificate.ExportCertificatePem()),
            Write("server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));

    public void Dispose() => folder.Delete(recursive: true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static Action<CertificateRequest> Names(string host, IPAddress address) => request =>
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
    };

    private static X509Certificate2 Sign(
        string subject, X509Certificate2? issuer, Action<CertificateRequest> extend, int lastDay = 3)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        extend(request);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (issuer is null)
        {
            return Usable(request.CreateSelfSigned(now.AddDays(-5), now.AddDays(lastDay + 1)));
        }
        using X509Certificate2 signed = request.Create(issuer, now.AddDays(-4), now.AddDays(lastDay), RandomNumberGenerator.GetBytes(8));
        return Usable(signed.CopyWithPrivateKey(key));
    }

    /// <summary>With a key that outlives the request's.</summary>
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(
                certificate.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
        }
    }
}
