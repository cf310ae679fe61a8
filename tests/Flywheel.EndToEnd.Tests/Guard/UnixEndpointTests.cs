using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>A cache behind a unix socket, with Bazels of the tests' own: one of them crashes.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class UnixEndpointTests(AttachedBazel fixture)
{
    [Fact]
    public async Task Bazel_2_takes_its_hits_through_the_socket()
    {
        AttachedBazel attached = await fixture.UpAsync();
        using var workspace = new BazelWorkspace(genrules: 3);
        string socket = Path.Combine(workspace.Scratch, "cache.sock");
        await using LoopbackRelay relay = LoopbackRelay.OnSocket(attached.Cache.Port, socket);
        var bazel = new GuardedBazel(workspace, BazelRelease.Bazel2);
        Dictionary<string, string> variables = GuardedBazel.Attached("unix:" + socket);

        CommandResult first = await bazel.RunAsync(variables, "build", "//...");
        await bazel.RunAsync(variables, "clean");
        CommandResult second = await bazel.RunAsync(variables, "build", "//...");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(3, GuardedBazel.RemoteHits(second));
    }

    [Fact]
    public async Task Debians_Bazel_4_crashes_on_it_and_a_hint_says_so()
    {
        AttachedBazel attached = await fixture.UpAsync();
        using var workspace = new BazelWorkspace(genrules: 1);
        string socket = Path.Combine(workspace.Scratch, "cache.sock");
        await using LoopbackRelay relay = LoopbackRelay.OnSocket(attached.Cache.Port, socket);

        CommandResult result = await new GuardedBazel(workspace).RunAsync(GuardedBazel.Attached("unix:" + socket), "build", "//:g1");

        Assert.True(result.ExitCode == 37, result.ToString());
        Assert.EndsWith(
            "flywheel: Bazel crashed, as some builds of it (Debian's 4.2.3 is one) do on --remote_proxy=unix: by themselves; "
            + "use a grpc:// address of the same cache\n",
            result.Errors);
    }
}
