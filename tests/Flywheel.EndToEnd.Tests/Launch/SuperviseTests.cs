using System.Globalization;
using Flywheel.Testing;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>Signals, job control and ends of a supervised child.</summary>
public sealed class SuperviseTests(SharedCache cache)
{
    [Theory]
    [InlineData(Way.Supervise, "exit 0", 0)]
    [InlineData(Way.Supervise, "exit 34", 34)]
    [InlineData(Way.Supervise, "exit 255", 255)]
    [InlineData(Way.Supervise, "die 9", 137)]
    [InlineData(Way.Supervise, "die 15", 143)]
    [InlineData(Way.Supervise, "die 13", 141)]
    [InlineData(Way.Replace, "exit 34", 34)]
    [InlineData(Way.Replace, "die 15", 143)]
    public async Task The_end_of_the_child_is_told_as_a_shell_tells_it(Way way, string end, int code) =>
        Assert.Equal(code, (await RunAsync($"($VIA {end}); exit $?", way)).ExitCode);

    [Theory]
    [InlineData("-b 17")]
    [InlineData("-i 17")]
    [InlineData("-b 17 -i 17 -b 18")]
    public async Task A_parent_that_blocks_or_ignores_SIGCHLD_does_not_hang_us_or_lose_the_code(string circumstances) =>
        Assert.Equal(7, (await RunAsync($"$S {circumstances} $VIA exit 7")).ExitCode);

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    [InlineData("QUIT")]
    [InlineData("TERM")]
    public async Task A_signal_to_us_alone_is_passed_on_and_we_wait_for_the_child(string name)
    {
        // Without a terminal nobody else tells the child. It says what it got; only a TERM ends it, with 42.
        ChildShell.Outcome outcome = await RunAsync(
            $$"""
            log=$(mktemp)
            $S -s sh -c 'echo $$ > $0.pid; exec $1 listen 20 > $0' $log "$VIA" & starter=$!
            until grep -q ready $log; do sleep 0.05; done
            kill -{{name}} $(cat $log.pid)
            until grep -q 'got {{name}}' $log; do sleep 0.05; done
            test {{name}} = TERM || kill -TERM $(cat $log.pid)
            wait $starter; status=$?
            tail -n +2 $log; rm $log $log.pid; exit $status
            """);

        string all = name == "TERM" ? "got TERM\n" : $"got {name}\ngot TERM\n";
        Assert.Equal(new(42, all, ""), outcome);
    }

    [Fact]
    public async Task A_signal_that_the_parent_ignores_stays_ignored()
    {
        ChildShell.Outcome outcome = await RunAsync(
            """
            log=$(mktemp)
            $S -s -i 1 sh -c 'echo $$ > $0.pid; exec $1 listen 20 > $0' $log "$VIA" & starter=$!
            until grep -q ready $log; do sleep 0.05; done
            kill -HUP $(cat $log.pid); kill -TERM $(cat $log.pid)
            wait $starter; status=$?
            tail -n +2 $log; rm $log $log.pid; exit $status
            """);

        Assert.Equal(new(42, "got TERM\n", ""), outcome);
    }

    [Fact]
    public async Task What_was_closed_when_we_started_is_nothing_of_ours_while_the_child_runs()
    {
        ChildShell.Outcome outcome = await RunAsync(
            """
            log=$(mktemp)
            $S -s sh -c 'echo $$ > $0; exec $1 listen 20 <&- >&- 2>&-' $log "$VIA" & starter=$!
            until shim=$(cat $log) && test -n "$shim" && child=$(cat /proc/$shim/task/$shim/children) && test -n "$child"; do sleep 0.05; done
            for fd in 0 1 2; do readlink /proc/$shim/fd/$fd; done
            kill -KILL $child
            wait $starter; status=$?
            rm $log; exit $status
            """);

        Assert.Equal(new(137, "/dev/null\n/dev/null\n/dev/null\n", ""), outcome);
    }

    [Fact]
    public async Task Control_C_and_control_backslash_reach_the_child_once_and_do_not_end_us()
    {
        await using PseudoTerminal terminal = await TerminalAsync("exec $B build listen 20");
        int child = await ChildAsync(terminal);

        await terminal.TypeAsync(PseudoTerminal.ControlC);
        await terminal.SeeAsync("got INT");
        await terminal.TypeAsync(PseudoTerminal.ControlBackslash);
        await terminal.SeeAsync("got QUIT");
        await TerminateAsync(child);

        Assert.Equal(42, await terminal.EndAsync());
        Assert.Equal(1, Count(terminal.Screen, "got INT"));
        Assert.Equal(1, Count(terminal.Screen, "got QUIT"));
    }

