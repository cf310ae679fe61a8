using System.Collections.Immutable;
using System.CommandLine;
using Flywheel.Cli.Help;
using Flywheel.Core.Doctor;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Host.Doctor;
using Flywheel.Host.Probe;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel doctor</c>: what is wrong with this set-up, and what to do about it. Exit 0 nothing, 1 something, 2 usage.</summary>
internal static class DoctorVerb
{
    internal static Command Build(Companion companion)
    {
        Option<bool> fix = FlagOption.Of("--fix", "do what is safe, say each thing, and check again");
        Option<bool> noProbe = FlagOption.Of("--no-probe", "do not ask the cache");
        var format = new FormatOption("how the findings are printed");
        var command = new Verb("doctor", "check this set-up, and say what is wrong and what to do", new()
        {
            Group = VerbGroup.Before,
            About =
            [
                "From who answers to `bazel` to the cache, the rc files, the evidence and the clock. No Bazel is started, and without --fix nothing is written.",
            ],
            Exits = [(0, "no problem"), (1, "a problem")],
            Examples =
            [
                ("flywheel doctor", "what is wrong here?"),
                ("flywheel doctor --fix", "do what is safe about it"),
            ],
            See = ["flywheel help contract", "flywheel help variables", "flywheel help probe"],
        })
        {
            fix, noProbe, format.Option,
        };
        command.SetAction((parsed, _) => Run(companion, parsed.GetValue(fix), !parsed.GetValue(noProbe), format.IsJson(parsed)));
        return command;
    }

    private static async Task<int> Run(Companion companion, bool fix, bool probe, bool json)
    {
        SettingsSources sources = companion.Read();
        (Examination examination, ImmutableArray<CheckResult> results) = await Examine(companion, sources, probe);
        ImmutableArray<RepairDone> repairs = fix ? DoctorRepairs.Apply(results, sources, companion.Clock) : [];
        if (!repairs.IsEmpty)
        {
            (examination, results) = await Examine(companion, sources, probe);
        }
        var report = new DoctorReport(results, examination.Variables, repairs, examination.Facts);
        FormatOption.Write(companion, json, report.Json, report.Text);
        return report.ExitCode;
    }

    private static async Task<(Examination Examination, ImmutableArray<CheckResult> Results)> Examine(Companion companion, SettingsSources sources, bool probe)
    {
        var examination = Examination.Of(sources, companion.Clock.GetUtcNow());
        ProbeResult? result = probe && examination.Target is { } target && companion.Probe is { } prove
            ? await prove(sources, target, ProbeJournal.None)
            : null;
        return (examination, examination.Check(result, probe));
    }
}
