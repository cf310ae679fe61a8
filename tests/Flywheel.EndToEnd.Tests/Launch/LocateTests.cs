using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>Which launcher the guard starts, and what it says and does when there is none.</summary>
public sealed class LocateTests(SharedCache cache)
{
    private const string Folders =
        """
        unset GF_BAZELISK; T=$(mktemp -d); trap 'rm -r $T' EXIT; cd $T; mkdir own symbolic hard copy copy2 real real2 empty
        cp $B own/bazel; ln -s ../own/bazel symbolic/bazel; ln own/bazel hard/bazel
        cp own/bazel copy/bazel; cp own/bazel copy2/bazel
        printf '#!/bin/sh\necho real $FLYWHEEL_SHIM_DEPTH $1\n' > real/bazel; chmod +x real/bazel
        SHIMS=$T/symbolic:$T/hard:$T/copy:$T/copy2:$T/own

        """;

    [Theory]
    [InlineData("own", "info")]
    [InlineData("symbolic", "info")]
    [InlineData("hard", "info")]
    [InlineData("copy", "info")]
    [InlineData("copy2", "info")]
    [InlineData("symbolic", "build")]
    [InlineData("copy2", "build")]
    public async Task Links_and_copies_of_the_shim_on_PATH_are_passed_over(string started, string command)
    {
        ChildShell.Outcome outcome = await RunAsync($"{Folders}PATH=$SHIMS:$T/real:$PATH {started}/bazel {command}");

        Assert.Equal(new(0, $"real 1 {command}\n", ""), outcome);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("build")]
    public async Task Nothing_but_shims_on_PATH_is_127_and_says_where_it_looked(string command)
    {
        ChildShell.Outcome outcome = await RunAsync($"{Folders}(PATH=$SHIMS:$T/empty; exec copy/bazel {command}); status=$?; exit $status");

        Assert.Equal((127, ""), (outcome.ExitCode, outcome.Output));
        string[] lines = outcome.Error.TrimEnd('\n').Split('\n');
        Assert.Equal($"flywheel: `bazel {command}` needs the real Bazel, and it was not found", lines[0]);
        Assert.Equal("flywheel: looked at `bazelisk` on PATH: bazelisk is not there", lines[1]);
        Assert.Matches("^flywheel: looked at `bazelisk` beside the shim: /.*/copy/bazelisk is not there$", lines[2]);
        Assert.All(lines[3..8], line => Assert.Matches("^flywheel: looked at `bazel` on PATH: /.*/bazel is the shim itself$", line));
        Assert.Equal(["flywheel: hint: install Bazelisk, or set GF_BAZELISK to the path of it"], lines[8..]);
    }

    [Theory]
    [InlineData("GF_BAZELISK=$T/nowhere", 127, "GF_BAZELISK (environment): /T/nowhere is not there")]
    [InlineData("GF_BAZELISK=nowhere", 127, "GF_BAZELISK (environment): nowhere is not there")]
    [InlineData("BAZEL_BIN=$T/nowhere", 127, "BAZEL_BIN (environment): /T/nowhere is not there")]
    [InlineData("GF_BAZELISK=$T", 126, "GF_BAZELISK (environment): /T is a directory")]
    [InlineData("GF_BAZELISK=/etc/passwd", 126, "GF_BAZELISK (environment): /etc/passwd may not be executed")]
    public async Task A_setting_that_names_no_launcher_ends_a_heavy_command_and_warns_on_a_light_one(
        string setting, int code, string told)
    {
        ChildShell.Outcome heavy = await RunAsync(
            $"{Folders}export {setting}; PATH=$T/real:$PATH $B build 2>err; status=$?; sed \"s,$T,/T,g\" err; exit $status");
        ChildShell.Outcome light = await RunAsync(
            $"{Folders}export {setting}; PATH=$T/real:$PATH $B info 2>err; status=$?; sed \"s,$T,/T,g\" err; exit $status");

        Assert.Equal(
            new(code,
                $"""
                flywheel: `bazel build` needs the real Bazel, and it was not found
                flywheel: looked at {told}
                flywheel: hint: install Bazelisk, or set GF_BAZELISK to the path of it

                """,
                ""),
            heavy);
        Assert.Equal(new(0, $"real 1 info\nflywheel: warning: {told}; /T/real/bazel runs\n", ""), light);
    }

