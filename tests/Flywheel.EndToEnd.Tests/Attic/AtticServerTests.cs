using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Attic;

/// <summary><c>flywheel attic check</c>: servers that are no public binary cache, each told from the others.</summary>
public sealed class AtticServerTests(AtticLayout layout) : IClassFixture<AtticLayout>
{
    private readonly AtticRun attic = new();

    [Fact]
    public async Task A_public_cache_holds()
    {
        await using NginxServer nginx = await ServeAsync("");

        JsonElement report = await attic.AssertVerdictAsync("holds", "no signature was looked at");

        Assert.Equal("/nix/store", report.GetProperty("cache_info").GetProperty("store_dir").GetString());
        Assert.Equal(404, report.GetProperty("requests")[1].GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("cache_config").ValueKind);
    }

    [Fact]
    public async Task A_cache_that_wants_credentials_is_private_and_gets_none()
    {
        await using NginxServer nginx = await ServeAsync("auth_basic cache; auth_basic_user_file FOLDER/users;", ("users", "me:{PLAIN}hunter22\n"));

        await attic.AssertShownTwiceAsync("private", 1, [layout.StorePath]);
        await attic.AssertVerdictAsync("private", "HTTP status 401");
        // Right ones would open it: they are not sent.
        JsonElement report = await attic.AssertVerdictAsync("private", "the check has no credentials", "--server", $"http://me:hunter22@127.0.0.1:{nginx.Port}");
        Assert.DoesNotContain("hunter22", report.ToString());
    }

    [Fact]
    public async Task A_forbidden_cache_is_private()
    {
        await using NginxServer nginx = await ServeAsync("deny all;");

        await attic.AssertVerdictAsync("private", "HTTP status 403");
    }

    [Fact]
    public async Task A_cache_whose_paths_alone_are_closed_is_private()
    {
        await using NginxServer nginx = await ServeAsync("location ~ narinfo$ { return 403; }");

        await attic.AssertVerdictAsync("holds", null);
        await attic.AssertVerdictAsync("private", "a bucket that may not be listed says the same", layout.StorePath);
    }

    [Fact]
    public async Task A_cache_that_the_server_does_not_have_is_told()
    {
        await using NginxServer nginx = await ServeAsync("");

        await attic.AssertVerdictAsync("no-such-cache", "is `another` the cache's name?", "--cache", "another");
        await attic.AssertVerdictAsync("no-such-cache", "/a/prefix/main is not there", "--server", $"http://127.0.0.1:{nginx.Port}/a/prefix/");
    }

