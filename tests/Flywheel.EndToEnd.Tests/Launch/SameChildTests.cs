using System.Text.RegularExpressions;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>A child started by the launcher and one started by the shell tell the same about themselves.</summary>
public sealed class SameChildTests
{
    private const string Odd = """
        O='' N='line
        two' B="$(printf 'a\377b\200')" L=ü
        export O N B L
        """;

    public static TheoryData<string> Ways => ["replace", "supervise"];

    [Theory, MemberData(nameof(Ways))]
    public async Task Words_environment_folder_umask_and_descriptors_are_the_same(string way)
    {
        string script = Odd + """

            folder=$T/$(printf 'd\351r'); mkdir "$folder"; cd "$folder"
            exec 7</dev/null 9>&1; umask 027
            $VIA $D report '' "$(printf '\377\376')" "ü x" '' 'a"$b' ''
            status=$?; rmdir "$folder"; exit $status
            """;

        string[] report = await SameAsync(script, way);

        Assert.Contains("argv[2]=", report);
        Assert.Contains("argv[3]=fffe", report);
        Assert.Contains(report, line => line.EndsWith("=423d61ff6280", StringComparison.Ordinal));
        Assert.Contains("umask=027", report);
        Assert.Contains("fd 7=/dev/null tty=no", report);
        Assert.Contains("d\u00e9r", string.Join('\n', report), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_hundred_kilobytes_of_words_arrive_whole(string way)
    {
        string[] report = await SameAsync(
            """
            long=$(head -c 100000 /dev/zero | tr '\0' x)
            $VIA $D report "$long" $(seq 1 20000); exit $?
            """, way);

        Assert.Equal("argv[2]=".Length + 200_000, report.Single(l => l.StartsWith("argv[2]=", StringComparison.Ordinal)).Length);
        Assert.Contains(report, line => line.StartsWith("argv[20002]=", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task On_a_terminal_the_terminal_its_settings_and_the_foreground_are_the_same(string way)
    {
        string[] report = await SameAsync("$S -t sh -c 'stty -echo rows 33; $0 $D report; exit $?' \"$VIA\"", way);

        Assert.Contains(report, line => line.StartsWith("fd 0=/dev/pts/", StringComparison.Ordinal));
        Assert.Contains(report, line => line.StartsWith("termios 2=", StringComparison.Ordinal)
            && line.Contains("foreground=1", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Blocked_and_ignored_signals_are_the_same(string way)
    {
        // Ignored: HUP, INT, QUIT, USR1, TERM, TTOU, WINCH; blocked: USR2, CHLD.
        string[] report = await SameAsync(
            "$S -i 1 -i 2 -i 3 -i 10 -i 15 -i 22 -i 28 -b 12 -b 17 $VIA $D report", way);

        Assert.Contains("SigBlk:\t0000000000010800", report);
        Assert.Contains("SigIgn:\t0000000008204207", report);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_closed_pipe_ends_the_child_as_it_would_without_us(string way)
    {
        const string script = "( $VIA $D pour; echo $? >&2 ) | head -1";

        LaunchDriver.Outcome direct = await LaunchDriver.ShellAsync(script);
        LaunchDriver.Outcome ours = await LaunchDriver.ShellAsync(script, await LaunchDriver.ViaAsync(way));

        Assert.Equal("141", direct.Error.Trim());
        Assert.Equal(direct, ours);
    }

    [Fact]
    public async Task Replacing_keeps_the_process()
    {
        LaunchDriver.Outcome outcome = await LaunchDriver.ShellAsync(
            """sh -c 'echo $$; exec $R replace /bin/sh sh -c "echo \$\$"'""");

        string[] pids = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, pids.Length);
        Assert.Equal(pids[0], pids[1]);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Standard_input_reaches_the_child(string way)
    {
        LaunchDriver.Outcome outcome =
            await LaunchDriver.ShellAsync("$VIA $D echo", await LaunchDriver.ViaAsync(way), "one\ntwo");

        Assert.Equal("one\ntwo", outcome.Output);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_script_without_an_interpreter_line_runs_under_the_shell(string way)
    {
        LaunchDriver.Outcome outcome = await LaunchDriver.ShellAsync(
            $"""
            file=$(mktemp); echo 'echo "$# $1"' > $file; chmod +x $file
            $R {way} $file name 'a b' c; rm $file
            """);

        Assert.Equal("2 a b\n", outcome.Output);
    }

    private static async Task<string[]> SameAsync(string script, string way)
    {
        string folder = Directory.CreateTempSubdirectory("flywheel-same-").FullName;
        script = $"T='{folder}'\n{script}";
        LaunchDriver.Outcome direct = await LaunchDriver.ShellAsync(script);
        LaunchDriver.Outcome ours = await LaunchDriver.ShellAsync(script, await LaunchDriver.ViaAsync(way));
        Directory.Delete(folder);
        Assert.Equal((0, ""), (direct.ExitCode, direct.Error));
        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        string[] lines = ours.Output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(Comparable(direct.Output.ReplaceLineEndings("\n").Split('\n')), Comparable(lines));
        return lines;

        // The terminal of a run has a number of its own, and so has its session; their relations are compared.
        IEnumerable<string> Comparable(string[] all) => all
            .Where(line => !line.StartsWith("pgrp=", StringComparison.Ordinal) || !script.Contains("$S -t", StringComparison.Ordinal))
            // `_` is the shell's note of what it started.
            .Where(line => !line.StartsWith("env[", StringComparison.Ordinal) || !line.Contains("=5f3d", StringComparison.Ordinal))
            .Select(line => Regex.Replace(line, "/dev/pts/[0-9]+", "/dev/pts/N"));
    }
}
