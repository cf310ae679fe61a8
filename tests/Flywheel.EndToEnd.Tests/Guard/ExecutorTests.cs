using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>Bazel's own RemoteWorker as executor and cache.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class ExecutorTests(AttachedBazel fixture)
{
    [Fact]
    public async Task Actions_run_on_the_executor_and_then_come_from_its_cache()
    {
        AttachedBazel attached = await fixture.UpAsync();
        Dictionary<string, string> variables = await attached.ExecutorVariablesAsync();

        CommandResult first = await attached.AfterCleanAsync(variables, "build", "//:e1", "//:e2");
        CommandResult second = await attached.AfterCleanAsync(variables, "build", "//:e1", "//:e2");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Contains("3 processes: 1 internal, 2 remote.", first.Errors);
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Contains("3 processes: 2 remote cache hit, 1 internal.", second.Errors);
        Assert.Empty(GuardedBazel.Remarks(first.Errors + second.Errors));
    }
}
