using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>The logins of a .netrc are sent as Bazel sends them, from where Bazel reads them.</summary>
public sealed class NetrcTests : IDisposable
{
    private const string Password = "open-sesame-1234";
    private static readonly string Basic = "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"me:{Password}"));
    private static readonly CacheFaults Locked = new() { WantedHeader = ("authorization", Basic) };

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Theory]
    [InlineData("grpc", "machine 127.0.0.1 login me password " + Password)]
    [InlineData("grpc", "default login me password " + Password)]
    [InlineData("http", "machine 127.0.0.1 login me password " + Password)]
    public async Task The_login_of_the_host_proves_a_cache_that_refuses_without_it(string scheme, string netrc)
    {
        await using FaultyCache cache = await StartAsync(scheme);
        CommandResult without = await shim.BuildAsync(cache.Address(scheme));
        Write(".netrc", netrc);

        await shim.AssertProvenAsync(cache.Address(scheme));

        Assert.Equal(69, without.ExitCode);
        Assert.Contains("wants credentials, and none were sent", without.Errors);
    }

    [Fact]
    public async Task NETRC_names_another_file_and_then_none_in_HOME_is_read()
    {
        await using FaultyCache cache = await StartAsync("grpc");
        Write(".netrc", "machine 127.0.0.1 login me password wrong-9876");
        shim.Environment["NETRC"] = Write("mine", $"machine 127.0.0.1 login me password {Password}");
        await shim.AssertProvenAsync(cache.Address("grpc"));
        shim.Environment["NETRC"] = Path.Combine(shim.Folder, "nowhere");
        Write(".netrc", $"machine 127.0.0.1 login me password {Password}");

        await shim.AssertRefusedAsync("unauthenticated.none", cache.Address("grpc"));
    }

    /// <summary>As Bazel compares them (4.2.3: seen over HTTP and over gRPC).</summary>
    [Theory]
    [InlineData("grpc", "LOCALHOST", "LOCALHOST", "localhost")]
    [InlineData("http", "localhost", "localhost", "LOCALHOST")]
    public async Task A_machine_is_compared_letter_by_letter(string scheme, string host, string right, string wrong)
    {
        await using FaultyCache cache = await StartAsync(scheme);
        Write(".netrc", $"machine {right} login me password {Password}");
        await shim.AssertProvenAsync(cache.Address(scheme, host));
        Write(".netrc", $"machine {wrong} login me password {Password}");

        CommandResult result = await shim.BuildAsync(cache.Address(scheme, host));

        Assert.Equal(69, result.ExitCode);
        Assert.Contains("wants credentials, and none were sent", result.Errors);
    }

    [Fact]
    public async Task A_login_that_is_not_accepted_is_named_by_its_file_and_never_by_its_password()
    {
        Write(".netrc", "machine 127.0.0.1 login me password wrong-9876");
        await using FaultyCache cache = await FaultyCache.StartAsync(CacheFaults.Refusing(
            CacheCall.GetCapabilities, Grpc.Core.StatusCode.Unauthenticated, "no wrong-9876 here, nor bWU6d3JvbmctOTg3Ng=="));

        CommandResult result = await shim.AssertRefusedAsync("unauthenticated.netrc", cache.Address("grpc"));

        Assert.DoesNotContain("wrong-9876", result.Errors);
        Assert.DoesNotContain("bWU6d3JvbmctOTg3Ng", result.Errors);
    }

    [Fact]
    public async Task A_file_that_Bazel_cannot_read_is_used_by_neither()
    {
        Write(".netrc", $"machine 127.0.0.1 login me password {Password} # a comment");
        await using FaultyCache cache = await StartAsync("grpc");

        await shim.AssertRefusedAsync("unauthenticated.bad-netrc", cache.Address("grpc"));
    }

    [Fact]
    public async Task An_HTTP_address_s_own_credentials_win()
    {
        Write(".netrc", "machine 127.0.0.1 login me password wrong-9876");
        await using FaultyCache cache = await StartAsync("http");

        await shim.AssertProvenAsync(cache.Address("http", $"me:{Password}@127.0.0.1"));
    }

    [Fact]
    public async Task A_Bazel_that_is_known_not_to_read_it_is_not_proved_with_it()
    {
        shim.NameLauncherBazelisk();
        Write(".netrc", $"machine 127.0.0.1 login me password {Password}");
        await using FaultyCache cache = await StartAsync("grpc");
        shim.Environment["USE_BAZEL_VERSION"] = "3.7.0";
        await shim.AssertProvenAsync(cache.Address("grpc"));
        shim.Environment["USE_BAZEL_VERSION"] = "3.4.1";

        await shim.AssertRefusedAsync("unauthenticated.none", cache.Address("grpc"));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(shim.Folder, name);
        File.WriteAllText(path, text + "\n");
        return path;
    }

    private static Task<FaultyCache> StartAsync(string scheme) =>
        FaultyCache.StartAsync(Locked, scheme == "http" ? CacheTransport.Http1 : CacheTransport.Plaintext);
}
