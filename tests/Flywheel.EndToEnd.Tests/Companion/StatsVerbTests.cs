using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Flywheel.Core.Evidence;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Statistics;
using Flywheel.Testing.Terminal;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary><c>flywheel stats</c>, the native program: what it says, where, and of which logs.</summary>
public sealed partial class StatsVerbTests : IDisposable
{
    private const string Keys = "day, week, command, workspace, target, verdict, version, endpoint, context";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-stats-");
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private string Log => Path.Combine(folder.FullName, $"invocations-{Now.UtcDateTime:yyyy-MM}.jsonl");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("--since yesterday", "`--since` takes an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all")]
    [InlineData("--since", "`--since` takes an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all")]
    [InlineData("--since 7d --since 8d", "`--since` takes an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all")]
    [InlineData("--by comand", $"`--by` takes one of {Keys}; the nearest is `command`")]
    [InlineData("--by", $"`--by` takes one of {Keys}")]
    [InlineData("--where", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("--where build", "`--where` takes KEY=VALUE, such as command=build")]
    [InlineData("--where tagret=//a", $"`--where` knows no `tagret`; the nearest is `target`, and all are {Keys}, exit, rate")]
    [InlineData("--where rate<half", "`--where` takes a number behind `rate`, such as rate<0.5")]
    [InlineData("--where exit=NaN", "`--where` takes a number behind `exit`, such as exit!=0")]
    [InlineData("--where rate<", "`--where` takes a number behind `rate`, such as rate<0.5")]
    [InlineData("--where command==build", "`--where` takes one = behind `command`")]
    [InlineData("--where verdict>x", "`--where` compares `verdict` with = or != only")]
    [InlineData("--output", "`--output` takes one file")]
    [InlineData("today", "`flywheel stats` takes no argument")]
    public async Task A_usage_error_is_a_line_with_a_hint(string words, string fault)
    {
        CommandResult result = await RunAsync(words.Split(' '));
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel stats --help` shows its options\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public async Task An_unknown_format_is_told_which_there_are()
    {
        CommandResult result = await RunAsync("--format", "xml");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("flywheel: `--format` takes one of text, json", result.Errors);
    }

    [Fact]
    public async Task Without_records_it_says_what_to_do_next_and_makes_nothing()
    {
        CommandResult all = await RunAsync("--since", "all");
        Assert.Equal((0, "", $"flywheel: no records in {folder.FullName}\n"
            + "flywheel: hint: guarded builds leave them; GF_BAZEL_EVIDENCE_DIR says where, if they were told another place\n"),
            (all.ExitCode, all.Output, all.Errors));
        CommandResult week = await RunAsync();
        Assert.Equal((0, "", $"flywheel: no records of this span and these filters in {folder.FullName}\n"
            + "flywheel: hint: `flywheel stats --since all` counts every one; `flywheel evidence list` shows the newest\n"),
            (week.ExitCode, week.Output, week.Errors));
        Assert.Equal(0, JsonNode.Parse((await RunAsync("--format", "json")).Output)!["total"]!["builds"]!.GetValue<int>());
        Assert.Empty(folder.GetFileSystemInfos());
    }

    [Fact]
    public async Task What_is_no_record_is_passed_over_and_said()
    {
        Append(1);
        File.AppendAllText(Log, "{\"schema\":\"flywheel.invocation/v2\"}\n" + Line(Record(2) with { EndedAt = null, StartedAt = null }) + "\n"
            + Line(Record(-48)) + "\n{\"schema\":\"flywheel.invo");
        CommandResult text = await RunAsync();
        Assert.Equal(0, text.ExitCode);
        Assert.StartsWith("1 record since ", text.Output);
        Assert.Equal(
            "flywheel: 1 record is without a time that can be, in no span of time: not counted\n"
            + "flywheel: 1 record is of a time to come, by a clock that was wrong: not counted\n"
            + $"flywheel: 1 line in {folder.FullName} is no record: torn, as by a loss of power; passed over\n"
            + $"flywheel: 1 line in {folder.FullName} is of a newer version; passed over\nflywheel: hint: a newer flywheel reads them\n",
            text.Errors);
    }

    [Fact]
    public async Task What_a_killed_shim_left_is_finished_first()
    {
        string pending = folder.CreateSubdirectory("pending").FullName;
        InvocationRecord begun = Record(1) with { EndedAt = null, StartedAt = Now, Verdict = null };
        File.WriteAllBytes(Path.Combine(pending, begun.RecordId + ".json"), EvidenceJson.Line(
            new PendingInvocation { OwnerPid = 1, OwnerStart = ulong.MaxValue, Record = begun }));
        JsonNode report = JsonNode.Parse((await RunAsync("--format", "json", "--by", "verdict")).Output)!;
        Assert.Equal("unproven", report["groups"]![0]!["key"]!.GetValue<string>());
        Assert.Empty(Directory.GetFiles(pending));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_a_line_and_not_wholly_done()
    {
        Append(1);
        string round = Path.Combine(folder.FullName, $"invocations-{Now.AddMonths(-1).UtcDateTime:yyyy-MM}.jsonl");
        File.CreateSymbolicLink(round, round);
        CommandResult result = await RunAsync("--since", "all");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("1 record up to ", result.Output);
        Assert.Contains("cannot be read: it is a link, or its links go round in a circle\nflywheel: hint: look at the rights of ", result.Errors);
    }

    [Fact]
    public async Task A_time_zone_that_is_not_there_is_said()
    {
        Append(1);
        CommandResult result = await RunInAsync("Mars/Olympus", "--since", "all");
        Assert.Equal((0, "flywheel: warning: TZ names a time zone that is not among the system's: days begin in UTC\n"), (result.ExitCode, result.Errors));
        Assert.Contains("(UTC)", result.Output.Split('\n')[0]);
    }

    /// <summary>The whole way: the native program, its clock and its time zones, against the other computation.</summary>
    [Theory]
    [InlineData("Europe/Berlin", "--since", "all", "--by", "week")]
    [InlineData("America/New_York", "--since", "2w", "--by", "target", "--where", "target=//app/*")]
    [InlineData("Asia/Kathmandu", "--since", "40h", "--by", "day", "--where", "exit!=0", "--where", "rate<0.8")]
    [InlineData("Pacific/Apia", "--since", "all", "--by", "endpoint", "--where", "verdict=detached", "--where", "verdict=unproven")]
    public async Task Its_numbers_are_those_of_another_computation(string zone, params string[] words)
    {
        await Reckoning.DrawAsync(folder.FullName, "--seed", "11", "--count", "1500",
            "--from", Now.AddDays(-40).ToString("o"), "--until", Now.AddDays(1).ToString("o"));
        CommandResult result = await RunInAsync(zone, [.. words, "--format", "json"]);
        Assert.Equal(0, result.ExitCode);
        string until = JsonNode.Parse(result.Output)!["until"]!.GetValue<string>();
        Assert.Equal(Assert.Single(await Reckoning.ReckonAsync(folder.FullName, until, zone, words)), Reckoning.Normal(result.Output));
    }

    [Fact]
    public async Task A_file_is_put_into_its_place_whole()
    {
        Append(1);
        string file = Path.Combine(folder.FullName, "stats.csv");
        File.WriteAllText(file, "before");
        CommandResult result = await RunAsync("--format", "csv", "--by", "command", "--output", file);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
        string text = File.ReadAllText(file);
        Assert.Matches("^command,builds,[a-z0-9_,]+\r\nbuild,1,0,1,100,90,10,[0-9.,]*\r\n$", text);
        Assert.Equal(text, (await RunAsync("--format", "csv", "--by", "command")).Output);
        Assert.Equal(["invocations", "stats.csv"], folder.GetFiles().Select(one => one.Name.Split("-2")[0]).Order());

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string link = File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), "absent.csv").FullName;
        Assert.Equal(0, (await RunAsync("--format", "json", "--output", file)).ExitCode);
        Assert.Equal(0, (await RunAsync("--format", "csv", "--by", "command", "--output", link)).ExitCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal((text, "absent.csv"), (File.ReadAllText(Path.Combine(folder.FullName, "absent.csv")), new FileInfo(link).LinkTarget));

        CommandResult lost = await RunAsync("--output", Path.Combine(folder.FullName, "no", "such"));
        Assert.Equal((74, "", "flywheel: the file of `--output` cannot be written\n"
            + "flywheel: hint: is its folder there, may you write to it, and is there room on its disk?\n"),
            (lost.ExitCode, lost.Output, lost.Errors));
    }

    [Theory]
    [InlineData("log")]
    [InlineData("link")]
    [InlineData("through a folder")]
    [InlineData("pending")]
    public async Task A_report_never_takes_the_place_of_the_evidence(string way)
    {
        Append(1);
        string before = File.ReadAllText(Log);
        string elsewhere = Path.Combine(folder.FullName, "elsewhere");
        string pending = Directory.CreateDirectory(Path.Combine(folder.FullName, "pending")).FullName;
        string file = way switch
        {
            "link" => File.CreateSymbolicLink(elsewhere, Log).FullName,
            "through a folder" => Path.Combine(Directory.CreateSymbolicLink(elsewhere, folder.FullName).FullName, "invocations-2031-01.jsonl"),
            "pending" => Path.Combine(pending, "stats.json"),
            _ => Log,
        };
        foreach (string[] words in new string[][] { ["--format", "json"], ["export"] })
        {
            CommandResult result = await RunAsync([.. words, "--output", file]);
            Assert.Equal((2, "", "flywheel: the file of `--output` belongs to the evidence\n"
                + "flywheel: hint: name a file that is no log, best in another folder\n"), (result.ExitCode, result.Output, result.Errors));
        }
        Assert.Equal(before, File.ReadAllText(Log));
        Assert.Empty(Directory.GetFiles(pending));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/fd/1")]
    [InlineData("/proc/self/fd/1")]
    public async Task Standard_output_has_names(string name)
    {
        Append(1);
        CommandResult plain = await RunAsync("--format", "csv", "--by", "command");
        CommandResult named = await RunAsync("--format", "csv", "--by", "command", "--output", name);
        Assert.Equal((0, plain.Output, ""), (named.ExitCode, named.Output, named.Errors));
        Assert.Equal((await RunAsync("export")).Output, (await RunAsync("export", "--output", name)).Output);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public async Task A_descriptor_that_is_a_pipe_is_written_to()
    {
        Append(1);
        CommandResult result = await RunAsync("--format", "csv", "--by", "command", "--output", "/dev/fd/2");
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("command,builds,", result.Errors);
    }

    [Theory]
    [InlineData("xterm", "", "C.UTF-8", true, true)]
    [InlineData("xterm", "1", "C.UTF-8", true, false)]
    [InlineData("xterm", "", "C", false, true)]
    [InlineData("dumb", "", "C.UTF-8", false, false)]
    public async Task A_terminal_gets_what_it_can_show(string term, string noColour, string locale, bool blocks, bool colours)
    {
        Append(1, "//a\u001b]0;x\u0007");
        await using PseudoTerminal terminal = PseudoTerminal.Start("/usr/bin/env", $"TERM={term}", $"NO_COLOR={noColour}", $"LC_ALL={locale}",
            $"GF_BAZEL_EVIDENCE_DIR={folder.FullName}", "COLUMNS=70", PublishedBinaries.Flywheel, "stats", "--by", "target");
        Assert.Equal(0, await terminal.EndAsync());
        string screen = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(terminal.Screen));
        Assert.Contains("//a?]0;x?", screen);
        Assert.Equal((blocks, !blocks), (screen.Contains('█', StringComparison.Ordinal), screen.Contains("[##", StringComparison.Ordinal)));
        Assert.Equal(colours, screen.Contains("\u001b[32m", StringComparison.Ordinal) || screen.Contains("\u001b[2m", StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b]", screen);
        Assert.All(Sgr().Replace(screen, "").Split("\r\n"), line => Assert.True(line.Length <= 70, line));
    }

    [Fact]
    public async Task A_pipe_gets_plain_text()
    {
        Append(1);
        CommandResult result = await RunAsync();
        Assert.True(result.Output.All(letter => char.IsAscii(letter) && (letter == '\n' || !char.IsControl(letter))), result.Output);
        Assert.Contains("90 hits, 10 run: 90.0%  [################..]", result.Output);
    }

    private void Append(double hoursBefore, string target = "//...") => File.AppendAllText(Log, Line(Record(hoursBefore, target)) + "\n");

    private static string Line(InvocationRecord record) => Encoding.UTF8.GetString(EvidenceJson.Line(record));

    private static InvocationRecord Record(double hoursBefore, string target = "//...") => new()
    {
        RecordId = Guid.NewGuid().ToString("N"),
        Command = "build",
        Targets = [target],
        Verdict = "attached-verified",
        ExitCode = 0,
        RemoteCacheHits = 90,
        Executed = 10,
        Runners = new Dictionary<string, long> { ["remote cache hit"] = 90, ["linux-sandbox"] = 10 }.ToImmutableSortedDictionary(),
        EndedAt = Now.AddHours(-hoursBefore),
        OverheadMs = 12,
    };

    private Task<CommandResult> RunAsync(params string[] words) => RunInAsync("UTC", words);

    private Task<CommandResult> RunInAsync(string zone, params string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, ["stats", .. words],
        new Dictionary<string, string> { ["GF_BAZEL_EVIDENCE_DIR"] = folder.FullName, ["TZ"] = zone, ["HOME"] = "/nowhere", ["PATH"] = "/usr/bin:/bin" }, "/");

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Sgr();
}
