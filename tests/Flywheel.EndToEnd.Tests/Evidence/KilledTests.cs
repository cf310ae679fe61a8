using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Evidence;

/// <summary>Interrupts and kills in the middle of an action.</summary>
[Collection(TroubledBazelTests.Name)]
public sealed class KilledTests(MeasuredBazels bazels)
{
    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task Control_C_on_a_terminal_leaves_a_complete_stream_with_8(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] before = await CachedAsync(bazel, 1);
        using LongAction action = new(bazel);

        MeasuredRun run = await bazel.MeasureAsync(bazel.Variables, async variables =>
        {
            long began = Stopwatch.GetTimestamp();
            Dictionary<string, string> whole = new(bazel.Bazel.Environment);
            foreach ((string name, string value) in variables)
            {
                whole[name] = value;
            }
            await using PseudoTerminal terminal = PseudoTerminal.Start(
                "env",
                [
                    "-C", bazel.Workspace.Root, "-i", .. whole.Select(variable => $"{variable.Key}={variable.Value}"), PublishedBinaries.Bazel,
                    "build", "--jobs=1", "--spawn_strategy=local", .. before, action.Target,
                ]);
            await action.StartedAsync();
            await terminal.TypeAsync(PseudoTerminal.ControlC);
            int code = await terminal.EndAsync();
            return new(code, "", terminal.Screen, Stopwatch.GetElapsedTime(began));
        });

