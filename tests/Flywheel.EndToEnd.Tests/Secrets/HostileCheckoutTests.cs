using System.Text.RegularExpressions;
using Flywheel.Core;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Secrets;

/// <summary>A checkout that somebody has prepared: nothing in it is run that Bazel itself would not run, and nothing stands between us and a child.</summary>
public sealed partial class HostileCheckoutTests(SharedCache cache) : IDisposable
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

    /// <summary>Programs that somebody might look for where he stands.</summary>
    private static readonly string[] Traps =
    [
        "git", "bazel", "bazelisk", "bazel-cache-backed", "gloriousflywheel-bazel", "flywheel", "flywheel-credential-helper", "sh", "bash", "env", "setsid", "stty",
        "tput", "less", "uname", "id", "true", "tools/bazel", "helper",
    ];

    private static readonly string[][] Lines =
    [
        ["bazel", "version"], ["bazel", "query", "//..."], ["bazel", "build", "//x"], ["bazel-cache-backed", "test", "//x"],
        ["flywheel", "contract", "--no-probe"], ["flywheel", "probe"], ["flywheel", "doctor"], ["flywheel", "explain", "--", "bazel", "build", "//x"],
        ["flywheel", "rc", "build"], ["flywheel", "evidence", "list"], ["flywheel", "stats"], ["flywheel", "audit"],
    ];

    private readonly DirectoryInfo temporary = Directory.CreateTempSubdirectory("flywheel-hostile-");

    private string Workspace => Path.Combine(temporary.FullName, "workspace");

    private string Evidence => Path.Combine(temporary.FullName, "evidence");

    /// <summary>A line for each trap that was run.</summary>
    private string Sprung => Path.Combine(temporary.FullName, "sprung");

    public void Dispose() => temporary.Delete(recursive: true);

    [Fact]
    public async Task Nothing_that_stands_in_the_checkout_is_run()
    {
        Dictionary<string, string> variables = await PrepareAsync();
        SetTraps();

        foreach (string[] line in Lines)
        {
            CommandResult result = await CommandRunner.RunAsync(Path.Combine(PublishedBinaries.Folder, line[0]), line[1..], variables, Workspace);
            Assert.False(File.Exists(Sprung), $"{string.Join(' ', line)} ran {(File.Exists(Sprung) ? File.ReadAllText(Sprung) : "")}: {result}");
            // A lane asks for a proof, which the program that stands for Bazel does not give.
            Assert.True(line[0] == "flywheel" || result.ExitCode is 0 or ExitCodes.EvidenceShort, result.ToString());
        }
    }

    [Theory]
    [InlineData("version")]
    [InlineData("build")]
    public async Task Between_the_guard_and_what_it_starts_stands_no_shell(string command)
    {
        string? strace = RepositoryRoot.OnPath("strace");
        Assert.SkipWhen(strace is null, "skipped: no strace");
        Dictionary<string, string> variables = await PrepareAsync();
        string log = Path.Combine(temporary.FullName, "trace");
        string word = $"//x;touch {Sprung}|$(touch {Sprung})`touch {Sprung}`&&*?~'\"";

        CommandResult result = await CommandRunner.RunAsync(
            strace, ["-f", "-s", "4096", "-o", log, "-e", "trace=execve", PublishedBinaries.Bazel, command, word], variables, Workspace);

        Assert.SkipWhen(result.Errors.Contains("ptrace", StringComparison.Ordinal), "skipped: strace may not trace here");
        Assert.True(result.ExitCode == 0, result.ToString());
        string[] started =
        [
            .. File.ReadAllLines(log).Where(line => line.Contains("execve(", StringComparison.Ordinal) && !line.Contains(" = -1 ", StringComparison.Ordinal)),
        ];
        Assert.Equal(2, started.Length);
        Assert.Contains($"execve(\"{PublishedBinaries.Bazel}\"", started[0], StringComparison.Ordinal);
        Assert.Contains("execve(\"/usr/bin/true\"", started[1], StringComparison.Ordinal);
        Assert.Contains(word.Replace("\"", "\\\"", StringComparison.Ordinal), started[1], StringComparison.Ordinal);
        Assert.False(File.Exists(Sprung));
    }

    [Fact]
    public async Task No_command_of_ours_starts_a_shell_in_a_repository()
    {
        string? strace = RepositoryRoot.OnPath("strace");
        Assert.SkipWhen(strace is null, "skipped: no strace");
        Dictionary<string, string> variables = await PrepareAsync();
        string[] commit = ["-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-q", "-m", "x"];
        foreach (string[] words in (string[][])[["init", "-q"], ["add", "-A"], commit])
        {
            CommandResult git = await CommandRunner.RunAsync("/usr/bin/git", words, variables, Workspace);
            Assert.True(git.ExitCode == 0, git.ToString());
        }
        string log = Path.Combine(temporary.FullName, "trace");
        string[][] more = [["flywheel", "cache", "status"], ["flywheel", "init"], ["flywheel", "completion", "bash"]];
        // The doctor asks the user's own shells what they make of `bazel`: they are what it looks at.
        List<string> all = [];
        foreach (string[] line in Lines.Where(line => line[^1] != "doctor").Concat(more))
        {
            CommandResult result = await CommandRunner.RunAsync(
                strace, ["-f", "-qq", "-o", log, "-e", "trace=execve", Path.Combine(PublishedBinaries.Folder, line[0]), .. line[1..]], variables, Workspace);
            Assert.SkipWhen(result.Errors.Contains("ptrace", StringComparison.Ordinal), "skipped: strace may not trace here");
            string[] started = [.. Started().Matches(File.ReadAllText(log)).Select(match => match.Groups[1].Value)];
            all.AddRange(started);
            Assert.DoesNotContain(started, program => Path.GetFileName(program) is "sh" or "bash" or "dash" or "zsh" or "fish");
        }
        // They did come to where others are started.
        Assert.Contains("/usr/bin/true", all);
        Assert.Contains("/usr/bin/git", all);
    }

    [GeneratedRegex("execve\\(\"([^\"]+)\"")]
    private static partial Regex Started();

    [Theory]
    [InlineData("000")]
    [InlineData("027")]
    [InlineData("0777")]
    public async Task What_is_kept_of_a_build_is_the_users_alone_whatever_the_umask(string umask)
    {
        Dictionary<string, string> variables = await PrepareAsync();

        CommandResult result = await CommandRunner.RunAsync(
            "/bin/sh", ["-c", $"umask {umask} && exec \"$0\" build //x", PublishedBinaries.Bazel], variables, Workspace);

        Assert.True(result.ExitCode == 0, result.ToString());
        FileSystemInfo[] kept = new DirectoryInfo(Evidence).GetFileSystemInfos("*", SearchOption.AllDirectories);
        Assert.Contains(kept, entry => entry.Extension == ".jsonl");
        Assert.All(kept.Append(new DirectoryInfo(Evidence)), entry => Assert.Equal(entry is DirectoryInfo ? OwnFolder : OwnFile, entry.UnixFileMode));
    }

    private async Task<Dictionary<string, string>> PrepareAsync()
    {
        Directory.CreateDirectory(Workspace);
        File.WriteAllText(Path.Combine(Workspace, "WORKSPACE"), "");
        return new(StringComparer.Ordinal)
        {
            ["HOME"] = temporary.CreateSubdirectory("home").FullName,
            ["PATH"] = "/usr/bin:/bin",
            ["GF_BAZELISK"] = "/usr/bin/true",
            ["GF_BAZEL_EVIDENCE_DIR"] = Evidence,
            ["GF_BAZEL_SUBSTRATE_MODE"] = "shared-cache-backed",
            ["GF_BAZEL_ALLOW_LOCALHOST_PROOF"] = "true",
            ["BAZEL_REMOTE_CACHE"] = await cache.EndpointAsync(),
        };
    }

    private void SetTraps()
    {
        CommandRunner.RunAsync("/usr/bin/git", ["init", "-q"], new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }, Workspace).GetAwaiter().GetResult();
        foreach (string trap in Traps)
        {
            string file = Path.Combine(Workspace, trap);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, $"#!/bin/sh\necho {trap} >>{Sprung}\n");
            File.SetUnixFileMode(file, OwnFolder);
        }
        string helper = Path.Combine(Workspace, "helper");
        File.AppendAllText(Path.Combine(Workspace, ".git", "config"), $"[core]\n\tfsmonitor = {helper}\n\tpager = {helper}\n\thooksPath = {Workspace}\n");
        File.WriteAllText(Path.Combine(Workspace, ".env.flywheel.local"),
            $"GF_REAPI_BAZEL_CREDENTIAL_HELPER={helper}\nBAZEL_CREDENTIAL_HELPER={helper}\nGF_BAZELISK={helper}\n"
            + $"GF_BAZEL_RUNNER_LABELS=$({helper})\n`{helper}`\n{helper}\n");
        File.WriteAllText(Path.Combine(Workspace, "tinyland.repo.json"), $$$"""{"enrollment":{"substrateMode":"shared-cache-backed","x":"$({{{helper}}})"}}""");
        File.WriteAllText(Path.Combine(Workspace, ".bazelrc"), "build --config=none\nbuild:none --jobs=1\n");
        File.WriteAllText(Path.Combine(Workspace, ".envrc"), helper + "\n");
        File.WriteAllText(Path.Combine(Workspace, ".bazelversion"), $"$({helper})\n");
    }
}
