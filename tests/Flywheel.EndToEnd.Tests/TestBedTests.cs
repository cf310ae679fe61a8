using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests;

/// <summary>The fixtures themselves: what every other end-to-end test stands on.</summary>
public sealed class TestBedTests
{
    public enum Version
    {
        Bazel4,
        Bazel2,
    }

    [Theory]
    [InlineData(Version.Bazel4)]
    [InlineData(Version.Bazel2)]
    public async Task A_second_build_after_clean_comes_from_the_remote_worker(Version version)
    {
        TestBedPaths bed = TestBedPaths.Require();
        using var workspace = new BazelWorkspace(genrules: 5);
        await using RemoteWorkerServer server = await RemoteWorkerServer.StartAsync(workspace.Scratch);
        Dictionary<string, string> choice = new()
        {
            ["USE_BAZEL_VERSION"] = version == Version.Bazel4 ? bed.Bazel4 : bed.Bazel2,
        };
        string[] build = ["build", $"--remote_cache={server.Endpoint}", "--curses=no", "--", "//..."];

        CommandResult first = await workspace.RunAsync(bed.Bazelisk, choice, build);
        Assert.Equal(0, first.ExitCode);
        Assert.DoesNotContain("remote cache hit", first.Errors);
        CommandResult clean = await workspace.RunAsync(bed.Bazelisk, choice, "clean");
        Assert.Equal(0, clean.ExitCode);
        CommandResult second = await workspace.RunAsync(bed.Bazelisk, choice, build);
        Assert.Equal(0, second.ExitCode);
        Assert.Contains("5 remote cache hit", second.Errors);
    }

    [Fact]
    public async Task A_shell_test_runs_without_network_and_no_server_is_left()
    {
        TestBedPaths bed = TestBedPaths.Require();
        int server;
        string root;
        using (var workspace = new BazelWorkspace())
        {
            root = workspace.Root;
            workspace.AddShellTest("good", "exit 0");
            workspace.AddShellTest("bad", "echo \"it's broken\"; exit 3");
            CommandResult good = await workspace.RunAsync(bed.Bazel4, null, "test", "//:good");
            Assert.Equal(0, good.ExitCode);
            CommandResult bad = await workspace.RunAsync(bed.Bazel4, null, "test", "--test_output=errors", "//:bad");
            Assert.Equal(3, bad.ExitCode);
            Assert.Contains("it's broken", bad.Output + bad.Errors);
            server = Assert.Single(BazelServers.Below(Path.GetDirectoryName(root)!));
        }
        Assert.False(Directory.Exists($"/proc/{server}"));
        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public async Task The_remote_worker_listens_on_loopback_only_and_ends_with_its_fixture()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-worker-");
        try
        {
            int port;
            int pid;
            await using (RemoteWorkerServer server = await RemoteWorkerServer.StartAsync(folder.FullName))
            {
                (port, pid) = (server.Port, server.ProcessId);
                string name = ":" + port.ToString("X4", null) + " ";
                string[] listening = File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6"))
                    .Where(line => line.Contains(name, StringComparison.Ordinal) && line.Contains(" 0A ", StringComparison.Ordinal))
                    .ToArray();
                Assert.Contains("0100007F", Assert.Single(listening));
            }
            Assert.False(await LoopbackPort.AcceptsAsync(port));
            Assert.False(Directory.Exists($"/proc/{pid}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_throttling_proxy_holds_its_rate()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            await using var proxy = new ThrottlingProxy(((IPEndPoint)listener.LocalEndpoint).Port, bytesPerSecond: 100_000);
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, proxy.Port);
            using TcpClient served = await listener.AcceptTcpClientAsync();
            long began = Stopwatch.GetTimestamp();
            Task sending = client.GetStream().WriteAsync(new byte[50_000]).AsTask();
            await served.GetStream().ReadExactlyAsync(new byte[50_000]);
            await sending;
            Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0.4, 5);
        }
        finally
        {
            listener.Stop();
        }
    }

    [Fact]
    public async Task A_program_past_its_limit_is_ended_and_its_words_are_kept()
    {
        var environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["ONLY"] = "this" };
        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(() => CommandRunner.RunAsync(
            "/bin/sh", ["-c", "echo so far $ONLY; sleep 600"], environment, "/", limit: TimeSpan.FromSeconds(1)));
        Assert.Contains("so far this", late.Message);
    }
}
