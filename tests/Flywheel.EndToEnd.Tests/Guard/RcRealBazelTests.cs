using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Guard;

/// <summary>The real Bazel 4.2.3 with rc files that go around the cache, and with some that it refuses.</summary>
[Collection(AttachedBazelTests.Name)]
public sealed class RcRealBazelTests(AttachedBazel fixture)
{
    [Fact]
    public async Task A_selected_config_that_blanks_the_cache_is_named_and_the_build_is_attached_all_the_same()
    {
        AttachedBazel attached = await fixture.UpAsync();
        using IDisposable _ = attached.Files([new(".bazelrc", "build:off --color=no\nbuild:off --remote_cache=\n")]);

        CommandResult result = await attached.AfterCleanAsync(attached.Variables, "build", "--config=off", "//:g1", "//:g2");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(2, GuardedBazel.RemoteHits(result));
        Assert.Equal(
            ["flywheel: warning: flag-conflict: .bazelrc:2: `--remote_cache=` detaches the cache; it is overridden"],
            GuardedBazel.Remarks(result.Errors));
        Assert.Contains($"attached to {attached.Cache.Grpc} (verified, local proof)\n", result.Errors);
    }

    [Theory]
    [InlineData("build --no_such_flag", 2, "ERROR: --no_such_flag :: Unrecognized option: --no_such_flag")]
    [InlineData("build --config=nowhere", 2, "ERROR: Config value 'nowhere' is not defined in any .rc file")]
    [InlineData("import", 2, "Invalid import declaration")]
    [InlineData("startup --no_such_flag", 2, "Unknown startup option: '--no_such_flag'")]
    public async Task What_Bazel_refuses_in_an_rc_file_Bazel_refuses(string rc, int exitCode, string message)
    {
        AttachedBazel attached = await fixture.UpAsync();
        using IDisposable _ = attached.Files([new(".bazelrc", rc + "\n")]);

        CommandResult alone = await attached.Bazel.RunWithoutAsync(null, "build", "//:g1");
        CommandResult guarded = await attached.Bazel.RunAsync(attached.Variables, "build", "//:g1");

        Assert.True(alone.ExitCode == exitCode && alone.Errors.Contains(message, StringComparison.Ordinal), alone.ToString());
        Assert.True(guarded.ExitCode == exitCode && guarded.Errors.Contains(message, StringComparison.Ordinal), guarded.ToString());
        Assert.Empty(GuardedBazel.Remarks(guarded.Errors));
    }

    /// <summary>Else there would be nothing to refuse.</summary>
    [Fact]
    public async Task A_policy_of_an_rc_file_beats_the_last_word_of_the_command_line()
    {
        AttachedBazel attached = await fixture.UpAsync();
        using IDisposable _ = attached.Files(
            [new(".bazelrc", "startup --invocation_policy='flag_policies{flag_name:\"remote_cache\"set_value{flag_value:\"\"}}'\n")]);

        await attached.Bazel.RunWithoutAsync(null, "clean");
        CommandResult alone = await attached.Bazel.RunWithoutAsync(null, "build", "//:g1", $"--remote_cache={attached.Cache.Grpc}");
        CommandResult guarded = await attached.Bazel.RunAsync(attached.Variables, "build", "//:g1");

        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Equal(0, GuardedBazel.RemoteHits(alone));
        Assert.True(guarded.ExitCode == 78, guarded.ToString());
    }
}
