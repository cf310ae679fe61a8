namespace Flywheel.Host.Evidence;

/// <summary>What git says of a workspace.</summary>
/// <param name="Commit">Hex digits of HEAD; null without a repository or a commit.</param>
/// <param name="Dirty">
/// Whether there are changes or untracked files; null when that was not answered, or could be only by a program that the repository names.
/// </param>
public sealed record GitState(string? Commit, bool? Dirty)
{
    public static GitState Unknown { get; } = new(null, null);

    /// <summary>Asks git. Never throws; what is not answered before <paramref name="cancellation"/> is null.</summary>
    /// <param name="folder">Of the workspace.</param>
    /// <param name="cancellation">Ends the asking, git itself included.</param>
    /// <param name="early">Told the commit alone as soon as it is known: the rest may take seconds in a large repository.</param>
    public static async Task<GitState> AskAsync(string folder, CancellationToken cancellation, Action<GitState>? early = null)
    {
        // Of a repository above the workspace, too; a folder without one costs no process.
        if (!IsInRepository(folder))
        {
            return Unknown;
        }
        // Beside the next question: who waits for the answers waits for as little as can be.
        Task<GitPrograms?> asking = GitPrograms.AskAsync(folder, cancellation);
        string? commit = await GitCommand.AskAsync(folder, cancellation, "rev-parse", "--verify", "-q", "HEAD");
        if (commit is null)
        {
            return Unknown;
        }
        GitState known = new(commit.Trim(), null);
        early?.Invoke(known);
        if (await asking is not { RunsFilters: false } programs)
        {
            return known;
        }
        // Bazel's own symbolic links are not the user's change.
        string[] links = ["bazel-bin", "bazel-out", "bazel-testlogs", "bazel-" + Path.GetFileName(folder)];
        string? status = await GitCommand.AskAsync(
            folder, cancellation, ["-c", programs.Explicitly, "status", "--porcelain", "--", ".", .. links.Select(link => ":(exclude,literal)" + link)]);
        return known with { Dirty = status is null ? null : status.Length > 0 };
    }

    private static bool IsInRepository(string folder)
    {
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                return true;
            }
        }
        return false;
    }
}
