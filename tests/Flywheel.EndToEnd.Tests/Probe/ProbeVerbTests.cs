using System.Text.Json;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Grpc.Core;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary><c>flywheel probe</c>: what it shows of caches that are well, and of those that are not.</summary>
public sealed class ProbeVerbTests : IDisposable
{
    private readonly Certificates certificates = new();
    private readonly ProbeRun probe = new();

    public void Dispose()
    {
        probe.Dispose();
        certificates.Dispose();
    }

    [Fact]
    public async Task A_gRPC_cache_is_shown_step_by_step_and_asked_no_more_than_by_the_guard()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync();

        JsonElement report = await probe.AssertShownTwiceAsync("grpc", 0, [cache.Address("grpc")]);

        Assert.Equal((2, 6), (cache.Connections, cache.Calls.Count));
        JsonElement attempt = Assert.Single(report.GetProperty("endpoints")[0].GetProperty("attempts").EnumerateArray());
        double[] times = [.. attempt.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("elapsed_ms").GetDouble())];
        double whole = report.GetProperty("elapsed_ms").GetDouble();
        Assert.All(times, time => Assert.InRange(time, 0, whole));
        Assert.InRange(attempt.GetProperty("elapsed_ms").GetDouble(), times.Max(), whole + 0.1);
    }

    [Fact]
    public async Task A_step_takes_as_long_as_the_server_takes_and_no_other_does()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(
            new CacheFaults { BrokenCall = CacheCall.BatchUpdateBlobs, Answer = AnswerFault.Silence });

        CommandResult result = await probe.RunAsync(cache.Address("grpc"), "--format", "json");

        JsonElement steps = JsonDocument.Parse(result.Output).RootElement.GetProperty("endpoints")[0].GetProperty("attempts")[0].GetProperty("steps");
        Assert.Equal(
            [("connect", true), ("get_capabilities", true), ("read_proof", true), ("write_proof", false)],
            steps.EnumerateArray().Select(step => (step.GetProperty("step").GetString()!, step.GetProperty("holds").GetBoolean())));
        // A call is given two seconds.
        Assert.InRange(steps[3].GetProperty("elapsed_ms").GetDouble(), 1900, 5000);
        Assert.InRange(steps[2].GetProperty("elapsed_ms").GetDouble(), 0, 1800);
    }

    [Fact]
    public async Task A_credential_helper_is_a_step_and_what_it_says_is_shown_nowhere()
    {
        const string secret = "hunter22hunter22";
        string helper = Path.Combine(probe.Folder, "helper");
        File.WriteAllText(helper, $$$"""
            #!/bin/sh
            echo '{"headers":{"authorization":["Bearer {{{secret}}}"]}}'

            """);
        File.SetUnixFileMode(helper, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        probe.Environment["BAZEL_CREDENTIAL_HELPER"] = helper;
        CacheFaults locked = new() { WantedHeader = ("authorization", $"Bearer {secret}") };
        await using FaultyCache cache = await FaultyCache.StartAsync(locked);
        await using FaultyCache echo = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.Unavailable, $"not for {secret}"));

        await probe.AssertShownTwiceAsync("helper", 0, [cache.Address("grpc")]);
        CommandResult text = await probe.AssertShownAsync("helper-echo", 1, [echo.Address("grpc"), "--trace"]);
        CommandResult json = await probe.RunAsync(echo.Address("grpc"), "--trace", "--format", "json");

        Assert.DoesNotContain(secret, text.Output + json.Output);
    }

    [Fact]
    public async Task A_login_of_netrc_is_used()
    {
        File.WriteAllText(Path.Combine(probe.Folder, ".netrc"), "machine 127.0.0.1 login me password hunter22hunter22\n");
        CacheFaults locked = new() { WantedHeader = ("authorization", "Basic " + Convert.ToBase64String("me:hunter22hunter22"u8)) };
        await using FaultyCache cache = await FaultyCache.StartAsync(locked);

        Assert.Equal(0, (await probe.RunAsync(cache.Address("grpc"))).ExitCode);
        probe.Environment["USE_BAZEL_VERSION"] = "3.4.1";
        Assert.Equal(1, (await probe.RunAsync(cache.Address("grpc"))).ExitCode);
    }

    [Fact]
    public async Task A_trace_shows_the_TLS_of_a_cache_that_is_trusted()
    {
        probe.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));

        await probe.AssertShownTwiceAsync("grpcs.trace", 0, [cache.Address("grpcs"), "--trace"]);
    }

    [Fact]
    public async Task A_trace_shows_the_certificate_that_is_not_trusted()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));

        await probe.AssertShownTwiceAsync("tls-untrusted.trace", 1, [cache.Address("grpcs"), "--trace"]);
        await probe.AssertShownAsync("tls-untrusted", 1, [cache.Address("grpcs")]);
    }

    [Fact]
    public async Task A_trace_shows_the_certificate_that_is_for_another_name()
    {
        probe.Environment["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.ForAnotherName));

        await probe.AssertShownAsync("tls-wrong-name.trace", 1, [cache.Address("grpcs"), "--trace"]);
    }

    [Fact]
    public async Task An_HTTP_cache_is_read_written_and_read_back()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Http1);

        await probe.AssertShownTwiceAsync("http", 0, [cache.Address("http")]);
    }

    [Fact]
    public async Task A_real_HTTP_cache_is_read_written_and_read_back()
    {
        await using NginxServer nginx = await NginxServer.StartAsync(NginxServer.WebDav);

        await probe.AssertShownAsync("http", 0, [$"http://127.0.0.1:{nginx.Port}"]);
    }

    [Fact]
    public async Task A_cache_behind_a_socket_is_shown_with_its_path()
    {
        string path = Path.Combine(probe.Folder, "socket");
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: new CacheTransport { UnixSocket = path });

        await probe.AssertShownTwiceAsync("unix", 0, [$"unix:{path}", "--trace"]);
    }

    [Fact]
    public async Task An_executor_is_a_group_of_its_own()
    {
        await using RemoteWorkerServer worker = await RemoteWorkerServer.StartAsync(probe.Folder);
        probe.Environment["BAZEL_REMOTE_CACHE"] = worker.Endpoint;
        probe.Environment["BAZEL_REMOTE_EXECUTOR"] = worker.Endpoint;

        await probe.AssertShownTwiceAsync("executor", 0, []);
        // The cache that is named is asked alone.
        Assert.DoesNotContain("executor", (await probe.RunAsync(worker.Endpoint)).Output);
        probe.Environment["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed";
        Assert.DoesNotContain("executor", (await probe.RunAsync()).Output);
    }

    [Fact]
    public async Task An_executor_that_does_not_execute_is_told_from_its_cache()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoExecution });
        probe.Environment["BAZEL_REMOTE_EXECUTOR_CACHE"] = cache.Address("grpc");
        probe.Environment["BAZEL_REMOTE_EXECUTOR"] = cache.Address("grpc");

        await probe.AssertShownTwiceAsync("no-executor", 1, []);
    }

    [Fact]
    public async Task A_refused_connection_is_shown_where_it_was_refused()
    {
        probe.Environment["BAZEL_REMOTE_CACHE"] = $"grpc://127.0.0.1:{LoopbackPort.Free()}";

        await probe.AssertShownTwiceAsync("refused", 1, []);
    }

    [Fact]
    public async Task A_silent_server_shows_which_call_it_did_not_answer()
    {
        await using RawServer server = new(RawBehaviour.Silence);

        await probe.AssertShownTwiceAsync("silent", 1, [server.Address("grpc")]);
    }

    [Fact]
    public async Task Each_attempt_is_shown_with_what_ended_it()
    {
        await using FaultyCache once = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.ResourceExhausted, "busy") with { RefusalsInAll = 1 });
        await using FaultyCache always = await FaultyCache.StartAsync(CacheFaults.Refusing(CacheCall.GetActionResult, StatusCode.ResourceExhausted));

        await probe.AssertShownAsync("retried", 0, [once.Address("grpc")]);
        JsonElement report = await probe.AssertShownTwiceAsync("overloaded", 1, [always.Address("grpc")]);

        double[] began = [.. report.GetProperty("endpoints")[0].GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("began_ms").GetDouble())];
        Assert.Equal(began.Order(), began);
    }

    [Fact]
    public async Task A_second_look_is_a_step_too()
    {
        await using FaultyCache cache = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));

        await probe.AssertShownAsync("plaintext-on-tls", 1, [cache.Address("grpc")]);
    }

    [Fact]
    public async Task A_trace_shows_each_address_of_a_name()
    {
        probe.Network = new PrivateNetwork { Hosts = ["127.0.0.2 twice", "127.0.0.3 twice"], First = "127.0.0.2" };

        await probe.AssertShownTwiceAsync("addresses.trace", 1, ["grpc://twice:9092", "--trace"]);
    }

    /// <summary>The first takes no connection, as a dead machine does not; the second is there, and its port is not.</summary>
    [Fact]
    public async Task A_trace_tells_an_address_that_says_nothing_from_one_that_refuses()
    {
        probe.Network = new PrivateNetwork { Hosts = ["127.0.0.2 twice", "127.0.0.3 twice"], First = "127.0.0.2", Full = ("127.0.0.2", 9092) };
        probe.Environment["GF_BAZEL_PROBE_TIMEOUT"] = "1";

        await probe.AssertShownAsync("addresses.silent.trace", 1, ["grpc://twice:9092", "--trace"]);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_fails_in_the_lookup()
    {
        probe.Network = new PrivateNetwork { Dns = "nxdomain" };

        await probe.AssertShownAsync("dns.trace", 1, ["grpc://cache.invalid:9092", "--trace"]);
    }

    [Fact]
    public async Task The_instance_of_the_command_line_counts_before_that_of_the_environment()
    {
        probe.Environment["BAZEL_REMOTE_INSTANCE_NAME"] = "main";
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { OnlyInstance = "main" });

        await probe.AssertShownAsync("instance", 0, [cache.Address("grpc")]);
        await probe.AssertShownAsync("instance.other", 1, [cache.Address("grpc"), "--instance", "other"]);
        CommandResult byDefault = await probe.RunAsync(cache.Address("grpc"), "--instance", "");

        Assert.Contains("does not have a default instance", byDefault.Output);
    }

    [Fact]
    public async Task A_file_that_holds_no_certificate_makes_a_cache_unprovable()
    {
        string file = Path.Combine(probe.Folder, "empty.pem");
        File.WriteAllText(file, "nothing\n");
        probe.Environment["GF_BAZEL_TLS_CA"] = file;

        await probe.AssertShownTwiceAsync("unprovable", 1, [$"grpcs://127.0.0.1:{LoopbackPort.Free()}"]);
    }

    [Fact]
    public async Task Where_nothing_is_uploaded_writing_is_not_tried()
    {
        probe.Environment["GF_BAZEL_REMOTE_UPLOAD"] = "off";
        await using FaultyCache cache = await FaultyCache.StartAsync(new CacheFaults { Lies = CapabilityLies.NoUpdate });

        await probe.AssertShownTwiceAsync("read-only", 0, [cache.Address("grpc")]);
    }

    [Fact]
    public async Task A_secret_in_a_servers_words_is_not_shown()
    {
        const string secret = "hunter22hunter22";
        probe.Environment["BAZEL_REMOTE_HEADER"] = $"authorization=Bearer {secret}";
        await using FaultyCache cache = await FaultyCache.StartAsync(
            CacheFaults.Refusing(CacheCall.GetCapabilities, StatusCode.PermissionDenied, $"go away with your {secret}\u001b[2J"));

        CommandResult[] all = [await probe.RunAsync(cache.Address("grpc")), await probe.RunAsync(cache.Address("grpc"), "--trace", "--format=json")];

        Assert.All(all, result => Assert.Equal(1, result.ExitCode));
        Assert.All(all, result => Assert.Contains("go away with your ***", result.Output));
        Assert.All(all, result => Assert.DoesNotContain(secret, result.Output + result.Errors));
        Assert.All(all, result => Assert.DoesNotContain('\u001b', result.Output));
    }

    [Fact]
    public async Task User_information_of_an_endpoint_is_not_shown()
    {
        int port = LoopbackPort.Free();

        CommandResult[] all =
        [
            await probe.RunAsync($"http://me:hunter22@127.0.0.1:{port}"),
            await probe.RunAsync($"http://me:hunter22@127.0.0.1:{port}", "--format", "json"),
            await probe.RunAsync("http://me:hunter22@127.0.0.1:no-port"),
            await probe.RunAsync("http://me:hunter22@cache.example.internal"),
        ];

        Assert.Equal([1, 1, 2, 1], all.Select(result => result.ExitCode));
        Assert.All(all, result => Assert.DoesNotContain("hunter22", result.Output + result.Errors));
    }
}