    [Theory]
    [InlineData("default_type text/html; return 200 '<html>log in</html>';", "it is a web page")]
    [InlineData("default_type text/plain; return 200 ' \n<!doctype html>';", "it is a web page")]
    [InlineData("default_type application/json; return 200 '{\"code\":200}';", "it is JSON")]
    [InlineData("default_type text/plain; return 200 '{\"code\":200}';", "it is JSON")]
    [InlineData("default_type text/plain; return 200 '';", "it is empty")]
    [InlineData("default_type text/plain; return 200 '\n \n';", "it is empty")]
    [InlineData("return 200 'hello';", "it has no line `StoreDir: ...`")]
    [InlineData("return 200 'WantMassQuery: 1\nPriority: 40\n';", "it has no line `StoreDir: ...`")]
    [InlineData("return 200 'StoreDir: nix/store\n';", "its StoreDir is no absolute path")]
    [InlineData("return 200 'StoreDir: /nix/store\nStoreDir: /gnu/store\n';", "it names two stores")]
    [InlineData("return 204;", "HTTP status 204")]
    [InlineData("return 418;", "HTTP status 418")]
    [InlineData("return 300;", "HTTP status 300")]
    public async Task What_is_no_binary_cache_is_told(string answer, string detail)
    {
        await using NginxServer nginx = await ServeAsync($"location /main/ {{ {answer} }}");

        await attic.AssertVerdictAsync("not-a-cache", detail);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_server_that_fails_is_told(int status)
    {
        await using NginxServer nginx = await ServeAsync($"location /main/ {{ return {status}; }}");

        await attic.AssertVerdictAsync("server-error", $"HTTP status {status}");
    }

    [Fact]
    public async Task A_cache_of_another_store_is_told_and_holds_for_a_path_of_that_store()
    {
        await using NginxServer nginx = await ServeAsync(
            "location /main/nix-cache-info { return 200 'StoreDir: /gnu/store\nWantMassQuery: 1\nPriority: 40\n'; }");

        await attic.AssertVerdictAsync("other-store", "StoreDir is /gnu/store, and not /nix/store", layout.StorePath);
        // The path's own store is the one that is wanted, and then the path is not there.
        await attic.AssertVerdictAsync("path-missing", null, $"/gnu/store/{new string('1', 32)}-hello");
        // A narinfo that is of another store than its cache.
        await attic.AssertVerdictAsync("another-path", $"it is of {layout.StorePath}", $"/gnu/store/{Path.GetFileName(layout.StorePath)}");
    }

    [Fact]
    public async Task Redirects_are_followed_and_said()
    {
        await using NginxServer nginx = await ServeAsync(
            "location /moved/ { return 302 http://127.0.0.1:$server_port/further$request_uri?token=hunter22; } location /further/moved/ { rewrite ^/further/moved/(.*)$ /$1 redirect; }"
            + " location /portal/ { return 307 /login?session=hunter22; } location /login { default_type text/html; return 200 '<html>'; }"
            + " location /round/ { return 301 /round/; } location /out/ { return 302 ftp://127.0.0.1/; } location /nowhere/ { return 302 'http://['; }"
            + " location /down/ { return 302 http://me:hunter22@127.0.0.1:1/; }");

        string address = $"http://127.0.0.1:{nginx.Port}";
        JsonElement moved = await attic.AssertVerdictAsync(
            "holds", $"{address}/main/nix-cache-info", "--server", address + "/moved", "--public-key", layout.PublicKey, layout.StorePath);
        JsonElement portal = await attic.AssertVerdictAsync("not-a-cache", $"it is a web page, after a redirect to {address}/login", "--server", address + "/portal");
        await attic.AssertVerdictAsync("not-a-cache", "it redirects more than 5 times", "--server", address + "/round");
        await attic.AssertVerdictAsync("not-a-cache", "leads to no http or https address", "--server", address + "/out");
        await attic.AssertVerdictAsync("not-a-cache", "leads to no http or https address", "--server", address + "/nowhere");
        JsonElement down = await attic.AssertVerdictAsync("unreachable", "http://127.0.0.1:1", "--server", address + "/down");

        Assert.Equal(2, moved.GetProperty("requests")[0].GetProperty("redirects").GetArrayLength());
        Assert.Equal("refused", down.GetProperty("cause").GetString());
        Assert.All([moved, portal, down], report => Assert.DoesNotContain("hunter22", report.ToString()));
    }

    [Fact]
    public async Task A_refused_port_is_unreachable()
    {
        string address = $"http://127.0.0.1:{LoopbackPort.Free()}";

        JsonElement report = await attic.AssertVerdictAsync("unreachable", $"{address} refused the connection", "--server", address);

        Assert.Equal("refused", report.GetProperty("cause").GetString());
    }

    [Theory]
    [InlineData(RawBehaviour.Silence, "silent", "said nothing for ")]
    [InlineData(RawBehaviour.NoHttp1Body, "silent", "did not answer for ")]
    [InlineData(RawBehaviour.EndlessHttp1Headers, "unreachable", "its headers do not end")]
    [InlineData(RawBehaviour.Close, "unreachable", "the connection was closed before an answer")]
    [InlineData(RawBehaviour.Reset, "unreachable", "the connection was closed before an answer")]
    [InlineData(RawBehaviour.Greeting, "unreachable", "what it says is no HTTP")]
    [InlineData(RawBehaviour.Http10, "no-such-cache", "HTTP status 404")]
    public async Task A_server_that_does_not_answer_is_told_and_waited_for_no_longer_than_is_said(RawBehaviour behaviour, string verdict, string detail)
    {
        await using RawServer server = new(behaviour);
        long began = Stopwatch.GetTimestamp();

        JsonElement report = await attic.AssertVerdictAsync(verdict, detail, "--server", server.Address("http"), "--timeout", "1");

        if (verdict == "silent")
        {
            string seconds = Regex.Match(report.ToString(), Regex.Escape(detail) + @"(\d+\.\d) s").Groups[1].Value;
            Assert.InRange(double.Parse(seconds, CultureInfo.InvariantCulture), 1, 3);
        }
        // It is asked twice here.
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 2 * 3);
    }

