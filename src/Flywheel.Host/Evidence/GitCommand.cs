using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Evidence;

/// <summary>A question to git, which may run no program that the checkout names.</summary>
internal static class GitCommand
{
    /// <summary>
    /// Looked for here: the framework's own search begins in the current directory, where the checkout may have a program of that name.
    /// </summary>
    private static readonly Lazy<string?> Program = new(Find);

    /// <summary>What it prints; null without git, for another exit code than 0, and when <paramref name="cancellation"/> comes first.</summary>
    public static async Task<string?> AskAsync(string folder, CancellationToken cancellation, params string[] words) =>
        await RunAsync(folder, cancellation, words) is { ExitCode: 0 } result ? result.StandardOutput : null;

    /// <summary>The same with its exit code.</summary>
    public static async Task<BufferedCommandResult?> RunAsync(string folder, CancellationToken cancellation, params string[] words)
    {
        if (Program.Value is not { } program)
        {
            return null;
        }
        try
        {
            return await Cli.Wrap(program)
                // A bare repository among the files of a clone has a configuration that somebody else wrote.
                .WithArguments(["-c", "safe.bareRepository=explicit", .. words])
                .WithWorkingDirectory(folder)
                .WithEnvironmentVariables(child => child
                    // Looking must not take the lock that somebody's own git may want.
                    .Set("GIT_OPTIONAL_LOCKS", "0")
                    // Nothing is fetched, since that runs what the configuration names.
                    .Set("GIT_NO_LAZY_FETCH", "1")
                    .Set("GIT_ALLOW_PROTOCOL", "none"))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or CliWrapException or IOException or System.ComponentModel.Win32Exception
            or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Find() => (new EnvironmentSnapshot(NativeEnvironment.Read()).Get("PATH") ?? "").Split(':')
        .Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, "git"))
        .FirstOrDefault(file => ExecutableFile.At(ByteString.FromText(file)).IsExecutable);
}
