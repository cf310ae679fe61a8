using System.Collections.Immutable;
using System.Text;
using CliWrap;
using CliWrap.Buffered;
using CliWrap.Exceptions;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Launch;
using Flywheel.Host.Evidence;
using Microsoft.Win32.SafeHandles;

namespace Flywheel.Host.Launch;

/// <summary>
/// Asks a Bazel whose version cannot be known for its options (<c>help completion</c>), and remembers the answer by the file
/// that gave it: device, inode, size and time. Costs the start of its server, which the command at hand needs anyway.
/// </summary>
internal sealed class BazelOptionListing(
    BazeliskSearch.Found launcher, BazelVersionChoice choice, EnvironmentSnapshot environment)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What came of asking: a list, or why there is none.</summary>
    internal readonly record struct Answer(ImmutableHashSet<string>? Names, string Why);

    /// <summary>The options as they are remembered; null where they are not.</summary>
    public ImmutableHashSet<string>? Recall() => MemoryFile() is { } memory ? Recall(memory) : null;

    /// <summary>Lists the options, from memory where they are remembered.</summary>
    /// <param name="startup">The user's startup options: others would restart the server that the command then uses.</param>
    /// <param name="cancellation">Ends the asking.</param>
    public async Task<Answer> ListAsync(ImmutableArray<StartupOption> startup, CancellationToken cancellation)
    {
        string? memory = MemoryFile();
        if (memory is not null && Recall(memory) is { } remembered)
        {
            return new(remembered, "");
        }
        string[] words = [.. startup.SelectMany(option => option.Words).Select(word => word.ToString()), "help", "completion"];
        if (words.Any(word => word.Contains('\uFFFD')))
        {
            return new(null, "a startup option is not UTF-8");
        }
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            BufferedCommandResult result = await Cli.Wrap(launcher.Path.ToString())
                .WithArguments(words)
                .WithEnvironmentVariables(child => child.Set(ShimDepth.Variable, ShimDepth.Of(environment.Entries).Next.ToString()))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(limit.Token);
            if (result.ExitCode != 0 || BazelOptions.ReadCompletion(result.StandardOutput) is not { } names)
            {
                return new(null, $"`help completion` of {launcher.Path} ended with exit code {result.ExitCode} and no list");
            }
            Remember(memory, names);
            return new(names, "");
        }
        catch (OperationCanceledException)
        {
            return new(null, $"`help completion` of {launcher.Path} did not end in {Limit.TotalSeconds} s");
        }
        catch (Exception e) when (e is CliWrapException or IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return new(null, $"{launcher.Path} cannot be started");
        }
    }

    /// <summary>Null where no one file answers for the list: Bazelisk follows <c>latest</c> to another one tomorrow.</summary>
    private string? MemoryFile()
    {
        bool fixedChoice = choice.Word.Length == 0 ? !launcher.IsBazelisk : choice.Path is not null || choice.Release is not null;
        string? folder = environment.Get("XDG_CACHE_HOME") ?? (environment.Get("HOME") is { } home ? Path.Combine(home, ".cache") : null);
        if (!fixedChoice || folder is null || !Path.IsPathRooted(folder))
        {
            return null;
        }
        string identity = ExecutableFile.At(launcher.Path).Identity;
        string chosen = choice.Path is { } path ? ExecutableFile.At(ByteString.FromText(path)).Identity : choice.Word.Replace('/', '_');
        return Path.Combine(folder, "flywheel", $"bazel-options-{identity}-{chosen}.txt");
    }

    /// <summary>Believes only a file that nobody but the user can have written: whether a refusal stands hangs on it.</summary>
    private static ImmutableHashSet<string>? Recall(string file)
    {
        PrivateFile.Open(file, NativeMethods.ReadOnlyNoControllingCloseOnExec | NativeMethods.NoWait, out SafeFileHandle? handle);
        using (handle)
        {
            if (handle is null || PrivateFile.Status(handle) is not { IsRegularFile: true } status || !PrivateFile.IsWrittenByUsAlone(status))
            {
                return null;
            }
            string[] names = [];
            PrivateFile.Try(() =>
            {
                using StreamReader reader = new(new FileStream(handle, FileAccess.Read));
                names = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            });
            return names.Length > 0 ? [.. names] : null;
        }
    }

    /// <summary>Whole or not at all; where it cannot be kept it is asked for again.</summary>
    private static void Remember(string? file, ImmutableHashSet<string> names)
    {
        // A read-only HOME costs time, not correctness.
        if (file is null || PrivateFile.MakeFolder(Path.GetDirectoryName(file)!) != FileFault.None)
        {
            return;
        }
        string fresh = $"{file}.{Environment.ProcessId}";
        int error = PrivateFile.CreateAnew(fresh, out SafeFileHandle? handle);
        using (handle)
        {
            if (handle is null)
            {
                return;
            }
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(names.Order(StringComparer.Ordinal).Select(name => name + "\n")));
            if (error != FileFault.None || PrivateFile.Write(handle, text) != FileFault.None || PrivateFile.Rename(fresh, file) != FileFault.None)
            {
                PrivateFile.Remove(fresh);
            }
        }
    }
}
