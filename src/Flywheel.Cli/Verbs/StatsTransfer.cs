using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Flywheel.Cli.Help;
using Flywheel.Cli.Statistics;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence;
using Flywheel.Host.Sources;
using Flywheel.Host.Statistics;

namespace Flywheel.Cli.Verbs;

/// <summary>
/// <c>flywheel stats export</c> and <c>import</c>: the records of one machine for the statistics of another. Exit 0 done, 1 not wholly, 2 usage.
/// </summary>
internal static class StatsTransfer
{
    private static readonly ImmutableArray<(int, string)> Exits =
        [(ExitCodes.Success, "done"), (ExitCodes.EvidenceNotDone, "not every file could be read, or not every record written")];

    internal static Command Export(Companion companion)
    {
        var since = new OneValue("--since", "SPAN", "hours, days or weeks, such as 12h, 7d or 4w; a day; a time; or all [default: all]",
            "an age such as 7d, 12h or 4w, a day such as 2026-11-21, a time such as 2026-11-21T08:00:00Z, or all", word => StatisticsSpan.Parse(word) is not null);
        var output = new OneValue("--output", "FILE", "where they are written, for you alone to read; - is standard output [default: -]", "one file", file => file.Length > 0);
        var command = new Verb("export", "write the records of a span of time, for another machine", new()
        {
            About =
            [
                "One record a line, as the log has them, in plain ASCII: JSON of the schema " + InvocationRecord.CurrentSchema + ". There is no line but records, so `cat` joins "
                + "two exports, and a month's log is one, too.",
            ],
            Exits = Exits,
            Examples = [("flywheel stats export --since 4w --output builds.jsonl", "what this machine built in four weeks")],
            See = ["flywheel stats import --help"],
        })
        { since.Option, output.Option };
        command.SetAction(parsed => EvidenceVerb.With(companion, (store, sources) => Export(companion, store, sources.Environment, StatisticsSpan.Parse(since.Of(parsed) ?? "all")!, OutputFile.Named(output.Of(parsed)))));
        return command;
    }

    internal static Command Import(Companion companion)
    {
        var files = new Operand("FILE", "files of records, folders that hold *.jsonl files, or - for standard input") { Usage = "<FILE>...", Count = int.MaxValue };
        var command = new Verb("import", "add the records of other machines to the log", new()
        {
            About =
            [
                "Each record goes to its month, and is known by its `record_id`: one that is there already, or that is offered twice, is not added again. Fields of a newer program stay. "
                + "Lines that are no record of this version, and times before 2000 or to come, are passed over and counted. Builds and pruning may go on meanwhile.",
            ],
            Exits = Exits,
            Examples =
            [
                ("flywheel stats import flywheel-evidence/", "the artifact of a lane"),
                ("ssh builder flywheel stats export --since 7d | flywheel stats import -", "of another machine"),
            ],
            See = ["flywheel stats export --help"],
        })
        { files };
        command.Validators.Add(result =>
        {
            if (result.GetResult(files) is not { Tokens: [_, ..] given } || given.Any(file => file.Value.Length == 0))
            {
                result.AddError("`flywheel stats import` takes files, folders, or `-`");
            }
            else if (given.FirstOrDefault(file => file.Value is ['-', _, ..]) is { } option)
            {
                string shown = option.Value.All(letter => char.IsAsciiLetter(letter) || letter == '-') ? $" `{option.Value}`" : "";
                result.AddError($"`flywheel stats import` has no option{shown}; a file of such a name is ./-FILE");
            }
        });
        command.SetAction(parsed => Import(companion, parsed.GetValue(files)!));
        return command;
    }

    private static int Export(Companion companion, EvidenceStore store, EnvironmentSnapshot environment, StatisticsSpan span, string? file)
    {
        if (file is not null && store.Owns(file))
        {
            return StatsVerb.RefuseOutput(companion);
        }
        var zone = LocalZone.Of(environment);
        DateTimeOffset? from = span.From(companion.Clock.GetUtcNow(), new LocalCalendar(zone.Zone));
        ExportOutcome? outcome = null;
        if (file is null)
        {
            outcome = store.Export(from, companion.Output);
        }
        else if (!OutputFile.Write(file, output => outcome = store.Export(from, output), forUserAlone: true))
        {
            companion.Error.WriteLine("flywheel: the file of `--output` cannot be written");
            companion.Error.WriteLine("flywheel: hint: is its folder there, may you write to it, and is there room on its disk?");
            return ExitCodes.OutputLost;
        }
        if (outcome!.Undated > 0)
        {
            companion.Error.WriteLine($"flywheel: {Counted(outcome.Undated, "record is", "records are")} without a time that can be, in no span of time: not written");
        }
        return EvidenceVerb.Report(companion, store, outcome.Torn, outcome.Newer, outcome.Troubles);
    }

    private static int Import(Companion companion, string[] files)
    {
        SettingsSources sources = companion.Read();
        return EvidenceStore.OpenLog(sources.Settings, sources.Environment, companion.Clock).Match(
            opened =>
            {
                ImportOutcome outcome = opened.Store.Import(files, StandardInput.Open);
                companion.Output.WriteLine(Told(outcome, opened.Store));
                foreach (string trouble in outcome.Troubles)
                {
                    companion.Error.WriteLine($"flywheel: {Redaction.None.Apply(trouble)}");
                }
                if (outcome.PassedOver.ContainsKey(PassedOver.Newer))
                {
                    companion.Error.WriteLine("flywheel: hint: a newer flywheel reads the records of a newer version");
                }
                if (!outcome.Troubles.IsEmpty)
                {
                    companion.Error.WriteLine("flywheel: hint: name files, folders with *.jsonl files in them, or `-` for standard input; it may be repeated, and nothing counts twice");
                }
                return outcome.Troubles.IsEmpty ? ExitCodes.Success : ExitCodes.EvidenceNotDone;
            },
            unusable => EvidenceVerb.Fail(companion, unusable.Reason, "set GF_BAZEL_EVIDENCE_DIR to a folder that you may write to"));
    }

    /// <summary>One line: <c>imported 3 records into DIR; 2 were there already; passed over 1 torn line and 1 of a newer version</c>.</summary>
    private static string Told(ImportOutcome outcome, EvidenceStore store)
    {
        string[] passed =
        [
            .. outcome.PassedOver.Select(line => line.Key switch
            {
                PassedOver.Torn => Counted(line.Value, "torn line", "torn lines"),
                PassedOver.Foreign => Counted(line.Value, "line that is no record", "lines that are no record"),
                PassedOver.Newer => Counted(line.Value, "record of a newer version", "records of a newer version"),
                _ => Counted(line.Value, "record of no time that can be", "records of no time that can be"),
            }),
        ];
        string there = outcome.AlreadyThere > 0 ? $"; {Counted(outcome.AlreadyThere, "was", "were")} there already" : "";
        string over = passed.Length > 0 ? $"; passed over {string.Join(", ", passed)}" : "";
        return $"imported {Counted(outcome.Imported, "record", "records")} into {store.Directory}{there}{over}";
    }

    private static string Counted(long count, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");
}
