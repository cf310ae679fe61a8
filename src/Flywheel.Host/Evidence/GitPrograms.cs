using Flywheel.Core.Contract;

namespace Flywheel.Host.Evidence;

/// <summary>
/// The programs that a configuration names and that <c>git status</c> runs (gitattributes(5), <c>core.fsmonitor</c> of git-config(1)). A
/// repository that came in an archive has a configuration that somebody else wrote, and Bazel would run none of it.
/// </summary>
/// <param name="WatchesFiles">Whether git's own watcher of files is asked for.</param>
/// <param name="RunsFilters">Whether the repository itself names a filter, Git LFS's own apart.</param>
internal sealed record GitPrograms(bool WatchesFiles, bool RunsFilters)
{
    private const string Watcher = "core.fsmonitor";
    private const string Names = @"^(core\.fsmonitor|filter\..*\.(clean|process))$";

    /// <summary>Exit code of git when no key is like that.</summary>
    private const int None = 1;

    private static readonly string[] LargeFiles = ["git-lfs clean -- %f", "git-lfs filter-process", ""];

    /// <summary>What is said explicitly wins over the repository, and over those within it.</summary>
    public string Explicitly => $"{Watcher}={(WatchesFiles ? "true" : "false")}";

    /// <summary>Null when git does not say.</summary>
    public static async Task<GitPrograms?> AskAsync(string folder, CancellationToken cancellation) =>
        await GitCommand.RunAsync(folder, cancellation, "config", "--null", "--show-scope", "--get-regexp", Names) switch
        {
            { ExitCode: 0 } result => Of(result.StandardOutput.Split('\0')),
            { ExitCode: None, StandardOutput: "" } => new(false, false),
            _ => null,
        };

    /// <param name="said">Scopes, and a key with its value behind each; the last one of a key wins.</param>
    private static GitPrograms Of(string[] said)
    {
        (bool watches, bool filters) = (false, false);
        for (int i = 0; i + 1 < said.Length; i += 2)
        {
            bool own = said[i] is "local" or "worktree";
            string[] pair = said[i + 1].Split('\n', 2);
            string? value = pair.Length > 1 ? pair[1] : null;
            if (pair[0] == Watcher)
            {
                watches = value is null || BooleanWord.Parse(value) == true;
            }
            else
            {
                filters |= own && value is not null && !LargeFiles.Contains(value);
            }
        }
        return new(watches, filters);
    }
}
