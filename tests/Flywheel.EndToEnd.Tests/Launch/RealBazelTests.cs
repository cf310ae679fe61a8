using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>Interrupting, ending and stopping a long build of the real Bazel 4.2.3 through the guard.</summary>
public sealed class RealBazelTests(SharedCache cache, RealBazelTests.LongBuild build) : IClassFixture<RealBazelTests.LongBuild>
{
    private const int Interrupted = 8;

    /// <summary>Targets that say that they run, and wait to be let go.</summary>
    public sealed class LongBuild : IDisposable
    {
        private int built;

        public LongBuild()
        {
            Workspace = new BazelWorkspace();
            // Not sandboxed: what it says and waits for is outside.
            Workspace.Write(".bazelrc", "build --spawn_strategy=local\n");
            Bazel = new GuardedBazel(Workspace);
        }

        public BazelWorkspace Workspace { get; }

        public GuardedBazel Bazel { get; }

        /// <summary>A target that was never built.</summary>
        public string Next()
        {
            string name = $"long{++built}";
            string mark = Path.Combine(Workspace.Scratch, name);
            // It also ends with the workspace: an action outlives a server that is killed.
            Workspace.AddGenrule(name, $"touch {mark}.running; until test -e {mark}.go || ! test -e {mark}.running; do sleep 0.1; done; touch $@");
            return name;
        }

        public async Task RunningAsync(string target)
        {
            for (int tries = 0; !File.Exists(Path.Combine(Workspace.Scratch, target + ".running")); tries++)
            {
                Assert.True(tries < 600, $"//:{target} does not run");
                await Task.Delay(50);
            }
        }

        public void LetGo(string target) => File.WriteAllText(Path.Combine(Workspace.Scratch, target + ".go"), "");

        public int Server => Assert.Single(BazelServers.Below(Workspace.OutputUserRoot));

        public void Dispose() => Workspace.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Control_C_is_Bazels_own_end_told_once_and_the_server_lives(bool guarded)
    {
        string target = build.Next();
        await using PseudoTerminal terminal = await StartAsync(
            guarded ? PublishedBinaries.Bazel : TestBedPaths.Require().Bazelisk, "build", $"//:{target}");
        await build.RunningAsync(target);
        int server = build.Server;

        await terminal.TypeAsync(PseudoTerminal.ControlC);

        Assert.Equal(Interrupted, await terminal.EndAsync());
        Assert.Equal(2, terminal.Screen.Split("build interrupted").Length);
        Assert.Empty(GuardedBazel.Remarks(terminal.Screen));
        Assert.Equal(server, build.Server);
    }

    [Fact]
    public async Task A_terminate_to_us_alone_ends_the_build_as_it_would_end_Bazels()
    {
        string target = build.Next();
        // The client itself as the launcher: Bazelisk takes a terminate for itself and tells nobody.
        Task<CommandResult> running = RunAsync(build.Bazel.BazelPath, target);
        await build.RunningAsync(target);

        await TerminateAsync(target);
        CommandResult result = await running;

        Assert.True(result.ExitCode == Interrupted, result.ToString());
        Assert.Empty(GuardedBazel.Remarks(result.Errors));
    }

    [Fact]
    public async Task A_terminate_to_us_alone_before_Bazelisk_lets_the_build_end_as_Bazelisk_does()
    {
        string target = build.Next();
        Task<CommandResult> running = RunAsync(TestBedPaths.Require().Bazelisk, target);
        await build.RunningAsync(target);

        await TerminateAsync(target);
        build.LetGo(target);
        CommandResult result = await running;

        Assert.True(result.ExitCode == 0, result.ToString());
    }

    [Fact]
    public async Task Control_Z_stops_a_build_and_fg_brings_it_to_its_end()
    {
        Assert.SkipWhen(RepositoryRoot.OnPath("bash") is null, "skipped: no bash to do job control");
        string target = build.Next();
        await using PseudoTerminal terminal = await StartAsync("bash", "--norc", "--noprofile", "--noediting", "-i");
        await terminal.TypeAsync($"cd {build.Workspace.Root}; {PublishedBinaries.Bazel} build //:{target}\n");
        await build.RunningAsync(target);

        await terminal.TypeAsync(PseudoTerminal.ControlZ);
        int place = await terminal.SeeAsync("Stopped");
        build.LetGo(target);
        await terminal.TypeAsync("fg; echo code=$?\n");
        await terminal.SeeAsync("code=0", place);
        await terminal.TypeAsync("exit 0\n");

        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains("Build completed successfully", terminal.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_killed_in_mid_build_gives_Bazels_own_code()
    {
        string target = build.Next();
        Task<CommandResult> running = RunAsync(TestBedPaths.Require().Bazelisk, target);
        await build.RunningAsync(target);

        using (System.Diagnostics.Process server = System.Diagnostics.Process.GetProcessById(build.Server))
        {
            server.Kill();
        }
        build.LetGo(target);
        CommandResult result = await running;

        Assert.True(result.ExitCode == 37, result.ToString());
    }

    private async Task<CommandResult> RunAsync(string launcher, string target)
    {
        Dictionary<string, string> variables = GuardedBazel.Attached(await cache.EndpointAsync());
        variables["GF_BAZELISK"] = launcher;
        // Its shell's number is written down, and then the guard has it.
        return await build.Bazel.RunAsync(
            "/bin/sh", variables, "-c", "echo $$ >\"$0\"; exec bazel build \"$1\"", PidFile(target), $"//:{target}");
    }

    private string PidFile(string target) => Path.Combine(build.Workspace.Scratch, target + ".pid");

    private async Task TerminateAsync(string target)
    {
        string pid = File.ReadAllText(PidFile(target)).Trim();
        Assert.Equal(0, (await build.Workspace.RunAsync("/bin/sh", null, "-c", $"kill -TERM {pid}")).ExitCode);
    }

    private async Task<PseudoTerminal> StartAsync(string program, params string[] words)
    {
        Dictionary<string, string> variables = build.Bazel.Environment;
        foreach ((string name, string value) in GuardedBazel.Attached(await cache.EndpointAsync()))
        {
            variables[name] = value;
        }
        IEnumerable<string> settings = variables.Select(variable => $"{variable.Key}={variable.Value}");
        return PseudoTerminal.Start("env", ["-i", $"--chdir={build.Workspace.Root}", .. settings, program, .. words]);
    }
}