        Assert.Equal(8, run.Result.ExitCode);
        Assert.Equal(
            $"""
            exit 8, complete, attached-verified
            runners: {(bazel.IsBazel4 ? "2 internal, 1 remote cache hit, 3 total" : "1 remote cache hit, 1 total")}
            hits 1, executed 0, rate 1.000, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, 1 of 1 spawns from the remote cache (100.0%), 0 run here; attached to CACHE (verified, local proof)
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4, "INT")]
    [InlineData(BazelRelease.Bazel2, "INT")]
    [InlineData(BazelRelease.Bazel4, "TERM")]
    [InlineData(BazelRelease.Bazel2, "TERM")]
    public async Task A_signal_to_the_shim_alone_interrupts_Bazel_and_is_measured(BazelRelease release, string signal)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        using LongAction action = new(bazel);
        string group = bazel.NewPath("group");
        // Bazelisk keeps an interrupt to itself alone to itself, so the launcher is the client.
        Dictionary<string, string> variables = new(bazel.Variables) { ["GF_BAZELISK"] = bazel.Bazel.BazelPath };

        Task<MeasuredRun> running = bazel.RunInGroupAsync(group, variables, "build", "--spawn_strategy=local", action.Target);
        await action.StartedAsync();
        Kill($"-{signal}", Pid(group));
        MeasuredRun run = await running;

        Assert.Equal(8, run.Result.ExitCode);
        Assert.Equal(
            $"""
            exit 8, complete, attached-idle: no spawn was counted, and Bazel counts none that fails
            runners: {(bazel.IsBazel4 ? "2 internal, 2 total" : "0 total")}
            hits 0, executed 0, rate ?, remote 0, disk 0, action cache ?
            flywheel: shared-cache-backed, no spawn was counted, and Bazel counts none that fails; attached to CACHE (idle)
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task An_interrupt_of_the_whole_group_ends_as_it_does_without_us(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        using LongAction action = new(bazel);
        string group = bazel.NewPath("group");

        Task<MeasuredRun> running = bazel.RunInGroupAsync(group, bazel.Variables, "build", "--spawn_strategy=local", action.Target);
        await action.StartedAsync();
        Kill("-INT", "--", "-" + Pid(group));
        MeasuredRun run = await running;

        Assert.Equal(8, run.Result.ExitCode);
        Assert.Equal(("complete", "attached-idle", 8), ($"{run.Record["stream"]}", $"{run.Record["verdict"]}", (int)run.Record["exit_code"]!));
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_server_that_is_killed_leaves_a_truncated_stream(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        using LongAction action = new(bazel);

        Task<MeasuredRun> running = bazel.RunAsync("build", "--spawn_strategy=local", action.Target);
        await action.StartedAsync();
        int server = Assert.Single(BazelServers.Below(bazel.Workspace.OutputUserRoot));
        Kill("-KILL", server.ToString(CultureInfo.InvariantCulture));
        action.End();
        MeasuredRun run = await running;

        Assert.Equal(37, run.Result.ExitCode);
        Assert.Equal(
            """
            exit 37, truncated, unproven: it ends without its last message
            runners: ?
            hits ?, executed ?, rate ?, remote ?, disk ?, action cache ?
            flywheel: shared-cache-backed, unverified: it ends without its last message
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task A_client_that_is_killed_leaves_nothing_proven_and_no_stream(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        using LongAction action = new(bazel);
        string client = bazel.NewPath("client");
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GF_BAZELISK"] = bazel.Script($"echo $$ >'{client}'\nexec '{bazel.Bazel.BazelPath}' \"$@\""),
        };

        Task<MeasuredRun> running = bazel.RunAsync(variables, "build", "--spawn_strategy=local", action.Target);
        await action.StartedAsync();
        Kill("-KILL", Pid(client));
        MeasuredRun run = await running;
        action.End();

        Assert.Equal(137, run.Result.ExitCode);
        Assert.Equal(
            """
            exit 137, truncated, unproven: it ends without its last message
            runners: ?
            hits ?, executed ?, rate ?, remote ?, disk ?, action cache ?
            flywheel: shared-cache-backed, unverified: it ends without its last message
            """,
            run.Told);
    }

    [Theory]
    [InlineData(BazelRelease.Bazel4)]
    [InlineData(BazelRelease.Bazel2)]
    public async Task What_a_killed_shim_leaves_is_finished_from_the_stream_that_Bazel_completed(BazelRelease release)
    {
        MeasuredBazel bazel = await bazels.UpAsync(release);
        string[] before = await CachedAsync(bazel, 2);
        using LongAction action = new(bazel);
        string shim = bazel.NewPath("group");
        string done = bazel.NewPath("done");
        string evidence = bazel.NewPath("kept");
        Dictionary<string, string> variables = new(bazel.Variables)
        {
            ["GF_BAZEL_EVIDENCE_DIR"] = evidence,
            // Bazel goes on without its shim; only its launcher knows when it has ended.
            ["GF_BAZELISK"] = bazel.Script($"'{bazel.Bazel.BazelPath}' \"$@\" >/dev/null 2>&1\necho $? >'{done}.new'; mv '{done}.new' '{done}'"),
        };

        Task<CommandResult> running = bazel.Bazel.RunAsync(
            NativeParts.StartAs, variables,
            ["-s", "sh", "-c", "echo $$ >\"$0\"; exec \"$@\" >/dev/null 2>&1", shim, PublishedBinaries.Bazel, "build", "--jobs=1", "--spawn_strategy=local", .. before, action.Target]);
        await action.StartedAsync();
        Kill("-KILL", Pid(shim));
        Assert.Equal(137, (await running).ExitCode);
        string pending = Assert.Single(Directory.GetFiles(Path.Combine(evidence, "pending")));
        action.End();
        await SeenAsync(done);
        Assert.Equal("0", File.ReadAllText(done).Trim());
        // Whatever reads evidence finishes what was left.
        MeasuredRun run = await bazel.MeasureAsync(variables, whole => bazel.Bazel.RunAsync(PublishedBinaries.Flywheel, whole, "evidence", "list"));

        JsonObject record = run.Record;
        Assert.Equal(Path.GetFileNameWithoutExtension(pending), $"{record["record_id"]}");
        Assert.Equal(
            (0, "complete", "attached-verified", 2, 1),
            ((int)record["exit_code"]!, $"{record["stream"]}", $"{record["verdict"]}", (int)record["remote_cache_hits"]!, (int)record["executed"]!));
    }

    private static async Task<string[]> CachedAsync(MeasuredBazel bazel, int count)
    {
        string[] targets = bazel.Fresh(count);
        await bazel.PrepareAsync(["build", .. targets]);
        await bazel.CleanAsync();
        return targets;
    }

    private static string Pid(string file) => File.ReadAllText(file).Trim();

    private static void Kill(params string[] words)
    {
        using Process kill = Process.Start("kill", words);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static async Task SeenAsync(string file)
    {
        long began = Stopwatch.GetTimestamp();
        while (!File.Exists(file))
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2), $"{file} does not come");
            await Task.Delay(20);
        }
    }

    /// <summary>An action that says when it runs, and then runs until it is told to end, or for two minutes.</summary>
    private sealed class LongAction : IDisposable
    {
        private readonly string started;
        private readonly string go;

        public LongAction(MeasuredBazel bazel)
        {
            started = bazel.NewPath("started");
            go = bazel.NewPath("go");
            Target = bazel.Fresh($"touch {started}; i=0; while [ ! -e {go} ] && [ $$i -lt 1200 ]; do sleep 0.1; i=$$((i+1)); done; echo > $@");
        }

        public string Target { get; }

        public Task StartedAsync() => SeenAsync(started);

        public void End() => File.WriteAllText(go, "");

        public void Dispose() => End();
    }
}
