using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>What the user types about credentials goes to Bazel anyway: the cache is proved with it.</summary>
public sealed class TypedCredentialTests : IDisposable
{
    private const string Secret = "open-sesame-1234";
    private static readonly CacheFaults Locked = new() { WantedHeader = ("authorization", $"Bearer {Secret}") };

    private readonly Certificates certificates = new();
    private readonly ProbedShim shim = new();

    public void Dispose()
    {
        shim.Dispose();
        certificates.Dispose();
    }

    [Theory]
    [InlineData("grpc", "--remote_header=authorization=Bearer " + Secret)]
    [InlineData("grpc", "--remote_cache_header=authorization=Bearer " + Secret)]
    [InlineData("http", "--remote_header=Authorization=Bearer " + Secret)]
    public async Task A_header_counts_and_is_not_given_twice(string scheme, string option)
    {
        shim.Words = [option, "//x"];
        shim.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "false";
        await using FaultyCache cache = await FaultyCache.StartAsync(Locked, scheme == "http" ? CacheTransport.Http1 : CacheTransport.Plaintext);

        await shim.AssertProvenAsync(cache.Address(scheme));

        Assert.Single(shim.LauncherWords, word => word.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_that_is_not_accepted_is_named_by_its_option_and_never_by_its_value()
    {
        shim.Words = ["--remote_header", "authorization=Bearer wrong-9876", "//x"];
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, Grpc.Core.StatusCode.Unauthenticated, "who is wrong-9876?"));

        CommandResult result = await shim.AssertRefusedAsync("unauthenticated.typed", cache.Address("grpc"));

        Assert.DoesNotContain("wrong-9876", result.Errors);
    }

    [Fact]
    public async Task A_relative_authority_is_read_in_the_workspace()
    {
        File.WriteAllText(Path.Combine(shim.Folder, "WORKSPACE"), "");
        File.Copy(certificates.AuthorityFile, Path.Combine(shim.Folder, "ca.pem"));
        string inner = Directory.CreateDirectory(Path.Combine(shim.Folder, "inner")).FullName;
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));
        shim.Environment["BAZEL_REMOTE_CACHE"] = cache.Address("grpcs");

        CommandResult result = await CommandRunner.RunAsync(
            Flywheel.Testing.PublishedBinaries.Bazel, ["build", "--tls_certificate=ca.pem", "//x"], shim.Environment, inner);

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task A_client_certificate_counts_and_the_environment_s_authority_wins()
    {
        (string certificate, string key) = certificates.Client();
        shim.Words = ["--tls_certificate=/nowhere", $"--tls_client_certificate={certificate}", $"--tls_client_key={key}", "//x"];
        shim.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: new CacheTransport
        {
            Certificate = certificates.Good,
            ClientAuthority = certificates.Authority,
            Protocols = CacheTransport.Plaintext.Protocols,
        });

        await shim.AssertProvenAsync(cache.Address("grpcs"));
    }

    [Fact]
    public async Task A_file_that_holds_no_certificate_is_named_by_its_option()
    {
        shim.Words = ["--tls_certificate=/dev/null", "//x"];

        await shim.AssertRefusedAsync("unprovable.typed-file", $"grpcs://127.0.0.1:{LoopbackPort.Free()}");
    }

    [Theory]
    [InlineData("--google_default_credentials", "unprovable.google-default")]
    [InlineData("--google_credentials=/key.json", "unprovable.google")]
    [InlineData("--tls_authority_override=other.example", "unprovable.authority")]
    public async Task What_only_Bazel_can_send_or_expect_cannot_be_proved(string option, string golden)
    {
        shim.Words = [option, "//x"];
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertRefusedAsync(golden, cache.Address("grpc"));

        Assert.Empty(cache.Calls);
    }

    [Fact]
    public async Task What_is_turned_off_again_is_no_hindrance()
    {
        shim.Words = ["--google_default_credentials", "--nogoogle_default_credentials", "//x"];
        await using FaultyCache cache = await FaultyCache.StartAsync();

        await shim.AssertProvenAsync(cache.Address("grpc"));
    }
}
