using Flywheel.Host.Evidence;

namespace Flywheel.Host.Proof;

/// <summary>Where a repository comes from, as git has it.</summary>
internal static class GitRemote
{
    private const string Usual = "origin";

    /// <summary>The address of origin, or of the only remote; null without one. May hold a secret.</summary>
    public static async Task<string?> AskAsync(string folder)
    {
        string[] names = (await GitCommand.AskAsync(folder, CancellationToken.None, "remote"))?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        string? name = names.Contains(Usual) ? Usual : names is [var only] ? only : null;
        return name is null ? null : (await GitCommand.AskAsync(folder, CancellationToken.None, "remote", "get-url", name))?.Trim();
    }
}
