using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>The native executable finds the real launcher from behind its own links and copies.</summary>
public sealed class LocateTests
{
    private const string Folders =
        """
        T=$(mktemp -d); cd $T; mkdir own symbolic hard copy copy2 real empty
        cp $R own/bazel; ln -s ../own/bazel symbolic/bazel; ln own/bazel hard/bazel
        cp own/bazel copy/bazel; cp own/bazel copy2/bazel
        printf '#!/bin/sh\necho real $FLYWHEEL_SHIM_DEPTH\n' > real/bazel; chmod +x real/bazel
        SHIMS=$T/symbolic:$T/hard:$T/copy:$T/copy2:$T/own

        """;

    [Theory]
    [InlineData("own")]
    [InlineData("symbolic")]
    [InlineData("hard")]
    [InlineData("copy")]
    [InlineData("copy2")]
    public async Task Links_and_copies_of_the_shim_on_PATH_are_passed_over(string started)
    {
        LaunchDriver.Outcome outcome = await LaunchDriver.ShellAsync(
            $"{Folders}(PATH=$SHIMS:$T/real {started}/bazel locate); status=$?; rm -r $T; exit $status");

        Assert.Equal((0, "real 1\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Nothing_but_shims_on_PATH_is_127()
    {
        LaunchDriver.Outcome outcome = await LaunchDriver.ShellAsync(
            $"{Folders}(PATH=$SHIMS:$T/empty copy/bazel locate); status=$?; rm -r $T; exit $status");

        Assert.Equal((127, ""), (outcome.ExitCode, outcome.Output));
    }
}
