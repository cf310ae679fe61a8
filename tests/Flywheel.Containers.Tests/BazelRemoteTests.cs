using System.Security.Cryptography;
using System.Text;
using Flywheel.EndToEnd.Tests.Probe;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.Containers.Tests;

/// <summary>
/// The guard before a real bazel-remote. What it answers to whom is from its server/grpc.go and server/grpc_basic_auth.go (reads are
/// GetCapabilities, GetActionResult and the like; everything else is UNAUTHENTICATED without credentials), main.go (HTTP: 401) and
/// config/tls.go.
/// </summary>
public sealed class BazelRemoteTests : IDisposable
{
    private const string User = "me";
    private const string Password = "open-sesame-1234";

    private readonly ProbedShim shim = new();

    /// <summary>As `htpasswd -s` writes it.</summary>
    private static (string Name, byte[] Content) Users =>
        ("htpasswd", Encoding.ASCII.GetBytes($"{User}:{{SHA}}{Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(Password)))}\n"));

    private static string UsersFlag => $"--htpasswd_file={BazelRemoteServer.PathOf(Users.Name)}";

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task An_open_one_is_proven_with_uploads_over_gRPC_and_HTTP()
    {
        await using BazelRemoteServer server = await BazelRemoteServer.StartAsync([]);
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "true";

        await shim.AssertProvenAsync(server.Address("grpc"));
        await shim.AssertProvenAsync(server.Address("http"));
        await RefusedAsync("http1-not-grpc", server.Address("http").Replace("http://", "grpc://"));
    }

    [Fact]
    public async Task With_basic_authentication_it_wants_the_header_or_over_HTTP_the_address_s_credentials()
    {
        await using BazelRemoteServer server = await BazelRemoteServer.StartAsync([UsersFlag], Users);

        await RefusedAsync("unauthenticated", server.Address("grpc"));
        await RefusedAsync("unauthenticated", server.Address("http"));
        await RefusedAsync("unauthenticated", server.Address("http", $"{User}:{Password}x@"));
        await shim.AssertProvenAsync(server.Address("http", $"{User}:{Password}@"));
        Authorize(Password);
        await shim.AssertProvenAsync(server.Address("grpc"));
        await shim.AssertProvenAsync(server.Address("http"));
        Authorize(Password + "x");
        await RefusedAsync("unauthenticated", server.Address("grpc"));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http")]
    public async Task Where_anybody_may_read_an_anonymous_upload_is_no_write(string scheme)
    {
        await using BazelRemoteServer server = await BazelRemoteServer.StartAsync([UsersFlag, "--allow_unauthenticated_reads"], Users);

        await RefusedAsync("no-write", server.Address(scheme));
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await shim.AssertProvenAsync(server.Address(scheme));
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "true";
        Authorize(Password);
        await shim.AssertProvenAsync(server.Address(scheme));
    }

    [Fact]
    public async Task Over_TLS_its_authority_has_to_be_named()
    {
        using var certificates = new Certificates();
        await using BazelRemoteServer server = await StartWithTlsAsync(certificates, mutual: false);

        await RefusedAsync("tls-untrusted", server.Address("grpcs"));
        await RefusedAsync("plaintext-on-tls", server.Address("grpc"));
        shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;
        await shim.AssertProvenAsync(server.Address("grpcs"));
        await shim.AssertProvenAsync(server.Address("https"));
    }

    /// <summary>Who has none is turned away in the handshake, or let in and then refused: that has changed between its versions.</summary>
    [Theory]
    [InlineData("grpcs")]
    [InlineData("https")]
    public async Task With_mutual_TLS_it_wants_a_certificate_of_its_authority(string scheme)
    {
        using var certificates = new Certificates();
        await using BazelRemoteServer server = await StartWithTlsAsync(certificates, mutual: true);
        shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

        await RefusedAsync("(client-certificate-missing|unauthenticated)", server.Address(scheme));
        ShowCertificate(certificates.Client("stranger", trusted: false));
        await RefusedAsync("unauthenticated", server.Address(scheme));
        ShowCertificate(certificates.Client());
        await shim.AssertProvenAsync(server.Address(scheme));
    }

    private static Task<BazelRemoteServer> StartWithTlsAsync(Certificates certificates, bool mutual)
    {
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        string[] flags = [$"--tls_cert_file={BazelRemoteServer.PathOf("server.pem")}", $"--tls_key_file={BazelRemoteServer.PathOf("server.key")}"];
        return BazelRemoteServer.StartAsync(
            mutual ? [.. flags, $"--tls_ca_file={BazelRemoteServer.PathOf("authority.pem")}"] : flags,
            ("server.pem", File.ReadAllBytes(certificate)), ("server.key", File.ReadAllBytes(key)),
            ("authority.pem", File.ReadAllBytes(certificates.AuthorityFile)));
    }

    private void Authorize(string password) => shim.Environment["BAZEL_REMOTE_HEADER"] =
        "Authorization=Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{password}"));

    private void ShowCertificate((string Certificate, string Key) client)
    {
        shim.Environment["GF_BAZEL_TLS_CLIENT_CERT"] = client.Certificate;
        shim.Environment["GF_BAZEL_TLS_CLIENT_KEY"] = client.Key;
    }

    private async Task RefusedAsync(string cause, string cache)
    {
        CommandResult result = await shim.BuildAsync(cache);
        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.False(shim.BazelWasStarted, "Bazel was started");
        Assert.Matches($"\nflywheel: {cause}: ", result.Errors);
        Assert.DoesNotContain(Password, result.Errors);
    }
}
