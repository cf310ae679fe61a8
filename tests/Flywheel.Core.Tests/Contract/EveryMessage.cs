using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Tests.Contract;

/// <summary>Every line that the pure core can say about facts.</summary>
internal static class EveryMessage
{
    /// <summary>Those whose words hang on the settings; <see cref="MessageGoldenTests"/> has them all.</summary>
    private static readonly ProbeCause[] Causes =
        [ProbeCause.Silent, ProbeCause.Unauthenticated, ProbeCause.NoExecutor, ProbeCause.Instance, ProbeCause.Http1NotGrpc];

    public static IEnumerable<string> Of(Facts facts, BazelCommandLine? line = null)
    {
        string word = line is null ? "build" : CommandLineFormat.Command(line)["bazel".Length..].TrimStart();
        var command = new RefusedCommand("bazel", word);
        Judgement judgement = AttachmentContract.Judge(facts);
        ProbeResult[] results =
        [
            .. Causes.Select(cause => new ProbeResult.Refused(cause, "detail", TimeSpan.Zero, Attempts: 2)),
            new ProbeResult.Unprovable("reason", "fix", TimeSpan.Zero), new ProbeResult.Proven(true, true, new ServerTraits(), TimeSpan.Zero),
        ];
        var reports = results.Append(null).Select(result => new ContractReport(judgement, facts, result));
        return
        [
            .. RefusalMessage.Lines(command, judgement, facts, new RefusalNote(word, word)), .. RefusalMessage.Warnings(judgement, facts),
            .. RefusalMessage.HatchNotice(command, facts),
            .. results.SelectMany(result => judgement.Target is { } target ? RefusalMessage.Lines(command, result, target, facts) : []),
            .. reports.SelectMany(report => report.Text().Concat(report.Json().Split('\n'))),
            $"{judgement.Target?.Cache} {judgement.Endpoint} {judgement.Executor}",
        ];
    }
}
