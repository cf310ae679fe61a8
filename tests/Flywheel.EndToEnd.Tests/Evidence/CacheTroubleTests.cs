using System.Globalization;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Cache;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>Caches that were well when they were probed, and then died, were taken away, or were another one.</summary>
[Collection(TroubledBazelTests.Name)]
public sealed class CacheTroubleTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_grpc_cache_that_dies_after_the_probe_ends_the_build_early(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using ServedCache cache = await ServedCache.StartAsync(bazel.NewPath("cache"));

        MeasuredRun run = await bazel.RunAsync(Dying(bazel, cache.Grpc, cache.ProcessId), ["build", .. bazel.Fresh(1)]);

        Assert.Equal(34, run.Result.ExitCode);
        Assert.Equal(
            """
            exit 34, early-exit, unproven: Bazel ended before it built
            runners: ?
            hits ?, executed ?, rate ?, remote ?, disk ?, action cache ?
            flywheel: shared-cache-backed, unverified: Bazel ended before it built
            """,
            run.Told);
    }

    [Fact]
    public async Task A_dead_grpc_cache_with_a_fallback_is_configured_and_not_connected()
    {
        // 2.1.0 ends with 34 whatever the fallback.
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        await using ServedCache cache = await ServedCache.StartAsync(bazel.NewPath("cache"));

        MeasuredRun run = await bazel.RunAsync(
            Dying(bazel, cache.Grpc, cache.ProcessId), ["build", "--remote_local_fallback", .. bazel.Fresh(2)]);

        Assert.Equal(0, run.Result.ExitCode);
        Assert.Equal(
            ("complete", "unproven", "2 here, 1 internal, 3 total"),
            ($"{run.Record["stream"]}", $"{run.Record["verdict"]}", run.Runners));
        Assert.StartsWith("Bazel warned: Failed to query remote execution capabilities", $"{run.Record["reason"]}");
        Assert.Contains("2 run here; unverified: Bazel warned: ", Assert.Single(run.Lines));
    }

    [Fact]
    public async Task A_healthy_cache_with_a_fallback_and_no_hits_cannot_be_told_from_a_dead_one()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);
        string[] targets = bazel.Fresh(1);

        MeasuredRun cold = await bazel.RunAsync(["build", "--remote_local_fallback", .. targets]);
        await bazel.CleanAsync();
        MeasuredRun warm = await bazel.RunAsync(["build", "--remote_local_fallback", .. targets]);

        Assert.Equal(
            ("unproven", "with --remote_local_fallback a build without hits looks the same when the cache is dead"),
            ($"{cold.Record["verdict"]}", $"{cold.Record["reason"]}"));
        Assert.Equal("attached-verified", $"{warm.Record["verdict"]}");
    }

    [Fact]
    public async Task A_build_that_asked_the_cache_for_nothing_is_not_verified()
    {
        MeasuredBazel bazel = await bazels.UpAsync(BazelRelease.Bazel4);

        MeasuredRun run = await bazel.RunAsync(["build", "--noremote_accept_cached", .. bazel.Fresh(1)]);

        Assert.Equal(
            ("unproven", "with --noremote_accept_cached the cache was asked for nothing"),
            ($"{run.Record["verdict"]}", $"{run.Record["reason"]}"));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task An_http_cache_that_dies_after_the_probe_is_seen_by_its_warnings_alone(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using NginxServer cache = await NginxServer.StartAsync(NginxServer.WebDav);
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{cache.Port}");

        MeasuredRun run = await bazel.RunAsync(Dying(bazel, endpoint, cache.ProcessId), ["build", .. bazel.Fresh(2)]);

        Assert.Equal(0, run.Result.ExitCode);
        Assert.Equal(
            (0, "complete", "unproven", bazel.IsBazel4 ? "2 here, 1 internal, 3 total" : "2 here, 2 total"),
            ((int)run.Record["exit_code"]!, $"{run.Record["stream"]}", $"{run.Record["verdict"]}", run.Runners));
        Assert.StartsWith("Bazel warned: Reading from Remote Cache", $"{run.Record["reason"]}");
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_healthy_http_cache_is_verified(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using NginxServer cache = await NginxServer.StartAsync(NginxServer.WebDav);
        string endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{cache.Port}");
        string[] targets = bazel.Fresh(2);

        MeasuredRun cold = await bazel.RunAsync(GuardedBazel.Attached(endpoint), ["build", .. targets]);
        await bazel.CleanAsync();
        MeasuredRun warm = await bazel.RunAsync(GuardedBazel.Attached(endpoint), ["build", .. targets]);

        Assert.Equal(("attached-verified", 0, 2), Numbers(cold));
        Assert.Equal(("attached-verified", 2, 0), Numbers(warm));
        Assert.Equal(endpoint, $"{warm.Record["cache"]!["endpoint"]}");
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, 0)]
    [InlineData(BazelRelease.Bazel2, 37)]
    public async Task A_grpc_cache_that_dies_while_an_action_runs_proves_nothing(BazelRelease release, int exitCode)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        await using ServedCache cache = await ServedCache.StartAsync(bazel.NewPath("cache"));
        string target = bazel.Fresh(string.Create(CultureInfo.InvariantCulture, $"kill -9 {cache.ProcessId}; echo > $@"));

        MeasuredRun run = await bazel.RunAsync(GuardedBazel.Attached(cache.Grpc), "build", "--remote_retries=0", "--spawn_strategy=local", target);

        Assert.Equal(exitCode, run.Result.ExitCode);
        Assert.Equal((exitCode, "complete"), ((int)run.Record["exit_code"]!, $"{run.Record["stream"]}"));
        if (bazel.IsBazel4)
        {
            Assert.Equal("unproven", $"{run.Record["verdict"]}");
            Assert.StartsWith("Bazel warned: Writing to Remote Cache", $"{run.Record["reason"]}");
        }
        else
        {
            // 2.1.0 itself breaks over it (an internal error), and counts no spawn.
            Assert.NotEqual("attached-verified", $"{run.Record["verdict"]}");
            Assert.Equal("0 total", run.Runners);
        }
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_config_that_empties_the_cache_does_not_detach(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] targets = bazel.Fresh(2);
        await bazel.PrepareAsync(["build", .. targets]);
        await bazel.CleanAsync();
        bazel.Workspace.Write(".bazelrc", "build:local --remote_cache=\n");
        MeasuredRun run;
        try
        {
            run = await bazel.RunAsync(["build", "--config=local", .. targets, "--config=local"]);
        }
        finally
        {
            File.Delete(Path.Combine(bazel.Workspace.Root, ".bazelrc"));
        }

        Assert.Equal(("attached-verified", 2, 0), Numbers(run));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Hits_of_a_disk_cache_are_no_proof_and_no_rate(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] targets = bazel.Fresh(2);
        string disk = $"--disk_cache={bazel.NewPath("disk")}";

        MeasuredRun cold = await bazel.RunAsync(["build", disk, .. targets]);
        await bazel.CleanAsync();
        MeasuredRun warm = await bazel.RunAsync(["build", disk, .. targets]);

        Assert.Equal(("attached-verified", 0, 2), Numbers(cold));
        Assert.Equal(
            $"""
            exit 0, complete, unproven: this Bazel calls a hit of --disk_cache a remote one
            runners: {(bazel.IsBazel4 ? "1 internal, 2 remote cache hit, 3 total" : "2 remote cache hit, 2 total")}
            hits ?, executed 0, rate ?, remote 0, disk ?, action cache ?
            flywheel: shared-cache-backed, hits of the remote and of the disk cache cannot be told apart, 0 run here; unverified: this Bazel calls a hit of --disk_cache a remote one
            """,
            warm.Told);
        Assert.Equal(warm.Printed, warm.Runners);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_launcher_that_drops_the_cache_or_puts_another_detaches(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        // Not the embedded one: HTTP/2 has no user in an :authority, Bazel sends one, and Kestrel refuses it.
        await using RemoteWorkerServer other = await RemoteWorkerServer.StartAsync(bazel.NewPath("cache"));
        Dictionary<string, string> without = new(bazel.Variables) { ["GF_BAZELISK"] = bazel.Without("--remote_cache=*") };
        Dictionary<string, string> elsewhere = new(bazel.Variables)
        {
            ["GF_BAZELISK"] = bazel.Script($"exec \"$BAZELISK\" \"$@\" --remote_cache=grpc://user:secret@127.0.0.1:{other.Port}"),
        };

        MeasuredRun none = await bazel.RunAsync(without, ["build", .. bazel.Fresh(1)]);
        MeasuredRun another = await bazel.RunAsync(elsewhere, ["build", .. bazel.Fresh(1)]);

        Assert.Equal(("detached", 0, 1), Numbers(none));
        Assert.Equal("no remote cache was in effect", $"{none.Record["reason"]}");
        Assert.Equal(
            "flywheel: shared-cache-backed, 0 of 1 spawns from the remote cache (0.0%), 1 run here; detached: no remote cache was in effect",
            Assert.Single(none.Lines));
        Assert.Equal(("detached", 0, 1), Numbers(another));
        Assert.Equal($"the cache in effect was grpc://***@127.0.0.1:{other.Port}", $"{another.Record["reason"]}");
        Assert.DoesNotContain("secret", string.Join('\n', another.Lines) + another.Record.ToJsonString());
    }

    private static (string Verdict, int Hits, int Executed) Numbers(MeasuredRun run) =>
        ($"{run.Record["verdict"]}", (int)run.Record["remote_cache_hits"]!, (int)run.Record["executed"]!);

    /// <summary>The launcher kills the cache, and only then becomes Bazelisk: between the probe and Bazel.</summary>
    private static Dictionary<string, string> Dying(MeasuredBazel bazel, string endpoint, int process) => new(GuardedBazel.Attached(endpoint))
    {
        ["GF_BAZELISK"] = bazel.Script(string.Create(CultureInfo.InvariantCulture, $"kill -9 {process}\nexec \"$BAZELISK\" \"$@\"")),
    };
}
