using System.Text.Json;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>A git repository of a test, and the published <c>flywheel audit</c> in it.</summary>
internal sealed class AuditedRepository : IDisposable
{
    /// <summary>Every run is for this day where a test names no other.</summary>
    internal const string Day = "2026-06-01";

    /// <summary>What <c>git</c> of a test goes by: nothing of the machine, and one identity and time, so that ids are always the same.</summary>
    private static readonly Dictionary<string, string> GitEnvironment = new()
    {
        ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = "/nowhere",
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_AUTHOR_DATE"] = "2026-05-01T00:00:00Z",
        ["GIT_COMMITTER_DATE"] = "2026-05-01T00:00:00Z",
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("flywheel-audit-");

    private AuditedRepository() => Root = folder.CreateSubdirectory("repository").FullName;

    /// <summary>The one with a gap for each rule.</summary>
    internal static string Gaps { get; } = Path.Combine(RepositoryRoot.Path, "tests", "Flywheel.EndToEnd.Tests", "Audit", "Gaps");

    internal static string Proofs { get; } = Path.Combine(RepositoryRoot.Path, "tests", "Flywheel.Audit.Tests", "Register", "Proofs");

    internal string Root { get; }

    /// <summary>Where a test puts what is not of the repository.</summary>
    internal string Beside => folder.FullName;

    /// <summary>A repository with one commit of these files.</summary>
    internal static async Task<AuditedRepository> OfAsync(params (string Path, string Text)[] files)
    {
        var made = new AuditedRepository();
        foreach ((string path, string text) in files)
        {
            made.Write(path, text);
        }
        await made.GitAsync("init", "-q");
        await made.CommitAsync();
        return made;
    }

    /// <summary>A fresh copy of <see cref="Gaps"/>, committed; what is given is added to its register.</summary>
    internal static Task<AuditedRepository> OfGapsAsync(string register = "") => OfAsync(
    [
        .. Directory.EnumerateFiles(Gaps, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(file => (Path.GetRelativePath(Gaps, file), File.ReadAllText(file) + (Path.GetFileName(file) == "flywheel.audit.toml" ? register : ""))),
    ]);

    /// <summary>A folder that is no repository.</summary>
    internal static AuditedRepository WithoutGit() => new();

    internal string At(string path) => Path.Combine(Root, path);

    internal string Read(string path) => File.ReadAllText(At(path));

    internal void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    internal void Append(string path, string text) => File.AppendAllText(At(path), text);

    internal async Task CommitAsync()
    {
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "--allow-empty", "-m", "work");
    }

    internal async Task<string> GitAsync(params string[] words)
    {
        CommandResult result = await CommandRunner.RunAsync(
            "git", ["-c", "user.name=Tests", "-c", "user.email=tests@example.internal", "-c", "init.defaultBranch=main", .. words], GitEnvironment, Root);
        Assert.True(result.ExitCode == 0, $"git {string.Join(' ', words)}: {result}");
        return result.Output;
    }

    /// <summary>Runs <c>flywheel audit</c> in the root, for <see cref="Day"/>.</summary>
    internal Task<CommandResult> AuditAsync(params string[] words) => AuditInAsync(Root, words);

    internal Task<CommandResult> AuditInAsync(string from, params string[] words) =>
        RunInAsync(from, words.Any(word => word.StartsWith("--as-of", StringComparison.Ordinal)) ? ["audit", .. words] : ["audit", .. words, "--as-of", Day]);

    /// <summary>Runs <c>flywheel</c> with these words alone.</summary>
    internal Task<CommandResult> RunAsync(params string[] words) => RunInAsync(Root, words);

    /// <summary>What is open, each as <c>FW001 error path:line</c>, in order; the register's own among them.</summary>
    internal async Task<string[]> OpenAsync(params string[] words)
    {
        using JsonDocument json = await JsonAsync(words);
        return
        [
            .. json.RootElement.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("suppressed").ValueKind == JsonValueKind.Null)
                .Select(finding => $"{Text(finding, "rule")} {Text(finding, "severity")} {Text(finding, "path")}:{finding.GetProperty("line").GetInt32()}"),
        ];
    }

    internal async Task<JsonDocument> JsonAsync(params string[] words)
    {
        CommandResult result = await AuditAsync([.. words, "--output", "json"]);
        Assert.True(result.ExitCode is 0 or 1 or 3, result.ToString());
        return JsonDocument.Parse(result.Output);
    }

    internal static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    public void Dispose() => folder.Delete(recursive: true);

    private static Task<CommandResult> RunInAsync(string from, string[] words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, words, new Dictionary<string, string> { ["PATH"] = "/nowhere", ["HOME"] = "/nowhere", ["COLUMNS"] = "100" }, from);
}
