using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>What calls `bazel` by name inside `bazel`: a program in `bazel run`, a wrapper.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class NestedBuildTests(AttachedBazel fixture)
{
    [Fact]
    public async Task A_build_inside_run_finds_the_shim_and_takes_from_the_cache()
    {
        AttachedBazel attached = await fixture.UpAsync();

        CommandResult outer = await attached.AfterCleanAsync(attached.Variables, "run", "//:nested");

        Assert.True(outer.ExitCode == 0, outer.ToString());
        Assert.StartsWith(PublishedBinaries.Bazel + "\n", outer.Output);
        Assert.Contains("1 remote cache hit", outer.Output);
    }

    [Fact]
    public async Task A_build_inside_run_is_spared_the_probe_while_the_outer_one_has_just_made_it()
    {
        AttachedBazel attached = await fixture.UpAsync();

        int told = await ConnectionsAsync();
        int untold = await ConnectionsAsync("env", "-u", "FLYWHEEL_SHIM_PROVEN");
        int toldOtherwise = await ConnectionsAsync("env", "BAZEL_REMOTE_INSTANCE_NAME=other");

        Assert.Equal((1, 1), (untold - told, toldOtherwise - told));

        async Task<int> ConnectionsAsync(params string[] before)
        {
            await using LoopbackRelay relay = LoopbackRelay.OnIpv4(attached.Cache.Port);
            Dictionary<string, string> variables = GuardedBazel.Attached($"grpc://127.0.0.1:{relay.Port}");
            CommandResult outer = await attached.AfterCleanAsync(variables, ["run", "//:nested", "--", .. before]);
            Assert.True(outer.ExitCode == 0, outer.ToString());
            // The other instance has nothing.
            Assert.Equal(!before.Contains("BAZEL_REMOTE_INSTANCE_NAME=other"), outer.Output.Contains("1 remote cache hit", StringComparison.Ordinal));
            return relay.Connections;
        }
    }

    [Fact]
    public async Task A_build_inside_run_is_refused_when_it_is_sent_elsewhere()
    {
        AttachedBazel attached = await fixture.UpAsync();
        string dead = $"BAZEL_REMOTE_CACHE=grpc://127.0.0.1:{LoopbackPort.Free()}";

        CommandResult outer = await attached.Bazel.RunAsync(attached.Variables, "run", "//:nested", "--", "env", dead);

        Assert.True(outer.ExitCode == 69, outer.ToString());
        Assert.Contains("flywheel: refused: grpc://127.0.0.1:", outer.Output);
    }

    [Theory]
    [InlineData("bazel")]
    [InlineData("$BAZEL_REAL")]
    public async Task A_wrapper_ends_in_an_attached_build_whichever_bazel_it_calls(string bazel)
    {
        AttachedBazel attached = await fixture.UpAsync();
        const string wrapper = "tools/bazel";
        await attached.CleanAsync();
        using IDisposable _ = attached.Files(
            [new(wrapper, $"#!/bin/sh\necho wrapped >&2\nexec {bazel} \"$@\"\n")]);
        File.SetUnixFileMode(Path.Combine(attached.Workspace.Root, wrapper), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        CommandResult result = await attached.Bazel.RunAsync(attached.Variables, "build", "//:g1");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(1, GuardedBazel.RemoteHits(result));
        Assert.Contains("wrapped\n", result.Errors);
    }
}
