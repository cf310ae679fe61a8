using Flywheel.EndToEnd.Tests.Guard;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>Credentials of rc files go to Bazel's cache: it is proved with them, and they are named by file and line.</summary>
public sealed class RcCredentialTests : IDisposable
{
    private const string Secret = "open-sesame-1234";
    private const string Bearer = "authorization=Bearer " + Secret;
    private static readonly CacheFaults Locked = new() { WantedHeader = ("authorization", $"Bearer {Secret}") };

    private readonly Certificates certificates = new();
    private readonly RcScene scene = new();

    public void Dispose()
    {
        scene.Dispose();
        certificates.Dispose();
    }

    [Theory]
    [InlineData("grpc", $"build '--remote_header={Bearer}'")]
    [InlineData("grpc", $"build --remote_header '{Bearer}'")]
    [InlineData("grpc", $"common '--remote_cache_header={Bearer}'")]
    [InlineData("grpc", $"build --config=mine\nbuild:mine '--remote_header={Bearer}'")]
    [InlineData("http", $"build '--remote_header={Bearer}'")]
    public async Task A_header_proves_a_cache_that_refuses_without_it(string scheme, string rc)
    {
        scene.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await using FaultyCache cache = await FaultyCache.StartAsync(Locked, scheme == "http" ? CacheTransport.Http1 : CacheTransport.Plaintext);
        CommandResult without = await scene.AssertRefusedAsync(69, cache.Address(scheme), "build", "//x");
        scene.Write("home/.bazelrc", rc + "\n");

        Assert.Empty(await scene.AssertRunsAsync(cache.Address(scheme), "build", "//x"));

        Assert.Contains("wants credentials, and none were sent", without.Errors);
        // Bazel reads it itself.
        Assert.DoesNotContain(scene.LauncherWords, word => word.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_not_accepted_is_named_by_file_and_line_and_never_by_its_value()
    {
        scene.Write(".bazelrc", "# ours\nbuild '--remote_header=authorization=Bearer wrong-9876'\n");
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, StatusCode.Unauthenticated, "who is wrong-9876?"));

        CommandResult result = await scene.AssertRefusedAsync(69, cache.Address("grpc"), "build", "//x");

        Assert.Contains("did not accept the credentials from --remote_header (.bazelrc:2)\n", result.Errors);
        Assert.DoesNotContain("wrong-9876", result.Errors);
        result = await scene.AssertRefusedAsync(69, cache.Address("grpc"), "build", "--remote_header=x-more=1", "//x");
        Assert.Contains("did not accept the credentials from --remote_header (.bazelrc:2, the command line)\n", result.Errors);
    }

    [Theory]
    [InlineData("build '--remote_header=authorization=Bearer s3cret-9876'", "--remote_header (.bazelrc:1)")]
    [InlineData("build --config=mine\nbuild:mine '--remote_cache_header=authorization=Bearer s3cret-9876'", "--remote_cache_header (.bazelrc:2)")]
    [InlineData("build --credential_helper=/opt/s3cret-9876/helper", "--credential_helper (.bazelrc:1)")]
    public async Task None_goes_unencrypted_to_another_host(string rc, string named)
    {
        scene.Write(".bazelrc", rc + "\n");

        CommandResult result = await scene.AssertRefusedAsync(78, "grpc://cache.example.internal:9092", "build", "//x");

        Assert.Contains($"flywheel: token-source: {named} would go to grpc://cache.example.internal:9092 unencrypted\n", result.Errors);
        Assert.DoesNotContain("s3cret-9876", result.Errors);
    }

