using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Launch;

/// <summary>
/// A launcher started by the guard and one started by the shell tell the same about themselves; only a heavy command's
/// flags, and the two variables that shims tell each other, are more.
/// </summary>
public sealed partial class SameChildTests(SharedCache cache)
{
    private const string Odd = """
        O='' N='line
        two' B2="$(printf 'a\377b\200')" L=ü
        export O N B2 L

        """;

    public static TheoryData<Way> Ways => [Way.Replace, Way.Supervise];

    [Theory, MemberData(nameof(Ways))]
    public async Task Words_environment_folder_umask_limits_and_descriptors_are_the_same(Way way)
    {
        string script = Odd + """
            folder=$T/$(printf 'd\351r'); mkdir "$folder"; cd "$folder"
            exec 7</dev/null 9>&1; umask 027; ulimit -Sn 200
            $VIA report '' "$(printf '\377\376')" "ü x" '' 'a"$b' ''
            status=$?; cd /; rmdir "$folder"; exit $status
            """;

        string[] report = await SameAsync(script, way);

        Assert.Contains("argv[3]=", report);
        Assert.Contains("argv[4]=fffe", report);
        Assert.Contains(report, line => line.EndsWith("=" + Hex("B2=a\u00ffb\u0080"), StringComparison.Ordinal));
        Assert.Contains("umask=027", report);
        Assert.Contains("fd 7=/dev/null tty=no", report);
        Assert.Contains(report, line => line.StartsWith("limit 7=c8 ", StringComparison.Ordinal));
        Assert.Contains("d\u00e9r", string.Join('\n', report), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_hundred_kilobytes_of_words_arrive_whole(Way way)
    {
        string[] report = await SameAsync(
            """
            long=$(head -c 100000 /dev/zero | tr '\0' x)
            $VIA report "$long" $(seq 1 20000); exit $?
            """, way);

        Assert.Equal("argv[3]=".Length + 200_000, report.Single(l => l.StartsWith("argv[3]=", StringComparison.Ordinal)).Length);
        Assert.Contains(report, line => line.StartsWith("argv[20003]=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Way.Replace, "<&-")]
    [InlineData(Way.Replace, "2>&-")]
    [InlineData(Way.Replace, "<&- 2>&-")]
    [InlineData(Way.Supervise, "<&-")]
    [InlineData(Way.Supervise, "2>&-")]
    [InlineData(Way.Supervise, "<&- 2>&-")]
    public async Task A_closed_standard_descriptor_is_closed_for_the_child(Way way, string closed)
    {
        string[] report = await SameAsync($"$VIA report {closed}", way);

        string other = closed.Contains('<') ? "fd 0=" : "fd 2=";
        Assert.DoesNotContain(report, line => line.StartsWith(other, StringComparison.Ordinal));
        Assert.Contains(report, line => line.StartsWith("fd 1=", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task On_a_terminal_the_terminal_its_settings_and_the_foreground_are_the_same(Way way)
    {
        string[] report = await SameAsync("$S -t sh -c 'stty -echo rows 33; $0 report; exit $?' \"$VIA\"", way);

        Assert.Contains(report, line => line.StartsWith("fd 0=/dev/pts/", StringComparison.Ordinal));
        Assert.Contains(report, line => line.StartsWith("termios 2=", StringComparison.Ordinal)
            && line.Contains("foreground=1", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Blocked_and_ignored_signals_are_the_same(Way way)
    {
        // Ignored: HUP, INT, QUIT, USR1, TERM, TTOU, WINCH; blocked: USR2, CHLD.
        string[] report = await SameAsync(
            "$S -i 1 -i 2 -i 3 -i 10 -i 15 -i 22 -i 28 -b 12 -b 17 $VIA report", way);

        Assert.Contains("SigBlk:\t0000000000010800", report);
        Assert.Contains("SigIgn:\t0000000008204207", report);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_closed_pipe_ends_the_child_as_it_would_without_us(Way way)
    {
        const string script = "( $VIA pour; echo $? >&2 ) | head -1";
        ChildShell shell = await ChildShell.ForAsync(way, cache);

        ChildShell.Outcome direct = await shell.RunWithoutAsync(script);

        Assert.Equal("141", direct.Error.Trim());
        Assert.Equal(direct, await shell.RunAsync(script));
    }

    [Fact]
    public async Task Replacing_keeps_the_process()
    {
        ChildShell shell = await ChildShell.ForAsync(Way.Replace, cache);

        ChildShell.Outcome outcome = await shell.RunAsync("sh -c 'echo ready $$; exec $0 listen 0' \"$VIA\"");

        string[] pids = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, pids.Length);
        Assert.Equal(pids[0], pids[1]);
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task Standard_input_reaches_the_child(Way way)
    {
        ChildShell shell = await ChildShell.ForAsync(way, cache);

        Assert.Equal(new(0, "one\ntwo", ""), await shell.RunAsync("$VIA echo", "one\ntwo"));
    }

    [Theory, MemberData(nameof(Ways))]
    public async Task A_script_without_an_interpreter_line_runs_under_the_shell(Way way)
    {
        ChildShell shell = await ChildShell.ForAsync(way, cache);

        ChildShell.Outcome outcome = await shell.RunAsync(
            """
            GF_BAZELISK=$(mktemp); export GF_BAZELISK
            echo 'shift $(($# > 2 ? 2 : 1)); echo "$1"' > $GF_BAZELISK; chmod +x $GF_BAZELISK
            $VIA 'a b'; rm $GF_BAZELISK
            """);

        Assert.Equal(new(0, "a b\n", ""), outcome);
    }

    private async Task<string[]> SameAsync(string script, Way way)
    {
        ChildShell shell = await ChildShell.ForAsync(way, cache);
        string folder = Directory.CreateTempSubdirectory("flywheel-same-").FullName;
        script = $"T='{folder}'\n{script}";
        ChildShell.Outcome direct = await shell.RunWithoutAsync(script);
        ChildShell.Outcome ours = await shell.RunAsync(script);
        Directory.Delete(folder);
        Assert.Equal((0, ""), (direct.ExitCode, direct.Error));
        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        string[] expected = Lines(direct);
        List<string> actual = [.. Lines(ours)];
        if (way == Way.Supervise)
        {
            RemoveAddedWords(actual, shell.Variables["BAZEL_REMOTE_CACHE"]);
        }
        Assert.Single(actual, line => line.EndsWith("=" + Hex("FLYWHEEL_SHIM_DEPTH=1"), StringComparison.Ordinal));
        int removed = actual.RemoveAll(line => IsVariable(line, "FLYWHEEL_SHIM_DEPTH") || IsVariable(line, "FLYWHEEL_SHIM_PROVEN"));
        Assert.Equal(way == Way.Supervise ? 2 : 1, removed);
        Assert.Equal(Comparable(expected), Comparable(actual));
        return [.. actual];

        // The terminal of a run has a number of its own, and so has its session; their relations are compared.
        IEnumerable<string> Comparable(IEnumerable<string> all) => all
            .Where(line => !line.StartsWith("pgrp=", StringComparison.Ordinal) || !script.Contains("$S -t", StringComparison.Ordinal))
            // `_` is the shell's note of what it started.
            .Where(line => !IsVariable(line, "_"))
            .Select(line => Regex.Replace(line, "/dev/pts/[0-9]+", "/dev/pts/N"));
    }

    /// <summary>Takes the flags out that stand right behind the command and last, and nothing else; the rest moves up.</summary>
    private static void RemoveAddedWords(List<string> report, string endpoint)
    {
        List<string> words = [.. report.TakeWhile(line => line.StartsWith("argv[", StringComparison.Ordinal))
            .Select(line => Encoding.Latin1.GetString(Convert.FromHexString(line[(line.IndexOf('=') + 1)..])))];
        report.RemoveRange(0, words.Count);
        Assert.Matches("^--invocation_id=[0-9a-f-]{36}$", words[2]);
        words.RemoveAt(2);
        string[] tail =
        [
            $"--remote_cache={endpoint}", "--remote_upload_local_results=true", "--remote_instance_name=", "--remote_executor=",
            "--remote_proxy=",
        ];
        const int streamFlags = 2;
        int begin = words.Count - tail.Length - streamFlags;
        Assert.Equal(tail, words[begin..^streamFlags]);
        Assert.StartsWith("--build_event_binary_file=/", words[^2], StringComparison.Ordinal);
        Assert.Equal("--nobuild_event_binary_file_path_conversion", words[^1]);
        words.RemoveRange(begin, tail.Length + streamFlags);
        report.InsertRange(0, words.Select((word, i) => $"argv[{i}]={Hex(word)}"));
    }

    private static string[] Lines(ChildShell.Outcome outcome) => outcome.Output.ReplaceLineEndings("\n").Split('\n');

    private static bool IsVariable(string line, string name) =>
        VariableStart().Match(line) is { Success: true } start
        && line.AsSpan(start.Length).StartsWith(Hex(name + "="), StringComparison.Ordinal);

    private static string Hex(string latin) => Convert.ToHexStringLower(Encoding.Latin1.GetBytes(latin));

    [GeneratedRegex(@"^env\[[0-9]+\]=")]
    private static partial Regex VariableStart();
}
