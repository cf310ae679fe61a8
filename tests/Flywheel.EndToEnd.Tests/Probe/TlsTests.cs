using System.Security.Cryptography.X509Certificates;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>TLS as Bazel will have it: whose certificates are trusted, and what is said when one is not.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Certificates certificates = new();
    private readonly ProbedShim shim = new();

    public void Dispose()
    {
        shim.Dispose();
        certificates.Dispose();
    }

    [Theory]
    [InlineData("grpcs")]
    [InlineData("https")]
    public async Task The_authority_that_is_named_is_trusted_and_nobody_else(string scheme)
    {
        CacheTransport transport = CacheTransport.Tls(certificates.Good);
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: scheme == "https"
            ? transport with { Protocols = CacheTransport.Http1.Protocols } : transport);
        CommandResult without = await shim.BuildAsync(cache.Address(scheme));
        Trust();
        CommandResult with = await shim.BuildAsync(cache.Address(scheme));

        Assert.Equal(69, without.ExitCode);
        Assert.Contains("tls-untrusted: ", without.Errors);
        Assert.True(with.ExitCode == 0, with.ToString());
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_untrusted() => await RefusedAsync("tls-untrusted", certificates.Good);

    [Fact]
    public async Task A_self_signed_certificate_is_untrusted()
    {
        Trust();
        await RefusedAsync("tls-untrusted.self-signed", certificates.SelfSigned);
    }

    [Fact]
    public async Task An_expired_certificate_is_said_to_have_expired()
    {
        Trust();
        await RefusedAsync("tls-untrusted.expired", certificates.Expired);
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_said_to_be_one()
    {
        Trust();
        await RefusedAsync("tls-wrong-name", certificates.ForAnotherName);
    }

    [Theory]
    [InlineData("grpc", "plaintext-on-tls")]
    [InlineData("http", "plaintext-on-tls.http")]
    public async Task A_plain_address_of_a_TLS_port_is_told_from_silence(string scheme, string golden)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));

        await shim.AssertRefusedAsync(golden, cache.Address(scheme));
    }

    [Theory]
    [InlineData("grpcs", "tls-on-plaintext")]
    [InlineData("https", "tls-on-plaintext.https")]
    public async Task A_TLS_address_of_a_plain_port_is_told_from_distrust(string scheme, string golden)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertRefusedAsync(golden, cache.Address(scheme));
        Assert.Equal(1, cache.Connections);
    }

    [Fact]
    public async Task A_TLS_port_that_offers_HTTP_1_only_is_no_gRPC()
    {
        Trust();
        await using FaultyCache cache = await FaultyCache.StartAsync(
            transport: CacheTransport.Http1 with { Certificate = certificates.Good });

        await shim.AssertRefusedAsync("http1-not-grpc.tls", cache.Address("grpcs"));
    }

    [Theory]
    [InlineData("grpcs", "client-certificate-missing")]
    [InlineData("https", "client-certificate-missing.https")]
    public async Task A_client_certificate_that_is_wanted_and_not_given_is_named(string scheme, string golden)
    {
        Trust();
        await using FaultyCache cache = await DemandingAsync(scheme);

        await shim.AssertRefusedAsync(golden, cache.Address(scheme));
        Assert.Equal(1, cache.Connections);
    }

    [Theory]
    [InlineData("grpcs", "unauthenticated.client-certificate")]
    [InlineData("https", "unauthenticated.client-certificate-https")]
    public async Task A_client_certificate_that_is_not_accepted_is_a_credential_that_is_not_accepted(string scheme, string golden)
    {
        Trust();
        (shim.Environment["GF_BAZEL_TLS_CLIENT_CERT"], shim.Environment["GF_BAZEL_TLS_CLIENT_KEY"]) =
            certificates.Client("stranger", trusted: false);
        await using FaultyCache cache = await DemandingAsync(scheme);

        await shim.AssertRefusedAsync(golden, cache.Address(scheme));
        Assert.Equal(1, cache.Connections);
    }

    [Theory]
    [InlineData("grpcs")]
    [InlineData("https")]
    public async Task A_client_certificate_that_is_accepted_proves_the_cache(string scheme)
    {
        Trust();
        (shim.Environment["GF_BAZEL_TLS_CLIENT_CERT"], shim.Environment["GF_BAZEL_TLS_CLIENT_KEY"]) = certificates.Client();
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await using FaultyCache cache = await DemandingAsync(scheme);

        await shim.AssertProvenAsync(cache.Address(scheme));
    }

    [Fact]
    public async Task A_file_that_holds_no_certificate_makes_a_cache_unprovable()
    {
        string file = Path.Combine(shim.Folder, "empty.pem");
        File.WriteAllText(file, "nothing\n");
        shim.Environment["GF_BAZEL_TLS_CA"] = file;

        await shim.AssertRefusedAsync("unprovable.file", $"grpcs://127.0.0.1:{LoopbackPort.Free()}");
    }

    [Theory]
    [InlineData("mkfifo")]
    [InlineData("ln -s /dev/zero")]
    public async Task A_pipe_or_a_device_in_the_place_of_a_certificate_is_not_waited_for(string make)
    {
        string file = Path.Combine(shim.Folder, "ca.pem");
        using (var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"{make} '{file}'"]))
        {
            await process.WaitForExitAsync();
        }
        shim.Environment["GF_BAZEL_TLS_CA"] = file;
        await shim.AssertRefusedAsync("unprovable.file", $"grpcs://127.0.0.1:{LoopbackPort.Free()}");
    }

    private void Trust() => shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

    private Task<FaultyCache> DemandingAsync(string scheme) => FaultyCache.StartAsync(transport: new CacheTransport
    {
        Certificate = certificates.Good,
        ClientAuthority = certificates.Authority,
        Protocols = scheme == "https" ? CacheTransport.Http1.Protocols : CacheTransport.Plaintext.Protocols,
    });

    private async Task RefusedAsync(string golden, X509Certificate2 certificate)
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificate));
        await shim.AssertRefusedAsync(golden, cache.Address("grpcs"));
        Assert.Equal(1, cache.Connections);
    }
}
