using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Light commands are as without us whatever the variables and the cache: they are how people get out of trouble.</summary>
public sealed class LightParityTests : IDisposable
{
    private static readonly string[][] Lines =
    [
        ["query", "//..."],
        ["query", "//:no_such_target"],
        ["cquery", "//:g1"],
        ["aquery", "//:g1"],
        ["info", "output_base"],
        ["info", "release"],
        ["info"],
        ["version"],
        ["help"],
        ["help", "build"],
        ["--version"],
        [],
        [""],
        ["-h"],
        ["clean"],
        ["info", "--no_such_option"],
    ];

    /// <summary>Keys of <c>bazel info</c> that change from one moment to the next.</summary>
    private static readonly string[] Volatile = ["committed-heap-size", "gc-count", "gc-time", "max-heap-size", "used-heap-size"];

    private readonly BazelWorkspace workspace = new(genrules: 2);
    private readonly GuardedBazel bazel;

    public LightParityTests() => bazel = new GuardedBazel(workspace);

    public void Dispose() => workspace.Dispose();

    [Fact]
    public async Task Light_commands_say_and_return_what_Bazelisk_alone_does()
    {
        foreach (string[] line in Lines)
        {
            CommandResult alone = await bazel.RunWithoutAsync(null, line);
            foreach (Circumstance circumstance in Enum.GetValues<Circumstance>())
            {
                foreach (string program in (string[])[PublishedBinaries.Bazel, PublishedBinaries.Lane])
                {
                    CommandResult ours = await bazel.RunAsync(program, circumstance.Variables(), line);
                    string what = $"{Path.GetFileName(program)} {string.Join(' ', line)}, {circumstance}: {ours}";
                    Assert.True(alone.ExitCode == ours.ExitCode, what);
                    Assert.True(Stable(alone.Output) == Stable(ours.Output), what);
                    Assert.False(ours.Errors.Contains("flywheel:", StringComparison.Ordinal), what);
                }
            }
        }
    }

    [Theory]
    [InlineData(Circumstance.CacheDown, false)]
    [InlineData(Circumstance.EverythingWrong, true)]
    public async Task A_server_is_shut_down_and_a_second_shutdown_is_as_quiet(Circumstance circumstance, bool lane)
    {
        string program = lane ? PublishedBinaries.Lane : PublishedBinaries.Bazel;
        await bazel.RunAsync(program, circumstance.Variables(), "info", "server_pid");
        Assert.Single(BazelServers.Below(workspace.OutputUserRoot));

        CommandResult first = await bazel.RunAsync(program, circumstance.Variables(), "shutdown");

        Assert.Equal((0, "", ""), (first.ExitCode, first.Output, first.Errors));
        Assert.Empty(BazelServers.Below(workspace.OutputUserRoot));
        CommandResult alone = await bazel.RunWithoutAsync(null, "shutdown");
        CommandResult second = await bazel.RunAsync(program, Circumstance.NothingSet.Variables(), "shutdown");
        Assert.Equal((alone.ExitCode, alone.Output, alone.Errors), (second.ExitCode, second.Output, second.Errors));
    }

    private static string Stable(string output) =>
        string.Join('\n', output.Split('\n').Where(line => !Volatile.Any(key => line.StartsWith(key + ":", StringComparison.Ordinal))));
}
