using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.CommandLine;

namespace Flywheel.Core.Evidence.Proof;

/// <summary>A command line of Bazel that a proof can be made of, and what is added to it.</summary>
public static class ProvableCommand
{
    private const string StreamOption = "build_event_binary_file";
    private const string None = "no command of Bazel stands behind the `--`";

    /// <summary>Commands that build and end by themselves; <c>run</c> runs what it has built, twice.</summary>
    private static readonly string[] Commands = ["build", "test", "coverage"];

    private static readonly string[] TestCommands = ["test", "coverage"];

    /// <summary>What is wrong with the words; null for a line that a proof can be made of. No value is shown.</summary>
    public static string? Fault(BazelCommandLine line)
    {
        if (!line.BazeliskWords.IsEmpty)
        {
            return $"`{CommandLineFormat.NameOf(line.BazeliskWords[0])}` is a word of Bazelisk's, and a proof is one build";
        }
        if (line.Doubt is CommandLineDoubt.UnknownStartupOption unknown)
        {
            return $"`{CommandLineFormat.NameOf(unknown.Word)}` is no startup option that is known: the command behind it cannot be told";
        }
        if (line.Command is not { } command)
        {
            return None;
        }
        if (!Commands.Contains(command.Raw) || line.Class != CommandClass.Heavy)
        {
            return $"`{CommandLineFormat.Command(line)}` is nothing to prove: only build, test and coverage are";
        }
        if (line.DanglingValueOption is { } dangling)
        {
            return $"`{CommandLineFormat.NameOf(dangling)}` stands last and lacks its value";
        }
        return line.Last(StreamOption) is null ? null : $"`--{StreamOption}` is what the proof itself asks for: leave it out";
    }

    /// <summary>The words for one pass.</summary>
    /// <param name="line">Without a <see cref="Fault"/>.</param>
    /// <param name="kind">What is to be proven.</param>
    /// <param name="outputBase">Fresh; before the user's own startup options, which win.</param>
    /// <param name="stream">File for the event stream.</param>
    /// <param name="invocationId">To find the record by.</param>
    public static ImmutableArray<ByteString> Words(BazelCommandLine line, ProofKind kind, string outputBase, string stream, Guid invocationId)
    {
        List<ByteString> tail =
        [
            Word("--invocation_id=" + invocationId.ToString("D", CultureInfo.InvariantCulture)),
            Word($"--{StreamOption}={stream}"),
            // Else Bazel uploads the files that the stream names, and changes what is measured.
            Word($"--no{StreamOption}_path_conversion"),
        ];
        if (kind == ProofKind.Executor)
        {
            tail.Add(Word("--noremote_accept_cached"));
            if (TestCommands.Contains(line.Command!.Value.Raw))
            {
                tail.Add(Word("--nocache_test_results"));
            }
        }
        if (line.TailMayBeSwallowed)
        {
            // An option that the table does not know may take the first of them as its value.
            tail.Insert(0, tail[0]);
        }
        // Convenience symlinks would lead into an output base that is removed.
        return line.PrintWith([Word("--output_base=" + outputBase)], [Word("--symlink_prefix=/")], [.. tail]);
    }

    private static ByteString Word(string text) => ByteString.FromText(text);
}
