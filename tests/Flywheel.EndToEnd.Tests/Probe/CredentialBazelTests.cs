using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>
/// What is proved is what the real Bazels get: with each kind of credential that they have, a build after another is all hits, and with
/// the credential taken away there is no Bazel at all. (Of HTTP addresses and headers: <see cref="HttpBazelTests"/>.)
/// </summary>
public sealed class CredentialBazelTests : IDisposable
{
    private const string Users = "auth_basic cache; auth_basic_user_file FOLDER/users; ";
    private static readonly (string, string) User = ("users", "me:{PLAIN}sesame\n");
    private const string Netrc = "machine 127.0.0.1 login me password sesame\n";

    private readonly Certificates certificates = new();
    private readonly BazelWorkspace workspace = new(genrules: 2);

    public void Dispose()
    {
        workspace.Dispose();
        certificates.Dispose();
    }

    [Fact]
    public async Task Netrc_over_HTTP_with_4_2_3()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);

        await AssertNetrcCountsAsync($"http://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task Netrc_over_gRPC_with_4_2_3()
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        await using NginxServer nginx = await StartProxyAsync(cache);

        await AssertNetrcCountsAsync($"grpc://127.0.0.1:{nginx.Port}");
    }

    [Fact]
    public async Task A_header_over_gRPC_with_4_2_3()
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        await using NginxServer nginx = await StartProxyAsync(cache);
        Dictionary<string, string> bare = GuardedBazel.Attached($"grpc://127.0.0.1:{nginx.Port}");

        await AssertCountsAsync(
            BazelRelease.Bazel4, bare, With(bare, "BAZEL_REMOTE_CACHE_HEADER", "authorization=Basic " + Convert.ToBase64String("me:sesame"u8)),
            "unauthenticated");
    }

    [Fact]
    public async Task Netrc_is_nothing_to_2_1_0_and_so_it_proves_nothing()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav + Users, "", User);
        var bazel = new GuardedBazel(workspace, BazelRelease.Bazel2);

        CommandResult result = await bazel.RunAsync(
            With(GuardedBazel.Attached($"http://127.0.0.1:{nginx.Port}"), "NETRC", NetrcFile()), "build", "//...");

        AssertRefused(result, "unauthenticated");
        Assert.Contains("wants credentials, and none were sent", result.Errors);
    }

    /// <summary>4.2.3 crashes on every grpcs:// address.</summary>
    [Fact]
    public async Task An_authority_over_gRPC_with_2_1_0()
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        await using NginxServer nginx = await StartTlsProxyAsync(cache);
        Dictionary<string, string> bare = GuardedBazel.Attached($"grpcs://127.0.0.1:{nginx.Port}");

        await AssertCountsAsync(BazelRelease.Bazel2, bare, With(bare, "GF_BAZEL_TLS_CA", certificates.AuthorityFile), "tls-untrusted");
    }

    /// <summary>That newer ones do is from their own history (bazelbuild/bazel#14398): none is at hand.</summary>
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task An_authority_over_HTTPS_is_used_by_neither_Bazel_and_so_it_proves_nothing(BazelRelease release)
    {
        await using NginxServer nginx = await StartTlsAsync();
        string address = $"https://127.0.0.1:{nginx.Port}";
        var bazel = new GuardedBazel(workspace, release);
        CommandResult alone = await bazel.RunWithoutAsync(
            null, "build", $"--remote_cache={address}", $"--tls_certificate={certificates.AuthorityFile}", "//...");
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Empty(nginx.Stored);
        Dictionary<string, string> attached = GuardedBazel.Attached(address);

        CommandResult given = await bazel.RunAsync(With(attached, "GF_BAZEL_TLS_CA", certificates.AuthorityFile), "build", "//...");
        CommandResult typed = await bazel.RunAsync(attached, "build", $"--tls_certificate={certificates.AuthorityFile}", "//...");

        Assert.Equal(
            $"""
            flywheel: `bazel build` needs an option that this Bazel does not have
            flywheel: bazel-cannot: GF_BAZEL_TLS_CA asks for `--tls_certificate`, which {bazel.BazelPath} (USE_BAZEL_VERSION) does not use for an HTTPS cache
            flywheel: hint: use a newer Bazel, a grpcs:// address of the same cache, or do without what GF_BAZEL_TLS_CA asks for
            flywheel: hint: to build without it just now: GF_BAZEL_ESCAPE_HATCH='why' bazel build ... (... is the rest of your command)

            """,
            given.Errors);
        Assert.Equal(69, typed.ExitCode);
        Assert.Contains("flywheel: bazel-cannot: the command line asks for `--tls_certificate`, which ", typed.Errors);
    }

    /// <summary>Where Bazel's server stands, not where the user does.</summary>
    [Fact]
    public async Task A_relative_authority_is_one_of_the_workspace()
    {
        await using ServedCache cache = await ServedCache.StartAsync(Path.Combine(workspace.Scratch, "cache"));
        await using NginxServer nginx = await StartTlsProxyAsync(cache);
        File.Copy(certificates.AuthorityFile, Path.Combine(workspace.Root, "ca.pem"));
        string inner = Directory.CreateDirectory(Path.Combine(workspace.Root, "inner")).FullName;
        Dictionary<string, string> environment = new GuardedBazel(workspace, BazelRelease.Bazel2).Environment;
        foreach ((string name, string value) in With(GuardedBazel.Attached($"grpcs://127.0.0.1:{nginx.Port}"), "GF_BAZEL_TLS_CA", "ca.pem"))
        {
            environment[name] = value;
        }

        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Bazel, ["build", "//..."], environment, inner);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(Directory.EnumerateFiles(Path.Combine(cache.Folder, "cas"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 0);
    }

    private Task AssertNetrcCountsAsync(string address)
    {
        Dictionary<string, string> bare = GuardedBazel.Attached(address);
        return AssertCountsAsync(BazelRelease.Bazel4, bare, With(bare, "NETRC", NetrcFile()), "unauthenticated");
    }

    private async Task AssertCountsAsync(
        BazelRelease release, Dictionary<string, string> without, Dictionary<string, string> with, string cause)
    {
        var bazel = new GuardedBazel(workspace, release);
        AssertRefused(await bazel.RunAsync(without, "build", "//..."), cause);
        CommandResult first = await bazel.RunAsync(with, "build", "//...");
        await bazel.RunAsync(with, "clean");
        CommandResult second = await bazel.RunAsync(with, "build", "//...");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(first));
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(2, GuardedBazel.RemoteHits(second));
    }

    /// <summary>Every line is the shim's: no Bazel was started for a build.</summary>
    private static void AssertRefused(CommandResult result, string cause)
    {
        Assert.True(result.ExitCode == 69, result.ToString());
        Assert.Contains($"flywheel: {cause}: ", result.Errors);
        Assert.All(result.Errors.TrimEnd().Split('\n'), line => Assert.StartsWith("flywheel: ", line, StringComparison.Ordinal));
    }

    private string NetrcFile()
    {
        string path = Path.Combine(workspace.Scratch, "netrc");
        File.WriteAllText(path, Netrc);
        return path;
    }

    private static Dictionary<string, string> With(Dictionary<string, string> variables, string name, string value) => new(variables) { [name] = value };

    private static Task<NginxServer> StartProxyAsync(ServedCache cache) => NginxServer.StartAsync(
        $"ignore_invalid_headers off; location / {{ {Users}grpc_pass grpc://127.0.0.1:{cache.Port}; }}", "http2", User);

    private Task<NginxServer> StartTlsProxyAsync(ServedCache cache) =>
        StartTlsAsync($"ignore_invalid_headers off; location / {{ grpc_pass grpc://127.0.0.1:{cache.Port}; }}", "ssl http2");

    private Task<NginxServer> StartTlsAsync(string server = NginxServer.WebDav, string listen = "ssl")
    {
        (string certificate, string key) = certificates.ServerFiles(certificates.Good);
        return NginxServer.StartAsync(
            $"ssl_certificate FOLDER/pem; ssl_certificate_key FOLDER/key; {server}", listen,
            ("pem", File.ReadAllText(certificate)), ("key", File.ReadAllText(key)));
    }
}
