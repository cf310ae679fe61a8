using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The heavy commands beside build, and their exit codes, attached.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class HeavyCommandTests(AttachedBazel fixture)
{
    [Fact]
    public async Task A_second_test_after_clean_comes_from_the_cache()
    {
        AttachedBazel attached = await fixture.UpAsync();

        // A test that no other test of the collection runs, in whatever order they come.
        CommandResult first = await attached.AfterCleanAsync(attached.Variables, "test", "//:untested");
        CommandResult second = await attached.AfterCleanAsync(attached.Variables, "test", "//:untested");

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(first));
        Assert.True(second.ExitCode == 0, second.ToString());
        // The test, and the making of its XML report.
        Assert.Equal(2, GuardedBazel.RemoteHits(second));
        Assert.Contains("1 test passes", second.Output + second.Errors);
    }

    [Fact]
    public async Task A_program_that_is_run_gets_its_input_and_arguments_and_gives_its_exit_code()
    {
        AttachedBazel attached = await fixture.UpAsync();

        CommandResult result = await attached.Bazel.RunWithInputAsync(
            "one\ntwo\n", attached.Variables, "run", "//:echo", "--", "a", "", "b c", "--remote_cache=", "--", "ü");

        Assert.True(result.ExitCode == 7, result.ToString());
        Assert.Equal("one\ntwo\n[a]\n[]\n[b c]\n[--remote_cache=]\n[--]\n[ü]\n", result.Output);
    }

    [Theory]
    [InlineData(1, "build", "//:broken")]
    [InlineData(1, "build", "//:not_there")]
    [InlineData(2, "build", "//:g1", "--no_such_flag")]
    [InlineData(2, "frobnicate")]
    [InlineData(3, "test", "//:bad")]
    [InlineData(4, "test", "//:g1")]
    public async Task A_failure_has_the_exit_code_that_Bazel_gives_it(int code, params string[] words)
    {
        AttachedBazel attached = await fixture.UpAsync();

        CommandResult alone = await attached.Bazel.RunWithoutAsync(null, words);
        CommandResult guarded = await attached.Bazel.RunAsync(attached.Variables, words);

        Assert.True(alone.ExitCode == code, alone.ToString());
        Assert.True(guarded.ExitCode == code, guarded.ToString());
        Assert.Empty(GuardedBazel.Remarks(guarded.Errors));
    }
}
