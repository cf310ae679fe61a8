using System.CommandLine;
using System.Globalization;
using Flywheel.Cli.Help;
using Flywheel.Cli.Statistics;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Core.Statistics;
using Flywheel.Host.Evidence;
using Flywheel.Host.Output;
using Flywheel.Host.Statistics;

namespace Flywheel.Cli.Verbs;

/// <summary>
/// <c>flywheel stats</c>: what the records of builds say together. It finishes first what killed shims left behind, then streams the
/// months' logs. Exit 0 done, 1 not wholly, 2 usage.
/// </summary>
internal static class StatsVerb
{
    internal static Command Build(Companion companion)
    {
        var options = new StatsOptions();
        var command = new Verb("stats", "say what the cache is worth: builds, hits, fetches, refusals", new()
        {
            Group = VerbGroup.After,
            About =
            [
                "It reads the records of guarded builds and keeps no other data. Hit rates are those of summed hits and spawns; what a record does not know is "
                + "left out, and never counted as 0. Days and weeks begin where TZ, else the machine, says. A build counts for each of its target patterns.",
            ],
            Exits = [(ExitCodes.Success, "done"), (ExitCodes.EvidenceNotDone, "not every record could be read")],
            Examples =
            [
                ("flywheel stats", "the last seven days"),
                ("flywheel stats --since 4w --by target --where 'rate<0.5'", "what was cold, by target pattern"),
                ("flywheel stats --since all --by week --format csv --output weeks.csv", "for a spreadsheet"),
                ("flywheel stats --format openmetrics --output metrics.txt", "for a collector of metrics"),
            ],
            See = ["flywheel help evidence"],
        });
        options.AddTo(command);
        command.Subcommands.Add(StatsTransfer.Export(companion));
        command.Subcommands.Add(StatsTransfer.Import(companion));
        command.SetAction(parsed => EvidenceVerb.With(companion, (store, sources) => Tell(companion, store, sources.Environment, options, parsed)));
        return command;
    }

    private static int Tell(Companion companion, EvidenceStore store, EnvironmentSnapshot environment, StatsOptions options, ParseResult parsed)
    {
        string? file = options.Output(parsed);
        if (file is not null && store.Owns(file))
        {
            return RefuseOutput(companion);
        }
        var zone = LocalZone.Of(environment);
        if (zone.Trouble is { } trouble)
        {
            companion.Error.WriteLine($"flywheel: warning: {trouble}");
        }
        DateTimeOffset now = companion.Clock.GetUtcNow();
        StatsFormat format = options.Format(parsed);
        StatisticsOutcome outcome = store.Sum(new()
        {
            From = options.Span(parsed).From(now, new LocalCalendar(zone.Zone)),
            Until = now,
            Zone = zone.Zone,
            By = options.By(parsed),
            Where = options.Where(parsed),
            Newest = format.Newest,
        });
        bool written = true;
        if (file is not null)
        {
            written = OutputFile.Write(file, output => format.Write(outcome.Report, new(WrappedText.UsualWidth, Blocks: false, Colour: false), output));
        }
        else
        {
            bool colour = format == StatsFormat.Text && companion.Colour();
            format.Write(outcome.Report, new(companion.Width(), TerminalBlocks.Of(environment), colour), companion.Output);
        }
        if (outcome is { Report.Records: 0, Troubles.IsEmpty: true })
        {
            SayNone(companion, store, outcome.Report);
        }
        int code = Report(companion, store, outcome);
        if (!written)
        {
            companion.Error.WriteLine("flywheel: the file of `--output` cannot be written");
            companion.Error.WriteLine("flywheel: hint: is its folder there, may you write to it, and is there room on its disk?");
        }
        return written ? code : ExitCodes.OutputLost;
    }

    /// <summary>A report in the place of what it is of would be the end of it.</summary>
    internal static int RefuseOutput(Companion companion)
    {
        companion.Error.WriteLine("flywheel: the file of `--output` belongs to the evidence");
        companion.Error.WriteLine("flywheel: hint: name a file that is no log, best in another folder");
        return ExitCodes.Usage;
    }

    private static void SayNone(Companion companion, EvidenceStore store, StatisticsReport report)
    {
        bool all = report.From is null && report.Where.IsEmpty;
        companion.Error.WriteLine($"flywheel: no records {(all ? "" : "of this span and these filters ")}in {store.Directory}");
        companion.Error.WriteLine(all
            ? "flywheel: hint: guarded builds leave them; GF_BAZEL_EVIDENCE_DIR says where, if they were told another place"
            : "flywheel: hint: `flywheel stats --since all` counts every one; `flywheel evidence list` shows the newest");
    }

    private static int Report(Companion companion, EvidenceStore store, StatisticsOutcome outcome)
    {
        StatisticsReport report = outcome.Report;
        foreach ((long count, string what) in new[]
        {
            (report.Undated, "without a time that can be, in no span of time: not counted"),
            (report.Later, "of a time to come, by a clock that was wrong: not counted"),
        })
        {
            if (count > 0)
            {
                companion.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"flywheel: {count:N0} record{(count == 1 ? " is" : "s are")} {what}"));
            }
        }
        if (report.Beyond > 0)
        {
            companion.Error.WriteLine("flywheel: there are more groups than are told apart: those that came last are counted in the total alone");
        }
        return EvidenceVerb.Report(companion, store, report.Torn, report.Newer, outcome.Troubles);
    }
}
