using System.Text.RegularExpressions;
using Flywheel.Testing;
using Flywheel.Testing.Bazel;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Companion;

/// <summary>The commands of <c>flywheel</c> as the program itself completes them, so that a test of all of them knows a new one, too.</summary>
internal static partial class CommandTree
{
    private static readonly Lazy<Task<IReadOnlyList<string>>> Known = new(FindAsync);

    /// <summary>The words behind <c>flywheel</c> that lead to each command, groups among them.</summary>
    internal static Task<IReadOnlyList<string>> PathsAsync() => Known.Value;

    /// <summary>Those that do something by themselves.</summary>
    internal static async Task<IReadOnlyList<string>> LeavesAsync() =>
        [.. (await Task.WhenAll((await PathsAsync()).Select(async path => (path, page: await PageAsync(path)))))
            .Where(one => one.page.Contains("\nExit codes:\n", StringComparison.Ordinal)).Select(one => one.path)];

    /// <summary>What may stand behind these words, the last one as far as it is typed; each with what it is.</summary>
    internal static async Task<IReadOnlyList<(string Word, string What)>> CompleteAsync(params string[] words)
    {
        CommandResult result = await RunAsync(["[complete]", .. words]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).Select(cut => (cut[0], cut.ElementAtOrDefault(1) ?? ""))];
    }

    /// <summary>The page of a command, without the line feed at its end.</summary>
    internal static async Task<string> PageAsync(string path)
    {
        CommandResult result = await RunAsync([.. Words(path), "--help"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return result.Output.TrimEnd('\n');
    }

    internal static string[] Words(string path) => path.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal static Task<CommandResult> RunAsync(params IEnumerable<string> words) => CommandRunner.RunAsync(
        PublishedBinaries.Flywheel, words, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/nowhere" }, "/");

    private static async Task<IReadOnlyList<string>> FindAsync()
    {
        List<string> found = [];
        Queue<string> open = new([""]);
        while (open.TryDequeue(out string? path))
        {
            foreach ((string word, _) in await CompleteAsync([.. Words(path), ""]))
            {
                // A value is completed in the same way, but has no page.
                string longer = $"{path} {word}".Trim();
                if (Usage().Match(await PageOrNothingAsync(longer)) is { Success: true } usage && usage.Groups[1].Value.TrimEnd() == longer)
                {
                    found.Add(longer);
                    open.Enqueue(longer);
                }
            }
        }
        return found;
    }

    private static async Task<string> PageOrNothingAsync(string path) => (await RunAsync([.. Words(path), "--help"])).Output;

    /// <summary>Words in small letters behind the program's name.</summary>
    [GeneratedRegex(@"^Usage:\n  flywheel ((?:[a-z][a-z-]* ?)+)", RegexOptions.Multiline)]
    private static partial Regex Usage();
}