    [Fact]
    public async Task An_interrupt_to_us_alone_in_the_background_of_a_terminal_is_passed_on()
    {
        await using PseudoTerminal terminal = await BashAsync();
        await terminal.TypeAsync("$B build listen 20 &\n");
        await ChildAsync(terminal);

        await terminal.TypeAsync("kill -INT $!\n");
        await terminal.SeeAsync("got INT");

        await terminal.TypeAsync("kill -TERM $!; wait $!; exit $?\n");
        Assert.Equal(42, await terminal.EndAsync());
    }

    [Fact]
    public async Task Control_Z_stops_the_job_and_fg_goes_on_with_it()
    {
        await using PseudoTerminal terminal = await BashAsync();
        await terminal.TypeAsync("$B build listen 20\n");
        int child = await ChildAsync(terminal);

        await terminal.TypeAsync(PseudoTerminal.ControlZ);
        int place = await terminal.SeeAsync("Stopped");
        // The shell speaks of its own child; the signal reaches every process of the group, not all in the same moment.
        await StoppedAsync(child);

        await terminal.TypeAsync("fg\n");
        await terminal.SeeAsync("got CONT", place);
        Assert.NotEqual('T', StateOf(child));
        await terminal.TypeAsync(PseudoTerminal.ControlC);
        await terminal.SeeAsync("got INT", place);
        await TerminateAsync(child);
        await terminal.TypeAsync("exit $?\n");

        Assert.Equal(42, await terminal.EndAsync());
        Assert.Equal(1, Count(terminal.Screen, "got INT"));
    }

    [Fact]
    public async Task Terminal_settings_that_the_child_leaves_stay_as_it_left_them()
    {
        await using PseudoTerminal terminal = await TerminalAsync(
            """
            GF_BAZELISK=$(mktemp); export GF_BAZELISK
            printf '#!/bin/sh\nstty -echo -icanon\n' > $GF_BAZELISK; chmod +x $GF_BAZELISK
            $B build; status=$?; stty -a; rm $GF_BAZELISK; exit $status
            """);

        Assert.Equal(0, await terminal.EndAsync());
        Assert.Contains("-icanon", terminal.Screen, StringComparison.Ordinal);
        Assert.Contains("-echo ", terminal.Screen, StringComparison.Ordinal);
    }

    private async Task<ChildShell.Outcome> RunAsync(string script, Way way = Way.Supervise) =>
        await (await ChildShell.ForAsync(way, cache)).RunAsync(script);

    private async Task<PseudoTerminal> TerminalAsync(string script) =>
        StartOnTerminal(await ChildShell.ForAsync(Way.Supervise, cache), "/bin/sh", "-c", script);

    private async Task<PseudoTerminal> BashAsync()
    {
        Assert.SkipWhen(RepositoryRoot.OnPath("bash") is null, "skipped: no bash to do job control");
        PseudoTerminal terminal = StartOnTerminal(
            await ChildShell.ForAsync(Way.Supervise, cache), "bash", "--norc", "--noprofile", "--noediting", "-i");
        await terminal.TypeAsync("echo up''-and-running\n");
        await terminal.SeeAsync("up-and-running");
        return terminal;
    }

    private static PseudoTerminal StartOnTerminal(ChildShell shell, params string[] words) =>
        PseudoTerminal.Start("env", ["-i", .. shell.Variables.Select(variable => $"{variable.Key}={variable.Value}"), .. words]);

    /// <summary>The number in the dummy's own `ready NUMBER`.</summary>
    private static async Task<int> ChildAsync(PseudoTerminal terminal)
    {
        int place = await terminal.SeeAsync("ready ");
        int end = await terminal.SeeAsync("\n", place);
        return int.Parse(terminal.Screen[place..end].Trim(), CultureInfo.InvariantCulture);
    }

    private async Task TerminateAsync(int child) => Assert.Equal(0, (await RunAsync($"kill -TERM {child}")).ExitCode);

    private static async Task StoppedAsync(int child)
    {
        for (int tries = 0; tries < 200 && StateOf(child) != 'T'; tries++)
        {
            await Task.Delay(50);
        }
        Assert.Equal('T', StateOf(child));
    }

    private static char StateOf(int pid)
    {
        string line = File.ReadAllText($"/proc/{pid}/stat");
        return line[line.LastIndexOf(')') + 2];
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
