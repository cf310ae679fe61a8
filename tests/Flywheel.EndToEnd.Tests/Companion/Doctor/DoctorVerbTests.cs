using System.Diagnostics;
using System.Text.RegularExpressions;
using Flywheel.Core.Evidence;
using Flywheel.EndToEnd.Tests.Guard;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Flywheel.Testing.Faulty;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion.Doctor;

/// <summary><c>flywheel doctor</c>: what it prints, what it leaves alone, and what does not throw it off.</summary>
public sealed partial class DoctorVerbTests(SharedCache cache) : IAsyncLifetime
{
    private DoctorScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await DoctorScene.HealthyAsync(cache);

    public ValueTask DisposeAsync()
    {
        scene.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_healthy_set_up_has_no_problem_and_no_note()
    {
        CommandResult text = await scene.RunAsync();
        Assert.Equal((0, ""), (text.ExitCode, text.Errors));
        GoldenFile.Equal("healthy", Scrubbed(text.Output));
        CommandResult json = await scene.RunAsync("--format=json");
        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        GoldenFile.Equal("healthy.json", Scrubbed(json.Output));
    }

    [Fact]
    public async Task A_broken_set_up_shows_each_problem_with_its_fix()
    {
        scene.Program("raw/bazel", "exit 0");
        scene.Variables["PATH"] = $"{scene.At("raw")}:{scene.Variables["PATH"]}";
        scene.Variables.Remove("BAZEL_REMOTE_CACHE");
        scene.Variables["BAZEL_REMOTE_HEADER"] = "authorization=Bearer abcdefghijkl";
        scene.Variables["BAZEL_DISTDIR"] = scene.At("distfiles");
        scene.Write("home/.zshrc", "alias bazel=bazelisk\n");
        scene.Write("workspace/.env.flywheel.local", "GF_BAZEL_CONFIG=ci\n");
        scene.Write("workspace/.bazelrc", "build:ci --jobs=4\n");
        Pending();

        CommandResult text = await scene.RunAsync("--no-probe");
        Assert.Equal((1, ""), (text.ExitCode, text.Errors));
        GoldenFile.Equal("broken", Scrubbed(text.Output));
        CommandResult json = await scene.RunAsync("--no-probe", "--format", "json");
        Assert.Equal((1, ""), (json.ExitCode, json.Errors));
        GoldenFile.Equal("broken.json", Scrubbed(json.Output));
        Assert.DoesNotContain("abcdefghijkl", text.Output + json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_line_of_text_fits_its_columns()
    {
        string[] lines = (await scene.RunAsync()).Output.TrimEnd('\n').Split('\n');
        Assert.All(lines[..^1], line => Assert.Matches("^((ok|note|problem) +[a-z-]+ +.|         .)", line));
        Assert.Equal("16 checks: no problem, no notes", lines[^1]);
    }

    [Fact]
    public async Task Without_fix_nothing_is_written_and_with_it_what_was_done_is_said()
    {
        string pending = Pending();
        string before = Listing();
        Assert.Equal(1, (await scene.RunAsync()).ExitCode);
        Assert.Equal(before, Listing());

        CommandResult result = await scene.RunAsync("--fix");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.StartsWith(
            $"fixed    pending       finished 1 record of killed shims in {scene.At("home/.local/state/flywheel")}\n\nok       path ", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(pending));
        Assert.DoesNotContain("fixed", (await scene.RunAsync("--fix")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repair_that_fails_is_said_and_the_problem_stays()
    {
        Pending();
        string state = scene.At("home/.local/state/flywheel");
        // A folder where this month's log has to be stands in everybody's way, root's too.
        Directory.CreateDirectory(Path.Combine(state, $"invocations-{DateTimeOffset.UtcNow:yyyy-MM}.jsonl"));
        Directory.CreateDirectory(Path.Combine(state, "invocations-2026-01.jsonl"));

        CommandResult result = await scene.RunAsync("--fix");

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Contains("\nfailed   pending       ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nproblem  pending       a shim that was killed left its record unfinished\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_none_neither_stop_it_nor_break_it()
    {
        scene.Folder("home/.config/fish");
        foreach (string pipe in (string[])["home/.bashrc", "workspace/.env.flywheel.local", "workspace/.bazelrc"])
        {
            await CommandRunner.RunAsync("/usr/bin/mkfifo", [scene.At(pipe)], scene.Variables, "/");
        }
        File.CreateSymbolicLink(scene.At("home/.zshrc"), ".zshrc");
        File.CreateSymbolicLink(scene.At("home/.profile"), "/dev/zero");
        File.CreateSymbolicLink(scene.At("home/.config/fish/config.fish"), "/dev/tty");
        scene.Folder("home/.bash_aliases");
        File.WriteAllBytes(scene.At("home/.zshenv"), [.. Enumerable.Range(0, 70000).Select(i => (byte)(i * 31))]);
        File.WriteAllText(scene.At("home/.bash_profile"), new string('(', 500_000) + "'\"`$(<<");
        using (FileStream huge = File.Create(scene.At("workspace/.envrc")))
        {
            huge.SetLength(8L << 30);
        }
        scene.Write("workspace/.vscode/settings.json", new string('[', 100_000));
        scene.Write("workspace/x.code-workspace", "{\"settings\": 7}");
        scene.Folder("workspace/.bazelproject");
        scene.Program("workspace/tools/bazel", "\0\0\0 exec /usr/bin/bazel");
        scene.Folder("home/.local/state/flywheel/pending");
        Private();
        File.CreateSymbolicLink(scene.At($"home/.local/state/flywheel/pending/{Guid.NewGuid():N}.json"), "/dev/zero");

        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<NamedProblem> problems = await scene.ProblemsAsync();

        Assert.Empty(problems);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Outside_of_everything_it_says_what_is_missing()
    {
        scene.Variables.Clear();

        CommandResult result = await scene.RunAsync();

        Assert.Equal((1, ""), (result.ExitCode, result.Errors));
        Assert.Matches("\nproblem  evidence      the evidence has no place: .*\n +hint: set HOME, or GF_BAZEL_EVIDENCE_DIR to a folder\n", result.Output);
    }

    [Fact]
    public async Task A_silent_cache_is_not_asked_when_that_is_not_wanted()
    {
        scene.Variables["BAZEL_REMOTE_CACHE"] = scene.Own(new SilentServer()).Endpoint;

        CommandResult result = await scene.RunAsync("--no-probe");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Contains("\nnote     cache         not asked, as `--no-probe` says\n", result.Output, StringComparison.Ordinal);
        Assert.True(result.Elapsed < TimeSpan.FromSeconds(2), result.ToString());
    }

    [Fact]
    public async Task A_certificate_that_a_wrong_clock_does_not_trust_is_the_clocks_problem_alone()
    {
        using var certificates = new Certificates();
        await using FaultyCache tls = await FaultyCache.StartAsync(transport: CacheTransport.Tls(certificates.Good));
        scene.Variables["BAZEL_REMOTE_CACHE"] = tls.Address("grpcs");
        scene.Variables["GF_BAZEL_TLS_CA"] = certificates.AuthorityFile;
        Assert.Empty(await scene.ProblemsAsync());

        scene.SetClock("2001-01-01 12:00:00");

        NamedProblem problem = Assert.Single(await scene.ProblemsAsync());
        Assert.Equal("clock", problem.Check);
        Assert.Matches("\nnote     cache         tls-untrusted: .*; the clock is wrong, and certificates are judged by it\n", (await scene.RunAsync()).Output);
    }

    [Fact]
    public async Task A_clock_behind_the_newest_record_is_a_note()
    {
        DateTimeOffset ended = DateTimeOffset.UtcNow.AddDays(3);
        scene.Folder("home/.local/state/flywheel");
        Private();
        File.WriteAllBytes(
            scene.At($"home/.local/state/flywheel/invocations-{ended:yyyy-MM}.jsonl"),
            [.. EvidenceJson.Line(new InvocationRecord { RecordId = Guid.NewGuid().ToString("N"), Command = "build", EndedAt = ended }), (byte)'\n']);

        CommandResult result = await scene.RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($", and a build ended on {ended:yyyy-MM-dd}: it is wrong, or was\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_that_detaches_those_who_ask_for_it_is_a_note()
    {
        scene.Write("workspace/.bazelrc", "build:offline --remote_cache=\n");

        CommandResult result = await scene.RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("note     rc            with `--config=offline`, .bazelrc:1: `--remote_cache=` detaches the cache", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_rc_files_send_is_sent_by_the_probe_as_a_build_would()
    {
        const string secret = "Bearer abcdefghijkl";
        await using FaultyCache cache = await FaultyCache.StartAsync(new() { WantedHeader = ("authorization", secret) });
        scene.Variables["BAZEL_REMOTE_CACHE"] = cache.Address("grpc");
        Assert.StartsWith("unauthenticated: ", Assert.Single(await scene.ProblemsAsync()).What, StringComparison.Ordinal);

        scene.Write("home/.bazelrc", $"common --remote_header='authorization={secret}'\n");
        CommandResult result = await scene.RunAsync();

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.DoesNotContain("abcdefghijkl", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_contract_that_rc_files_break_is_not_said_to_hold()
    {
        scene.Write("workspace/.bazelrc", "build --flag_alias=remote_cache=//:x\n");

        string output = (await scene.RunAsync("--no-probe")).Output;

        Assert.Contains("\nnote     contract      it does not hold with what rc files say, and would without: flag-conflict\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_and_a_wrapper_that_lead_to_the_shim_are_fine()
    {
        scene.Write("home/.bashrc", $"alias bazel='nice {PublishedBinaries.Bazel}'\nalias bazel-cache-backed='bazel-cache-backed --quiet'\n");
        scene.Write("workspace/.vscode/settings.json", "{\"bazel.executable\": \"bazel\"}");
        scene.Program("workspace/tools/bazel", "exec \"${BAZEL_REAL}\" \"$@\"");

        Assert.Empty(await scene.ProblemsAsync());
    }

    [Fact]
    public async Task The_real_Bazelisk_is_named_with_its_release_and_the_Bazel_that_it_starts()
    {
        scene.Variables["GF_BAZELISK"] = TestBedPaths.Require().Bazelisk;
        scene.Write("workspace/.bazelversion", "7.4.1\n");

        string output = (await scene.RunAsync()).Output;

        Assert.Contains($"ok       bazelisk      {TestBedPaths.Require().Bazelisk} (GF_BAZELISK (environment)), Bazelisk 1.28.1, starts Bazel 7.4.1 (.bazelversion)\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_CI_nobody_who_says_no_labels_is_told_so_without_a_problem()
    {
        scene.Variables["GITLAB_CI"] = "true";

        CommandResult result = await scene.RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("note     ci            gitlab-ci: GF_BAZEL_RUNNER_LABELS is not set", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doctor --fixx", "`--fixx` is no option of `flywheel doctor`")]
    [InlineData("doctor now", "`flywheel doctor` takes no argument")]
    [InlineData("doctor --format=xml", "`--format` takes one of text and json")]
    public async Task A_usage_error_is_exit_2(string words, string fault)
    {
        CommandResult result = await CommandRunner.RunAsync(PublishedBinaries.Flywheel, words.Split(' '), scene.Variables, "/");
        Assert.Equal((2, "", $"flywheel: {fault}\nflywheel: hint: `flywheel doctor --help` shows its options\n"), (result.ExitCode, result.Output, result.Errors));
    }

    /// <summary>What a shim that is gone left behind.</summary>
    private string Pending()
    {
        string id = Guid.NewGuid().ToString("N");
        string path = Path.Combine(scene.Folder("home/.local/state/flywheel/pending"), id + ".json");
        File.WriteAllBytes(path, EvidenceJson.Line(new PendingInvocation
        {
            OwnerPid = 1,
            OwnerStart = ulong.MaxValue,
            Record = new InvocationRecord { RecordId = id, InvocationId = "killed", Command = "build", StartedAt = DateTimeOffset.UtcNow },
        }));
        Private();
        return path;
    }

    private void Private() =>
        File.SetUnixFileMode(scene.At("home/.local/state/flywheel"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    /// <summary>Every file of the scene with its size and time.</summary>
    private string Listing() => string.Join('\n', Directory.EnumerateFileSystemEntries(scene.At("."), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(File.Exists(path) ? new FileInfo(path).Length : 0)}"));

    private string[] Scrubbed(string output) => Volatile().Replace(
        output.Replace(scene.At("").TrimEnd('/'), "/scene", StringComparison.Ordinal).Replace(PublishedBinaries.Folder, "/shim", StringComparison.Ordinal)
            .Replace(scene.Endpoint, "grpc://127.0.0.1:PORT", StringComparison.Ordinal),
        match => match.Groups["time"].Success ? "N.N ms" : match.Groups["room"].Success ? "N GB free" : "YYYY-MM-DD HH:MM UTC").TrimEnd('\n').Split('\n');

    [GeneratedRegex("(?<time>[0-9.]+ ms)|(?<room>[0-9]+ [MG]B free)|[0-9-]{10} [0-9:]{5} UTC")]
    private static partial Regex Volatile();
}
