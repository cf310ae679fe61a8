using System.CommandLine;
using Flywheel.Cli.Help;
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
        Option<bool> strict = FlagOption.Of("--strict", "judge as a lane is judged");
        Option<bool> noProbe = FlagOption.Of("--no-probe", "judge the variables only, without the network");
        var format = new FormatOption("how the verdict is printed");
        var command = new Verb("contract", "judge the attachment contract, and ask the cache, without running Bazel", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "It judges what is set, not a command: every rule that is violated is said at once, each with what to do about it. Where the contract holds, "
                + "the cache is asked as the guard asks it before a build.",
            ],
            Exits = [(0, "the contract holds, and the cache that is set proved itself"), (1, "it is violated, or the cache did not prove itself")],
            Examples =
            [
                ("flywheel contract", "would a build be allowed here?"),
                ("flywheel contract --strict --no-probe", "for scripts: as a lane of CI is judged, without the network"),
            ],
            See = ["flywheel help contract", "flywheel help variables"],
        })
        {
            strict, noProbe, format.Option,
        };
        command.SetAction((parsed, _) =>
            Run(companion, parsed.GetValue(strict), !parsed.GetValue(noProbe), format.IsJson(parsed)));
        return command;
    }

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