    [Fact]
    public async Task A_checkout_s_address_draws_no_credential_of_a_file_outside_of_it()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(Locked);
        scene.Write(".env.flywheel.local", $"BAZEL_REMOTE_CACHE={cache.Address("grpc")}\n");
        string elsewhere = Directory.CreateTempSubdirectory("flywheel-rc-home-").FullName;
        try
        {
            scene.Environment["HOME"] = elsewhere;
            string file = Path.Combine(elsewhere, ".bazelrc");
            File.WriteAllText(file, $"build '--remote_header={Bearer}'\n");
            // Blank counts as unset.
            CommandResult drawn = await scene.AssertRefusedAsync(78, "", "build", "//x");
            Assert.Contains($"token-source: --remote_header ({file}:1) would go to {cache.Address("grpc")}, which .env.flywheel.local names\n", drawn.Errors);
            Assert.DoesNotContain(Secret, drawn.Errors);
            Assert.Empty(cache.Calls);
            // What the checkout itself says is no secret of the user's.
            File.Delete(file);
            scene.Write(".bazelrc", $"build '--remote_header={Bearer}'\n");
            Assert.Empty(await scene.AssertRunsAsync("", "build", "//x"));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public async Task A_credential_helper_is_run_and_one_that_fails_is_named_by_file_and_line()
    {
        string helper = scene.Script("helper", $$$"""echo '{"headers":{"authorization":["Bearer {{{Secret}}}"]}}'""");
        scene.Write(".bazelrc", $"build --jobs=3\nbuild --credential_helper=127.0.0.1={helper}\n");
        await using FaultyCache cache = await FaultyCache.StartAsync(Locked);
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "//x"));
        Assert.DoesNotContain(scene.LauncherWords, word => word.StartsWith("--credential_helper", StringComparison.Ordinal));
        scene.Script("helper", "exit 3");

        CommandResult result = await scene.AssertRefusedAsync(69, cache.Address("grpc"), "build", "//x");

        Assert.Contains("flywheel: helper-failed: ", result.Errors);
        Assert.Contains("--credential_helper (.bazelrc:2)", result.Errors);
    }

    [Fact]
    public async Task An_authority_is_trusted_and_one_that_is_none_is_named_by_file_and_line()
    {
        File.Copy(certificates.AuthorityFile, Path.Combine(scene.Workspace, "ca.pem"));
        scene.Write(".bazelrc", "build --tls_certificate=ca.pem\n");
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));
        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpcs"), "build", "//x"));
        scene.Write("ca.pem", "nothing\n");

        CommandResult result = await scene.AssertRefusedAsync(69, cache.Address("grpcs"), "build", "//x");

        Assert.Contains("the file that --tls_certificate (.bazelrc:1) names cannot be read, or does not hold the PEM that belongs there\n", result.Errors);
    }

    [Fact]
    public async Task A_client_certificate_proves_a_cache_that_wants_one()
    {
        (string certificate, string key) = certificates.Client();
        scene.Write(".bazelrc", $"build --tls_certificate={certificates.AuthorityFile}\n");
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: new CacheTransport
        {
            Certificate = certificates.Good,
            ClientAuthority = certificates.Authority,
            Protocols = CacheTransport.Plaintext.Protocols,
        });
        CommandResult without = await scene.AssertRefusedAsync(69, cache.Address("grpcs"), "build", "//x");
        scene.Write("home/.bazelrc", $"build --tls_client_certificate={certificate} --tls_client_key={key}\n");

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpcs"), "build", "//x"));

        Assert.Contains("client-certificate-missing: ", without.Errors);
    }

    [Theory]
    [InlineData("build --google_default_credentials", "--google_default_credentials (.bazelrc:1)")]
    [InlineData("build:g --google_credentials=/s3cret-9876.json\nbuild --config=g", "--google_credentials (.bazelrc:1)")]
    [InlineData("build --tls_authority_override=other.example", "--tls_authority_override (.bazelrc:1)")]
    public async Task What_only_Bazel_can_send_or_expect_cannot_be_proved(string rc, string named)
    {
        scene.Write(".bazelrc", rc + "\n");
        await using FaultyCache cache = await FaultyCache.StartAsync();

        CommandResult result = await scene.AssertRefusedAsync(69, cache.Address("grpc"), "build", "//x");

        Assert.Contains($"`{named}` changes what Bazel sends or expects in a way that the probe cannot follow\n", result.Errors);
        Assert.DoesNotContain("s3cret-9876", result.Errors);
        Assert.Empty(cache.Calls);
    }

    [Fact]
    public async Task What_the_command_line_turns_off_again_is_no_hindrance()
    {
        scene.Write(".bazelrc", "build --google_default_credentials\n");
        await using FaultyCache cache = await FaultyCache.StartAsync();

        Assert.Empty(await scene.AssertRunsAsync(cache.Address("grpc"), "build", "--nogoogle_default_credentials", "//x"));
    }
}
