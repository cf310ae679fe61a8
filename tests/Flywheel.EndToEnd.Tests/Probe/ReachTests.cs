using System.Net.Sockets;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>A cache that cannot be reached: each way has its name.</summary>
public sealed class ReachTests : IDisposable
{
    private const string Elsewhere = "10.11.12.13";

    private readonly ProbedShim shim = new();

    public void Dispose() => shim.Dispose();

    [Fact]
    public async Task A_closed_port_is_refused_at_once_and_tried_once()
    {
        CommandResult result = await shim.AssertRefusedAsync("refused", $"grpc://127.0.0.1:{LoopbackPort.Free()}");

        Assert.DoesNotContain("attempts", result.Errors);
    }

    [Fact]
    public async Task A_host_name_that_no_resolver_takes_is_a_bad_url() =>
        await shim.AssertRefusedAsync("bad-url", $"grpcs://{new string('a', 64)}:443");

    [Fact]
    public async Task A_name_that_does_not_exist_is_named_as_such()
    {
        shim.Network = new PrivateNetwork { Dns = "nxdomain" };

        await shim.AssertRefusedAsync("dns", "grpc://cache.invalid:9092");
    }

    [Fact]
    public async Task A_name_of_the_cluster_gets_a_hint_of_its_own()
    {
        shim.Network = new PrivateNetwork { Dns = "nxdomain" };

        await shim.AssertRefusedAsync("dns.cluster", "grpc://cache.builds.svc.cluster.local:9092");
    }

    [Fact]
    public async Task A_resolver_that_fails_is_asked_once_more()
    {
        shim.Network = new PrivateNetwork { Dns = "servfail" };

        CommandResult result = await shim.AssertRefusedAsync("dns.servfail", "grpc://cache.invalid:9092");

        Assert.Contains("(2 attempts)", result.Errors);
    }

    [Fact]
    public async Task A_resolver_that_says_nothing_is_not_waited_for()
    {
        shim.Network = new PrivateNetwork { Dns = "silence" };

        CommandResult result = await shim.AssertRefusedAsync("dns.silence", "grpc://cache.invalid:9092");

        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task A_network_without_resolver_is_a_matter_of_names()
    {
        shim.Network = new PrivateNetwork();

        await shim.AssertRefusedAsync("dns.none", "grpc://cache.invalid:9092");
    }

    [Fact]
    public async Task An_address_without_a_route_is_unroutable()
    {
        shim.Network = new PrivateNetwork();

        await shim.AssertRefusedAsync("unroutable", $"grpc://{Elsewhere}:9092");
    }

    [Fact]
    public async Task A_loopback_port_that_takes_no_connection_is_tried_three_times_a_second_each()
    {
        using FullBacklog full = await FullBacklog.FillAsync();

        CommandResult result = await shim.AssertRefusedAsync("connect-timeout", $"grpc://127.0.0.1:{full.Port}");

        Assert.Contains("(3 attempts)", result.Errors);
    }

    [Fact]
    public async Task An_address_elsewhere_that_takes_no_connection_gets_two_seconds_each_time_within_the_whole_limit()
    {
        shim.Network = new PrivateNetwork { Addresses = [Elsewhere], Full = (Elsewhere, 9092) };
        shim.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "3";

        CommandResult result = await shim.AssertRefusedAsync("connect-timeout.elsewhere", $"grpc://{Elsewhere}:9092");

        Assert.InRange(result.Elapsed, TimeSpan.FromSeconds(2.8), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_missing_socket_is_said_to_be_missing() =>
        await shim.AssertRefusedAsync("socket-missing", $"unix:{shim.Folder}/none");

    [Fact]
    public async Task A_file_that_is_no_socket_is_said_to_be_none()
    {
        File.WriteAllText(Path.Combine(shim.Folder, "file"), "");

        await shim.AssertRefusedAsync("socket-missing.file", $"unix:{shim.Folder}/file");
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_refuses()
    {
        string path = Path.Combine(shim.Folder, "socket");
        string bound = Path.Combine(shim.Folder, "bound");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(bound));
            // .NET would remove the file that it made; a server that dies leaves its own.
            File.Move(bound, path);
        }

        await shim.AssertRefusedAsync("refused.socket", $"unix:{path}");
    }

    [Fact]
    public async Task A_socket_that_this_user_may_not_open_is_a_matter_of_permission()
    {
        string path = Path.Combine(shim.Folder, "socket");
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: new CacheTransport { UnixSocket = path });
        File.SetUnixFileMode(path, UnixFileMode.None);
        // Without a map of users nobody is root, not even root.
        shim.Environment["BAZEL_REMOTE_CACHE"] = $"unix:{path}";
        CommandResult result = await shim.RunAsync("/usr/bin/unshare", "-U", Flywheel.Testing.PublishedBinaries.Bazel, "build", "//x");
        Assert.SkipWhen(result.Errors.Contains("unshare:", StringComparison.Ordinal), "skipped: `unshare -U` is not allowed here");

        Assert.Equal(69, result.ExitCode);
        Flywheel.Testing.GoldenFile.Equal("permission.socket", shim.Shown(result));
    }

    [Fact]
    public async Task A_path_that_is_too_long_for_a_socket_is_a_bad_url() =>
        await shim.AssertRefusedAsync("bad-url.socket", $"unix:/{new string('s', 120)}");

    [Fact]
    public async Task A_healthy_cache_behind_a_socket_is_proven()
    {
        string path = Path.Combine(shim.Folder, "socket");
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: new CacheTransport { UnixSocket = path });

        await shim.AssertProvenAsync($"unix:{path}");
    }
}