    [Theory]
    [InlineData("GF_BAZELISK=")]
    [InlineData("GF_BAZELISK=' '")]
    [InlineData("BAZEL_BIN=bazel")]
    [InlineData("GF_BAZELISK=$T/symbolic/bazel")]
    public async Task A_blank_setting_and_one_that_leads_back_to_us_are_passed_over_in_silence(string setting)
    {
        ChildShell.Outcome outcome = await RunAsync($"{Folders}export {setting}; PATH=$SHIMS:$T/real:$PATH $B build");

        Assert.Equal(new(0, "real 1 build\n", ""), outcome);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("build")]
    public async Task A_launcher_that_the_system_does_not_start_is_126(string command)
    {
        ChildShell.Outcome outcome = await RunAsync(
            $"""
            {Folders}printf '#!/nowhere/sh\n' > real2/bazel; chmod +x real2/bazel
            GF_BAZELISK=$T/real2/bazel $B {command} 2>err; status=$?; sed "s,$T,/T,g" err; exit $status
            """);

        Assert.Equal(
            new(126,
                """
                flywheel: /T/real2/bazel (GF_BAZELISK (environment)) cannot be started: No such file or directory
                flywheel: hint: install Bazelisk, or set GF_BAZELISK to the path of it

                """,
                ""),
            outcome);
    }

    [Fact]
    public async Task A_name_in_a_setting_is_looked_up_on_PATH_and_a_bazelisk_goes_before_a_bazel()
    {
        ChildShell.Outcome outcome = await RunAsync(
            $"""
            {Folders}PATH=$T/real:$T/real2:$PATH; touch real/mine
            printf '#!/bin/sh\necho second\n' > real2/mine; chmod +x real2/mine; cp real2/mine real2/bazelisk
            GF_BAZELISK=mine $B info; BAZEL_BIN=mine $B build; $B info; cp real/bazel own/bazelisk; rm real2/bazelisk; own/bazel query
            """);

        Assert.Equal(new(0, "second\nsecond\nsecond\nreal 1 query\n", ""), outcome);
    }

    [Fact]
    public async Task What_a_path_holds_cannot_change_the_terminal_or_forge_a_line()
    {
        ChildShell.Outcome outcome = await RunAsync("GF_BAZELISK=\"$(printf '/no\\033[31mwhere\\nflywheel: forged')\" $B build; exit $?");

        Assert.Equal(127, outcome.ExitCode);
        Assert.Contains("/no?[31mwhere?flywheel: forged is not there", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Error);
    }

    [Fact]
    public async Task Wrappers_that_call_each_other_for_ever_are_stopped_with_a_message()
    {
        ChildShell.Outcome outcome = await RunAsync(
            """
            T=$(mktemp -d); trap 'rm -r $T' EXIT; mkdir $T/bin; ln -s $B $T/bin/bazel
            printf '#!/bin/sh\necho turn $FLYWHEEL_SHIM_DEPTH\nexec bazel "$@"\n' > $T/wrapper; chmod +x $T/wrapper
            export GF_BAZELISK=$T/wrapper PATH=$T/bin:$PATH; bazel build //x; echo $?; bazel info
            """);

        string turns = string.Concat(Enumerable.Range(1, 8).Select(i => $"turn {i}\n"));
        Assert.Equal((126, $"{turns}126\n{turns}"), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith(
            """
            flywheel: `bazel build` has led back to this program 8 times (FLYWHEEL_SHIM_DEPTH)
            flywheel: a wrapper such as tools/bazel calls `bazel` by name and finds the shim again
            flywheel: hint: let the wrapper start "$BAZEL_REAL", or set GF_BAZELISK to the path of the real Bazelisk
            flywheel: `bazel info` has led back
            """, outcome.Error, StringComparison.Ordinal);
    }

    private async Task<ChildShell.Outcome> RunAsync(string script) =>
        await (await ChildShell.ForAsync(Way.Supervise, cache)).RunAsync(script);
}
