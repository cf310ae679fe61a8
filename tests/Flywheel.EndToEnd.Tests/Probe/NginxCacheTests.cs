using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A real HTTP cache in the ways that people set one up.</summary>
public sealed class NginxCacheTests : IDisposable
{
    private const string Place = "location ~ \"^(/.*)?/(ac|cas)/[0-9a-f]{64}$\" ";
    private const string ReadOnly = Place + "{ root FOLDER/cache; }";
    private const string Users = "auth_basic cache; auth_basic_user_file FOLDER/users; ";
    private const string Writing = "root FOLDER/cache; dav_methods PUT; create_full_put_path on; ";
    private const string Password = "pass%2Fword";
    private static readonly (string, string) User = ("users", "me:{PLAIN}pass/word\nyou:{PLAIN}~~~???>>>\n");

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task It_is_proven_from_its_first_hour_on()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav);

        await shim.AssertProvenAsync($"http://127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"http://localhost:{nginx.Port}/a/prefix");

        FileInfo[] blobs = nginx.Stored;
        Assert.Equal(2, blobs.Length);
        Assert.All(blobs, blob => Assert.Equal("cas", blob.Directory!.Name));
    }

    [Fact]
    public async Task Where_it_is_read_only_it_is_a_cache_to_those_who_only_read()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(ReadOnly);
        await shim.AssertRefusedAsync("no-write.nginx", $"http://127.0.0.1:{nginx.Port}");
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";

        await shim.AssertProvenAsync($"http://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Behind_basic_authentication_it_takes_the_address_s_own_credentials_and_shows_them_to_nobody()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);

        await shim.AssertRefusedAsync("unauthenticated.basic", $"http://127.0.0.1:{nginx.Port}");
        CommandResult wrong = await shim.AssertRefusedAsync("unauthenticated.basic-wrong", $"http://me:{Password}x@127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"http://me:{Password}@127.0.0.1:{nginx.Port}");

        Assert.DoesNotContain("pass", wrong.Errors.Replace("pass:", "", StringComparison.Ordinal));
        Assert.Contains($"--remote_cache=http://me:{Password}@127.0.0.1:{nginx.Port}", shim.LauncherWords);
    }

    [Fact]
    public async Task Behind_basic_authentication_it_takes_a_header_as_well()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);
        shim.Environment["BAZEL_REMOTE_HEADER"] = "Authorization=Basic " + Convert.ToBase64String("me:pass/word"u8);

        await shim.AssertProvenAsync($"http://127.0.0.1:{nginx.Port}");
    }

    /// <summary>Bazel's alphabet is not nginx's: what the shim proved with plain base64 would be a 401 to Bazel.</summary>
    [Fact]
    public async Task Credentials_that_Bazel_writes_in_another_alphabet_are_right_in_a_header_only()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);
        await shim.AssertRefusedAsync("unauthenticated.alphabet", $"http://you:~~~%3F%3F%3F%3E%3E%3E@127.0.0.1:{nginx.Port}");
        shim.Environment["BAZEL_REMOTE_HEADER"] = "Authorization=Basic " + Convert.ToBase64String("you:~~~???>>>"u8);

        await shim.AssertProvenAsync($"http://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Where_all_may_read_and_some_may_write_the_others_cannot_upload()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(
            Place + "{ " + Writing + "limit_except GET { " + Users + "} }", "", User);
        string open = $"http://127.0.0.1:{nginx.Port}";
        await shim.AssertRefusedAsync("no-write.nginx-anonymous", open);
        await shim.AssertProvenAsync($"http://me:{Password}@127.0.0.1:{nginx.Port}");
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";

        await shim.AssertProvenAsync(open);
    }

    /// <summary>
    /// The blob of the probe is small, so that a limit like nginx's default of 1 MB does not show: larger results would be lost with
    /// warnings of Bazel's. A limit below the blob's size does show.
    /// </summary>
    [Fact]
    public async Task A_limit_for_bodies_shows_where_nothing_fits()
    {
        await using NginxServer usual = await NginxServer.StartAsync(Place + "{ " + Writing + "client_max_body_size 1m; }");
        await using NginxServer none = await NginxServer.StartAsync(Place + "{ " + Writing + "client_max_body_size 100; }");

        await shim.AssertProvenAsync($"http://127.0.0.1:{usual.Port}");
        await shim.AssertRefusedAsync("no-write.nginx-limit", $"http://127.0.0.1:{none.Port}");
    }

    [Fact]
    public async Task Without_the_right_to_make_folders_nothing_can_be_uploaded()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(Place + "{ root FOLDER/cache; dav_methods PUT; }");

        await shim.AssertRefusedAsync("no-write.nginx-folders", $"http://127.0.0.1:{nginx.Port}");
    }

    [Theory]
    [InlineData("location / { return 302 http://127.0.0.1:9/login; }", "login-portal.nginx-redirect")]
    [InlineData("location / { default_type text/html; return 200 '<html>log in</html>'; }", "login-portal.nginx-page")]
    public async Task A_login_portal_before_it_is_seen_through(string portal, string golden)
    {
        await using NginxServer nginx = await NginxServer.StartAsync(portal);

        await shim.AssertRefusedAsync(golden, $"http://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Over_TLS_it_is_trusted_for_its_authority_s_sake()
    {
        using var certificates = new Certificates();
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        await using NginxServer nginx = await NginxServer.StartAsync(
            "ssl_certificate FOLDER/pem; ssl_certificate_key FOLDER/key; " + NginxServer.WebDav, "ssl",
            ("pem", File.ReadAllText(certificate)), ("key", File.ReadAllText(key)));
        await shim.AssertRefusedAsync("tls-untrusted.nginx", $"https://127.0.0.1:{nginx.Port}");
        shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;

        await shim.AssertProvenAsync($"https://127.0.0.1:{nginx.Port}");
        await shim.AssertProvenAsync($"https://localhost:{nginx.Port}/a/prefix");

        Assert.Equal(2, nginx.Stored.Length);
    }
}
