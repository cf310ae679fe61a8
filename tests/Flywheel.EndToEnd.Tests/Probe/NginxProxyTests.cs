using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A real TLS and HTTP/2 proxy before a real cache: what it says when one of its parts is missing.</summary>
public sealed class NginxProxyTests : IDisposable
{
    private const string Keys = "ssl_certificate FOLDER/pem; ssl_certificate_key FOLDER/key; ";

    private readonly Certificates certificates = new();
    private readonly ProbedShim shim = new();

    public NginxProxyTests() => shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

    public void Dispose()
    {
        shim.Dispose();
        certificates.Dispose();
    }

    [Fact]
    public async Task It_works_until_the_cache_behind_it_ends()
    {
        await using RemoteWorkerServer worker = await RemoteWorkerServer.StartAsync(shim.Folder);
        string pass = $"location / {{ grpc_pass grpc://127.0.0.1:{worker.Port}; }}";
        await using NginxServer nginx = await StartAsync("ignore_invalid_headers off; " + pass, "ssl http2");
        await using NginxServer deaf = await StartAsync(pass, "ssl http2");
        await shim.AssertRefusedAsync("nginx.dropped-header", $"grpcs://127.0.0.1:{deaf.Port}");
        await shim.AssertProvenAsync($"grpcs://127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"grpcs://localhost:{nginx.Port}");
        await worker.DisposeAsync();

        await shim.AssertRefusedAsync("nginx.upstream-down", $"grpcs://127.0.0.1:{nginx.Port}");
    }

    [Theory]
    [InlineData("403", "nginx.no-write-403")]
    [InlineData("413", "nginx.no-write-413")]
    [InlineData("500", "nginx.no-write-500")]
    public async Task What_it_says_to_writes_alone_is_about_writing(string status, string golden)
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(shim.Folder, "cache"));
        string pass = $"{{ grpc_pass grpc://127.0.0.1:{cache.Port}; }}";
        await using NginxServer nginx = await StartAsync(
            $"ignore_invalid_headers off; location / {pass} location /build.bazel.remote.execution.v2.ContentAddressableStorage {{ return {status}; }}",
            "ssl http2");
        await shim.AssertRefusedAsync(golden, $"grpcs://127.0.0.1:{nginx.Port}");
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";

        await shim.AssertProvenAsync($"grpcs://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Without_the_route_it_speaks_HTTP_2_and_no_gRPC()
    {
        await using NginxServer nginx = await StartAsync("location / { return 404; }", "ssl http2");

        await shim.AssertRefusedAsync("nginx.h2-not-grpc", $"grpcs://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Without_http2_it_speaks_HTTP_1()
    {
        await using NginxServer nginx = await StartAsync("location / { return 404; }", "ssl");

        await shim.AssertRefusedAsync("nginx.http1-not-grpc", $"grpcs://127.0.0.1:{nginx.Port}");
    }

    [Theory]
    [InlineData("grpc", "ssl http2", "nginx.plaintext-on-tls")]
    [InlineData("http", "ssl", "nginx.plaintext-on-tls-http")]
    public async Task In_plain_text_it_answers_with_an_error_that_is_not_taken_at_its_word(string scheme, string listen, string golden)
    {
        await using NginxServer nginx = await StartAsync(NginxServer.WebDav, listen);

        await shim.AssertRefusedAsync(golden, $"{scheme}://127.0.0.1:{nginx.Port}");
    }

    [Theory]
    [InlineData("grpcs", "ssl http2", "nginx.client-certificate-missing", "nginx.unauthenticated")]
    [InlineData("https", "ssl", "nginx.client-certificate-missing-https", "nginx.unauthenticated-https")]
    public async Task A_client_certificate_that_it_wants_and_does_not_get_is_named(string scheme, string listen, string missing, string refused)
    {
        await using NginxServer nginx = await StartAsync(
            NginxServer.WebDav + "ssl_verify_client on; ssl_client_certificate FOLDER/ca;", listen);
        string address = $"{scheme}://127.0.0.1:{nginx.Port}";
        await shim.AssertRefusedAsync(missing, address);
        (shim.Environment["GF_BAZEL_TLS_CLIENT_CERT"], shim.Environment["GF_BAZEL_TLS_CLIENT_KEY"]) =
            certificates.Client("stranger", trusted: false);

        await shim.AssertRefusedAsync(refused, address);
    }

    private Task<NginxServer> StartAsync(string server, string listen)
    {
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        return NginxServer.StartAsync(
            Keys + server, listen,
            ("pem", File.ReadAllText(certificate)), ("key", File.ReadAllText(key)), ("ca", File.ReadAllText(certificates.AuthorityFile)));
    }
}
