using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Proof;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel prove cache|executor</c>: builds to see, and writes a proof. Exit 0 proven, 1 not, 2 usage.</summary>
internal static class ProveVerb
{
    private const string StepSummary = "GITHUB_STEP_SUMMARY";

    internal static Command Build(Companion companion) => new(
        "prove", "build with the guarded bazel in fresh output bases, and write a proof of what came from the cache or ran on the executor")
    {
        Build(companion, ProofKind.Cache,
            "build twice: the first build may upload, the second has to take results from the cache; exit 0: proven, 1: not proven, 2: usage error"),
        Build(companion, ProofKind.Executor,
            "build once without the cache's results: actions have to run on the executor; exit 0: proven, 1: not proven, 2: usage error"),
    };

    private static Command Build(Companion companion, ProofKind kind, string description)
    {
        var output = new OneValue("--output", "FILE", "where the proof is written [default: proofs/ of the evidence]", "one file", file => file.Length > 0);
        var digest = new OneValue(
            "--worker-image-digest", "DIGEST", "image of the workers, to be named in the proof", "sha256: and 64 hexadecimal digits", WorkerImage.IsDigest);
        var words = new Argument<string[]>("COMMAND")
        {
            Description = "last, behind a `--`: Bazel's command line, startup options first; build, test or coverage",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command(kind.Word(), description) { words, output.Option, digest.Option };
        command.SetAction(async (parsed, _) => await Run(companion, parsed, kind, words, output.Of(parsed), digest.Of(parsed)));
        return command;
    }

    private static async Task<int> Run(
        Companion companion, ParseResult parsed, ProofKind kind, Argument<string[]> words, string? output, string? digest)
    {
        int given = parsed.GetValue(words)!.Length;
        string[] tokens = [.. parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Select(token => token.Value)];
        if (parsed.Tokens.All(token => token.Type != TokenType.DoubleDash) || given != tokens.Length)
        {
            string? stray = parsed.GetValue(words)!.FirstOrDefault(word => word.StartsWith('-'));
            return UsageError.Say(companion, parsed, stray is null || given == tokens.Length
                ? $"`{UsageError.Path(parsed.CommandResult)}` takes Bazel's command line behind a `--`"
                : $"`{CommandLineFormat.NameOf(ByteString.FromText(stray))}` is no option of `{UsageError.Path(parsed.CommandResult)}`: Bazel's own stand behind a `--`");
        }
        BazelCommandLine line = BazelCommandLine.Parse(companion.Words().AsSpan()[^given..]);
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