    [Fact]
    public async Task A_silent_server_is_waited_for_five_seconds()
    {
        await using RawServer server = new(RawBehaviour.Silence);

        CommandResult result = await attic.RunAsync("--server", server.Address("http"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("silent: ", result.Output);
        Assert.InRange(result.Elapsed.TotalSeconds, 4.5, 8);
    }

    /// <summary>It has been poured for as long as it took to read 64 KB of it.</summary>
    [Fact]
    public async Task An_endless_body_fills_no_memory()
    {
        await using RawServer server = new(RawBehaviour.EndlessHttp1Body);

        await attic.AssertVerdictAsync("not-a-cache", "it is longer than 64 KB", "--server", server.Address("http"));
        CommandResult timed = await CommandRunner.RunAsync(
            "/usr/bin/time", ["-f", "%M", PublishedBinaries.Flywheel, "attic", "check", "--server", server.Address("http")], attic.Environment, "/");

        int kilobytes = int.Parse(timed.Errors.TrimEnd('\n').Split('\n')[^1], CultureInfo.InvariantCulture);
        Assert.InRange(kilobytes, 1, 80_000);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_unreachable()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-attic-");
        try
        {
            CommandResult result = await new PrivateNetwork { Dns = "nxdomain" }.RunAsync(
                PublishedBinaries.Flywheel, ["attic", "check", "--server", "http://attic.invalid"], attic.Environment, folder.FullName);

            Assert.True(result.ExitCode == 1, result.ToString());
            Assert.Contains("unreachable: http://attic.invalid:80 names a host that cannot be resolved (dns)\nhint: is the name right?", result.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task TLS_is_trusted_for_its_authority_s_sake_and_told_from_plain_text()
    {
        using var certificates = new Certificates();
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        await layout.MakeAsync();
        await using NginxServer tls = await NginxServer.StartAsync(
            $"ssl_certificate FOLDER/pem; ssl_certificate_key FOLDER/key; location / {{ root {layout.Root}; }}", "ssl",
            ("pem", File.ReadAllText(certificate)), ("key", File.ReadAllText(key)));
        await using NginxServer plain = await ServeAsync("");

        JsonElement untrusted = await attic.AssertVerdictAsync("unreachable", "set SSL_CERT_FILE", "--server", $"https://127.0.0.1:{tls.Port}");
        JsonElement onPlain = await attic.AssertVerdictAsync("unreachable", "does not speak TLS", "--server", $"https://127.0.0.1:{plain.Port}");
        JsonElement onTls = await attic.AssertVerdictAsync("unreachable", $"set --server to https://127.0.0.1:{tls.Port}", "--server", $"http://127.0.0.1:{tls.Port}");
        attic.Environment["SSL_CERT_FILE"] = certificates.AuthorityFile;
        await attic.AssertVerdictAsync("holds", null, "--server", $"https://127.0.0.1:{tls.Port}", "--public-key", layout.PublicKey, layout.StorePath);

        Assert.Equal(["tls-untrusted", "tls-on-plaintext", "plaintext-on-tls"], new[] { untrusted, onPlain, onTls }.Select(report => report.GetProperty("cause").GetString()));
    }

    [Fact]
    public async Task A_server_that_wants_a_client_certificate_is_private()
    {
        using var certificates = new Certificates();
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        await layout.MakeAsync();
        await using NginxServer nginx = await NginxServer.StartAsync(
            $"ssl_certificate FOLDER/pem; ssl_certificate_key FOLDER/key; ssl_client_certificate FOLDER/ca; ssl_verify_client on; location / {{ root {layout.Root}; }}",
            "ssl", ("pem", File.ReadAllText(certificate)), ("key", File.ReadAllText(key)), ("ca", File.ReadAllText(certificates.AuthorityFile)));
        attic.Environment["SSL_CERT_FILE"] = certificates.AuthorityFile;

        await attic.AssertVerdictAsync("private", "it wants a client certificate", "--server", $"https://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task No_proxy_of_the_environment_is_asked()
    {
        await using NginxServer nginx = await ServeAsync("");
        string nobody = $"http://127.0.0.1:{LoopbackPort.Free()}";
        foreach (string name in (string[])["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"])
        {
            attic.Environment[name] = nobody;
        }

        await attic.AssertVerdictAsync("holds", null);
    }

    private async Task<NginxServer> ServeAsync(string directives, params (string Name, string Text)[] files)
    {
        await layout.MakeAsync();
        NginxServer nginx = await NginxServer.StartAsync($"root {layout.Root}; {directives}", "", files);
        attic.Environment["ATTIC_SERVER"] = $"http://127.0.0.1:{nginx.Port}";
        return nginx;
    }
}
