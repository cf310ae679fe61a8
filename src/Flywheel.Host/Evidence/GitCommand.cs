using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;

namespace Flywheel.Host.Evidence;

/// <summary>A question to git.</summary>
internal static class GitCommand
{
    /// <summary>What it prints; null without git, for another exit code than 0, and when <paramref name="cancellation"/> comes first.</summary>
    public static async Task<string?> AskAsync(string folder, CancellationToken cancellation, params string[] words)
    {
        try
        {
            BufferedCommandResult result = await Cli.Wrap("git")
                .WithArguments(words)
                .WithWorkingDirectory(folder)
                // Looking must not take the lock that somebody's own git may want.
                .WithEnvironmentVariables(child => child.Set("GIT_OPTIONAL_LOCKS", "0"))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellation);
            return result.ExitCode == 0 ? result.StandardOutput : null;
        }
        catch (Exception e) when (e is OperationCanceledException or CliWrapException or IOException or System.ComponentModel.Win32Exception
            or InvalidOperationException)
        {
            return null;
        }
    }
}
