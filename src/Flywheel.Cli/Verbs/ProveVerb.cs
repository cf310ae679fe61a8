using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Proof;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel prove cache|executor</c>: builds to see, and writes a proof. Exit 0 proven, 1 not, 2 usage.</summary>
internal static class ProveVerb
{
    private static readonly ImmutableArray<(int, string)> Exits = [(0, "proven"), (1, "not proven; the reason goes to stderr")];

    private const string StepSummary = "GITHUB_STEP_SUMMARY";

    internal static Command Build(Companion companion) => new Verb("prove", "build, and write a proof of what the cache or the executor did", new()
    {
        Group = VerbGroup.Proof,
        About =
        [
            "It builds with the guarded `bazel` in fresh output bases, for a warm one hides the remote cache. A proof is of a commit: the workspace has to be "
            + "in a git repository, without uncommitted changes.",
        ],
        Examples = [("flywheel prove cache -- build //...", "builds twice; the second build has to take results from the cache")],
        See = ["flywheel proof --help"],
    })
    {
        Build(companion, ProofKind.Cache, "build twice, and prove that the second build used the cache", new()
        {
            About =
            [
                "The first build may upload, the second has to take results from the cache. What Bazel says goes to stderr, a summary in Markdown to stdout.",
            ],
            Exits = Exits,
            Examples = [("flywheel prove cache -- build //...", "of everything"), ("flywheel prove cache --output proof.json -- test //app:all", "into this file")],
        }),
        Build(companion, ProofKind.Executor, "build once, and prove that actions ran on the executor", new()
        {
            About = ["The cache's results are not taken: actions have to run on the executor. What Bazel says goes to stderr, a summary in Markdown to stdout."],
            Exits = Exits,
            Examples = [("flywheel prove executor -- test //...", "of everything and its tests")],
        }),
    };

    private static Command Build(Companion companion, ProofKind kind, string summary, VerbPage page)
    {
        var output = new OneValue("--output", "FILE", "where the proof is written [default: proofs/ of the evidence]", "one file", file => file.Length > 0);
        var digest = new OneValue(
            "--worker-image-digest", "DIGEST", "image of the workers, to be named in the proof", "sha256: and 64 hexadecimal digits", WorkerImage.IsDigest);
        var words = new Operand("COMMAND", "Bazel's command line, startup options first; build, test or coverage") { Usage = "-- <COMMAND>..." };
        var command = new Verb(kind.Word(), summary, page) { words, output.Option, digest.Option };
        command.SetAction(async (parsed, _) => await Run(companion, parsed, kind, words, output.Of(parsed), digest.Of(parsed)));
        return command;
    }

    private static async Task<int> Run(
        Companion companion, ParseResult parsed, ProofKind kind, Operand words, string? output, string? digest)
    {
        if (BehindDashes.Fault(parsed, words) is { } misplaced)
        {
            return UsageError.Say(companion, parsed, misplaced);
        }
        BazelCommandLine line = BazelCommandLine.Parse(companion.Words().AsSpan()[^parsed.GetValue(words)!.Length..]);
        if (ProvableCommand.Fault(line) is { } fault)
        {
            return UsageError.Say(companion, parsed, fault);
        }
        SettingsSources sources = companion.Read();
        ProvingOutcome outcome = await Proving.RunAsync(new(kind, line, output, digest), sources, companion.Clock);
        return outcome.Match(
            proven => Proven(companion, sources, proven),
            missed => Missed(companion, ProofMiss.Headline(kind, CommandLineFormat.Command(line)), missed.Miss));
    }

    private static int Proven(Companion companion, SettingsSources sources, ProvingOutcome.Proven proven)
    {
        string summary = ProofSummary.Markdown(proven.Statement, proven.File);
        companion.Output.Write(summary);
        if (sources.Environment.Get(StepSummary) is { } file)
        {
            try
            {
                File.AppendAllText(file, summary + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                // The proof is there; the runner's file is not ours to insist on.
                companion.Error.WriteLine($"flywheel: warning: the file that {StepSummary} names does not take the summary");
            }
        }
        return ExitCodes.Success;
    }

    private static int Missed(Companion companion, string headline, ProofMiss miss)
    {
        companion.Error.WriteLine("flywheel: " + headline);
        companion.Error.WriteLine($"flywheel: {miss.Cause}: {miss.Why}");
        if (miss.Hint is { } hint)
        {
            companion.Error.WriteLine("flywheel: hint: " + hint);
        }
        return ExitCodes.ProofRefused;
    }
}
