using System.Globalization;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>Started as nobody would by hand, the guard still does its work: it never crashes, and 70 is nobody's code here.</summary>
public sealed class OddStartTests(SharedCache cache)
{
    /// <summary>A launcher that says which command it got, and a workspace to stand in.</summary>
    private const string Stand =
        """
        T=$(mktemp -d); trap 'rm -rf $T' EXIT; mkdir $T/w; cd $T/w; touch WORKSPACE
        printf '#!/bin/sh\necho launched $1\n' > $T/launcher; chmod +x $T/launcher; export GF_BAZELISK=$T/launcher
        both() { "$@" info 2>$T/err; echo $?; "$@" build //x 2>>$T/err; echo $?; grep -c flywheel $T/err || :; }
        file() { for name in .env.flywheel.local tinyland.repo.json; do rm -rf $name; "$@" $name; done; }

        """;

    private const string Attached = "launched info\n0\nlaunched build\n0\n0\n";

    [Theory]
    [InlineData("both $S -a '' $B")]
    [InlineData("both $S -a / $B")]
    [InlineData("both $S -a some/other-name $B")]
    [InlineData("both $S -a \"$(printf 'b\\377\\033[31m')\" $B")]
    [InlineData("both $B <&-")]
    [InlineData("both $S -s $B")]
    [InlineData("mkdir gone; cd gone; rmdir ../gone; both $B")]
    [InlineData("unset HOME; both $B")]
    [InlineData("both env LANG=C LC_ALL=C $B")]
    [InlineData("both env LANG=xx_YY.nowhere DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 $B")]
    [InlineData("both env TERM= NO_COLOR= $B")]
    [InlineData("both env FLYWHEEL_SHIM_DEPTH=-1 FLYWHEEL_SHIM_PROVEN=v1:1:1:1:x $B")]
    [InlineData("both env FLYWHEEL_SHIM_DEPTH=99999999999999999999 $B")]
    [InlineData("both env GF_BAZELISK= BAZEL_BIN=$T/launcher $B")]
    [InlineData("cd /; both $B")]
    [InlineData("rm WORKSPACE; mkfifo WORKSPACE; both $B")]
    [InlineData("rm WORKSPACE; mkdir WORKSPACE; both $B")]
    [InlineData("rm WORKSPACE; ln -s WORKSPACE WORKSPACE; both $B")]
    [InlineData("head -c 10000000 /dev/zero > WORKSPACE; both $B")]
    [InlineData("mkfifo .env.flywheel.local; both $B")]
    [InlineData("file mkdir; both $B")]
    [InlineData("ln -s /dev/zero .env.flywheel.local; both $B")]
    [InlineData("(ulimit -n 40; both $B)")]
    [InlineData("(ulimit -v 4000000; both $B)")]
    [InlineData("(ulimit -s 256; both $B)")]
    public async Task An_attached_build_and_a_light_command_run_all_the_same(string script)
    {
        ChildShell.Outcome outcome = await RunAsync(Stand + script);

        Assert.Equal((0, Attached), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Where_no_file_may_be_written_a_build_runs_and_a_warning_says_that_it_has_no_record()
    {
        ChildShell.Outcome outcome = await RunAsync($"{Stand}(ulimit -f 0; $B build //x 2>&1; echo $?) | cat");

        Assert.EndsWith("launched build\n0\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("warning: no evidence of this build is kept", outcome.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// The limit is set for the guard, by what stands in for Bazel. Memory that it has stays its own: mostly that does not do for the record, which
    /// stays pending, and now and then it does.
    /// </summary>
    [Theory]
    [InlineData("bazel", 3, 3)]
    [InlineData("bazel", 0, 0)]
    [InlineData("bazel-cache-backed", 3, 3)]
    [InlineData("bazel-cache-backed", 0, 76)]
    public async Task Where_memory_runs_out_once_Bazel_has_run_its_exit_code_and_the_record_are_not_lost(string name, int bazels, int code)
    {
        ChildShell.Outcome outcome = await RunAsync(
            $$"""
            {{Stand}}printf '#!/bin/sh\nprlimit --pid $PPID --data=1000000\nexit {{bazels}}\n' > $T/launcher
            export GF_BAZEL_EVIDENCE_DIR=$T/evidence
            $S -a {{name}} $B build //x 2>$T/err; echo $?; cat $T/err >&2; cd $T/evidence; find . -type f ! -name '*.bep' | sort
            """);

        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(code.ToString(CultureInfo.InvariantCulture), lines[0]);
        string kept = Assert.Single(lines[1..]);
        if (kept.EndsWith(".jsonl", StringComparison.Ordinal))
        {
            return;
        }
        Assert.StartsWith("./pending/", kept, StringComparison.Ordinal);
        Assert.StartsWith(
            $"flywheel: {(code == 76 ? "strict: Bazel ended well, and" : "warning:")} the evidence of this build was not kept: "
                + "the system gives no more memory or threads\nflywheel: hint: `ulimit -a`, or",
            outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Files that say something wrong are told with one warning, or refused; nothing is read for ever.</summary>
    [Theory]
    [InlineData("head -c 10000000 /dev/zero > .env.flywheel.local", 0, "warning: bad-value: .env.flywheel.local is larger than 1 MB")]
    [InlineData(
        "printf 'GF_BAZEL_CONFIG=a\\0b\\n\\0\\0=\\0\\n' > .env.flywheel.local", 78,
        "bad-value: GF_BAZEL_CONFIG (.env.flywheel.local) holds a control character")]
    [InlineData(
        "printf '\\377\\376\\n' > .env.flywheel.local", 0,
        "warning: bad-value: .env.flywheel.local line 1: not `NAME=value`; ignored")]
    [InlineData("mkfifo tinyland.repo.json", 78, "bad-value: tinyland.repo.json is not well-formed JSON")]
    [InlineData("head -c 10000000 /dev/zero > tinyland.repo.json", 78, "bad-value: tinyland.repo.json is larger than 1 MB")]
    [InlineData("ln -s tinyland.repo.json tinyland.repo.json", 78, "bad-value: tinyland.repo.json cannot be read")]
    public async Task A_file_of_the_workspace_that_is_none_is_told(string make, int code, string told)
    {
        ChildShell.Outcome outcome = await RunAsync($"{Stand}{make}; both $B; cat $T/err >&2");

        Assert.StartsWith($"launched info\n0\n{(code == 0 ? "launched build\n" : "")}{code}\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"flywheel: {told}", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', outcome.Error);
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_told()
    {
        Assert.SkipUnless(
            Environment.UserName != "root" || RepositoryRoot.OnPath("setpriv") is not null,
            "skipped: root reads every file, and there is no setpriv");
        ChildShell.Outcome outcome = await RunAsync(
            Stand + """
            test $(id -u) != 0 || as='setpriv --reuid=65534 --regid=65534 --clear-groups'
            chmod 755 $T; cp $B $T/bazel; file cp $T/launcher; chmod 000 .env.flywheel.local tinyland.repo.json
            $as $T/bazel build //x; echo $?; $as $T/bazel info
            """);

        Assert.Equal((0, "78\nlaunched info\n"), (outcome.ExitCode, outcome.Output));
        Assert.Contains("flywheel: bad-value: tinyland.repo.json cannot be read", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("flywheel: warning: bad-value: .env.flywheel.local cannot be read; ignored", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_word_at_all_it_is_help()
    {
        ChildShell.Outcome outcome = await RunAsync(Stand + "$S -n $B; echo $?; env -i GF_BAZELISK=$GF_BAZELISK $B");

        Assert.Equal(new(0, "launched\n0\nlaunched\n", ""), outcome);
    }

    [Fact]
    public async Task An_empty_environment_is_a_refusal_and_light_commands_run()
    {
        ChildShell.Outcome outcome = await RunAsync(
            Stand + "env -i GF_BAZELISK=$GF_BAZELISK $B build //x; echo $?; env -i GF_BAZELISK=$GF_BAZELISK $B info");

        Assert.Equal((0, "78\nlaunched info\n"), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("flywheel: `bazel build` needs the shared cache", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_and_words_as_large_as_the_system_takes_go_through()
    {
        // The kernel takes a quarter of the stack's limit for both, 128 KB for a single one.
        ChildShell.Outcome outcome = await RunAsync(
            Stand + """
            big=$(head -c 120000 /dev/zero | tr '\0' x); i=0
            while [ $i -lt 15 ]; do export BIG$i=$big; i=$((i+1)); done
            $B info "$big"; echo $?; $B build "$big"; echo $?
            """);

        Assert.Equal(new(0, Attached[..^2], ""), outcome);
    }

    [Fact]
    public async Task A_launcher_that_would_get_more_than_the_system_takes_is_126()
    {
        ChildShell.Outcome outcome = await RunAsync(
            Stand + """
            ulimit -s 8192; i=0; big=$(head -c 120000 /dev/zero | tr '\0' x)
            while [ $i -lt 17 ]; do export BIG$i=$big; i=$((i+1)); done
            lo=0; hi=130000
            while [ $((hi-lo)) -gt 8 ]; do
              mid=$(((lo+hi)/2)); pad=$(head -c $mid /dev/zero | tr '\0' x)
              if (export PAD=$pad; /bin/true build //x) 2>$T/err; then lo=$mid; else hi=$mid; fi
            done
            # Room for the guard's own path, and not for what it adds.
            export PAD=$(head -c $((lo-150)) /dev/zero | tr '\0' x); $B build //x; echo $?; unset PAD
            """);

        Assert.Equal("126\n", outcome.Output);
        Assert.Matches(
            "^flywheel: /.*/launcher \\(GF_BAZELISK \\(environment\\)\\) cannot be started: Argument list too long\n", outcome.Error);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public async Task A_standard_output_that_takes_nothing_is_the_launchers_affair(string redirection)
    {
        ChildShell.Outcome outcome = await RunAsync(
            $$"""
            {{Stand}}for command in info build; do
              (exec {{redirection}}; $GF_BAZELISK $command; echo $? >$T/without; $B $command; echo $? >$T/with) 2>>$T/err
              cat $T/without; cmp $T/without $T/with || exit
            done
            grep flywheel $T/err; exit 0
            """);

        string[] codes = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(2, codes.Length);
        Assert.All(codes, code => Assert.NotEqual("0", code));
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("2>&1 | false")]
    public async Task A_refusal_that_cannot_be_told_is_one_all_the_same(string closed)
    {
        ChildShell.Outcome outcome = await RunAsync(
            $"{Stand}unset BAZEL_REMOTE_CACHE; ($B build; echo $? >$T/code) {closed}; cat $T/code");

        Assert.Equal("78\n", outcome.Output);
    }

    private async Task<ChildShell.Outcome> RunAsync(string script) =>
        await (await ChildShell.ForAsync(Way.Supervise, cache)).RunAsync(script);
}
