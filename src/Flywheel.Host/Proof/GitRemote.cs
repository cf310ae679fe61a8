using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;

namespace Flywheel.Host.Proof;

/// <summary>Where a repository comes from, as git has it.</summary>
internal static class GitRemote
{
    private const string Usual = "origin";

    /// <summary>The address of origin, or of the only remote; null without one. May hold a secret.</summary>
    public static async Task<string?> AskAsync(string folder)
    {
        string[] names = (await RunAsync(folder, "remote"))?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        string? name = names.Contains(Usual) ? Usual : names is [var only] ? only : null;
        return name is null ? null : (await RunAsync(folder, "remote", "get-url", name))?.Trim();
    }

    private static async Task<string?> RunAsync(string folder, params string[] words)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap("git").WithArguments(words).WithWorkingDirectory(folder)
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
            return result.ExitCode == 0 ? result.StandardOutput : null;
        }
        catch (Exception e) when (e is CliWrapException or IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return null;
        }
    }
}
