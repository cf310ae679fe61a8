using System.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel contract</c>: judges the contract without running Bazel. Exit 0 holds, 1 violated, 2 usage.</summary>
internal static class ContractVerb
{
    internal static Command Build(Companion companion)
    {
        Option<bool> strict = Flag("--strict", "judge as a lane is judged");
        Option<bool> noProbe = Flag("--no-probe", "judge the variables only, without the network");
        var format = new FormatOption("how the verdict is printed");
        var command = new Command("contract",
            "judge the attachment contract without running Bazel; exit 0: it holds, 1: it is violated or the cache did not prove itself, "
            + "2: usage error")
        {
            strict, noProbe, format.Option,
        };
        command.SetAction((parsed, _) =>
            Run(companion, parsed.GetValue(strict), !parsed.GetValue(noProbe), format.IsJson(parsed)));
        return command;
    }

    /// <summary>An option without a value.</summary>
    private static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    private static async Task<int> Run(Companion companion, bool strict, bool probe, bool json)
    {
        SettingsSources sources = companion.Read();
        Facts facts = sources.CompanionFacts(companion.Today) with { StrictAsked = strict };
        Judgement judgement = AttachmentContract.Judge(facts);
        // A violated contract is the answer already: nothing is sent to an endpoint that it does not allow.
        ProbeResult? result = probe && judgement is { Holds: true, Target: { } target } && companion.Probe is { } prove
            ? await prove(sources, target, ProbeJournal.None)
            : null;
        var report = new ContractReport(judgement, facts, result);
        FormatOption.Write(companion, json, report.Json, () => report.Text());
        return report.ExitCode;
    }
}
