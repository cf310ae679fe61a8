using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Flywheel.Cli.Help;
using Flywheel.Core;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Host.Evidence;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary>
/// <c>flywheel evidence</c>: lists, shows and prunes the records of builds. Each finishes first what killed shims left behind. Exit 0
/// done, 1 not, 2 usage.
/// </summary>
internal static class EvidenceVerb
{
    private const int UsualLimit = 20;

    /// <summary>Of the ids that an ambiguous one may mean, as many are shown.</summary>
    private const int Choices = 5;

    private static readonly ImmutableArray<(int, string)> Exits = [(0, "done"), (1, "not done, or not wholly")];

    internal static Command Build(Companion companion) =>
        new Verb("evidence", "list, show and prune the records of guarded builds", new()
        {
            Group = VerbGroup.After,
            About =
            [
                "Every heavy command leaves a record of what it really got from the cache. Each of these commands first finishes what killed builds left behind.",
            ],
            Examples = [("flywheel evidence show last", "the record of the last build")],
            See = ["flywheel help evidence"],
        })
        {
            List(companion), Show(companion), Prune(companion),
        };

    /// <summary>A number of hours, days or weeks, such as 90d; null for anything else.</summary>
    internal static TimeSpan? Age(string text)
    {
        TimeSpan? unit = text.Length == 0 ? null : text[^1] switch
        {
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => null,
        };
        return unit is { } one && Number(text[..^1]) is { } number ? number * one : null;
    }

    private static Command List(Companion companion)
    {
        Option<string?> limit = Valued("--limit", "N", $"how many, the newest first [default: {UsualLimit}]");
        var format = new FormatOption("how the records are printed");
        var command = new Verb("list", "list the records, the newest first", new()
        {
            Exits = Exits,
            Examples = [("flywheel evidence list --limit 5", "the last five builds"), ("flywheel evidence list --format json", "for programs")],
        })
        { limit, format.Option };
        command.Validators.Add(result =>
        {
            if (result.GetResult(limit) is { Implicit: false } given && (given.Tokens.Count != 1 || Number(given.Tokens[0].Value) is null or 0))
            {
                result.AddError("`--limit` takes a number from 1");
            }
        });
        command.SetAction(parsed => With(companion, (store, _) =>
        {
            EvidenceLogReading reading = store.Read();
            int count = Number(parsed.GetValue(limit) ?? "") ?? UsualLimit;
            ImmutableArray<InvocationRecord> newest = [.. reading.Records.Reverse().Take(count)];
            FormatOption.Write(companion, format.IsJson(parsed), () => EvidenceReport.Json(newest), () => EvidenceReport.Table(newest));
            if (reading.Records.IsEmpty && reading.Troubles.IsEmpty)
            {
                companion.Error.WriteLine($"flywheel: no records in {store.Directory}");
                companion.Error.WriteLine("flywheel: hint: guarded builds leave them; GF_BAZEL_EVIDENCE_DIR says where, if they were told another place");
            }
            return Report(companion, store, reading);
        }));
        return command;
    }

    private static Command Show(Companion companion)
    {
        var id = new Operand("ID", "an invocation id, a record id, the beginning of one, or last");
        id.CompletionSources.Add("last");
        var format = new FormatOption("how the record is printed");
        var command = new Verb("show", "show one record", new()
        {
            Exits = Exits,
            Examples = [("flywheel evidence show last", "that of the last build"), ("flywheel evidence show 3f2a --format json", "whole, by the beginning of its id")],
            See = ["flywheel help evidence"],
        })
        { id, format.Option };
        command.Validators.Add(result =>
        {
            if (result.GetResult(id) is not { Tokens: [{ Value.Length: > 0 }] })
            {
                result.AddError("`flywheel evidence show` takes one id, or `last`");
            }
        });
        command.SetAction(parsed => With(companion, (store, _) =>
        {
            EvidenceLogReading reading = store.Read();
            ImmutableArray<InvocationRecord> found = EvidenceReport.Find(reading.Records, parsed.GetValue(id)![0]);
            if (found is [var record])
            {
                FormatOption.Write(companion, format.IsJson(parsed), () => EvidenceJson.Indented(record) + "\n", () => EvidenceReport.Text(record));
                return ExitCodes.Success;
            }
            Report(companion, store, reading);
            return found.IsEmpty
                ? Fail(companion, $"no record in {store.Directory} has an id that begins so", "`flywheel evidence list` shows the ids")
                : Fail(companion, $"{found.Length} records have an id that begins so", "show one of these: "
                    + string.Join(", ", found.Reverse().Take(Choices).Select(record => record.RecordId)) + (found.Length > Choices ? ", ..." : ""));
        }));
        return command;
    }

    private static Command Prune(Companion companion)
    {
        Option<string?> age = Valued("--older-than", "AGE", "hours, days or weeks, such as 90d; required");
        var command = new Verb("prune", "remove the records that are older", new()
        {
            About = ["It may run beside builds: it loses no record that is added meanwhile."],
            Exits = Exits,
            Examples = [("flywheel evidence prune --older-than 90d", "keeps those of the last 90 days")],
        })
        { age };
        command.Validators.Add(result =>
        {
            if (result.GetResult(age) is not { Implicit: false } given)
            {
                result.AddError("`--older-than` is missing");
            }
            else if (given.Tokens.Count != 1 || Age(given.Tokens[0].Value) is null)
            {
                result.AddError("`--older-than` takes a number with h, d or w behind it, such as 90d");
            }
        });
        command.SetAction(parsed => With(companion, (store, _) =>
        {
            string text = parsed.GetValue(age)!;
            PruneOutcome outcome = store.Prune(Age(text)!.Value);
            companion.Output.WriteLine($"removed {Counted(outcome.Removed)} older than {text}; {Counted(outcome.Kept)} {(outcome.Kept == 1 ? "stays" : "stay")} in {store.Directory}");
            return Troubled(companion, store, outcome.Troubles);
        }));
        return command;
    }

    /// <summary>Opens the store and finishes what is left there; what cannot be finished now is no reason not to read.</summary>
    internal static int With(Companion companion, Func<EvidenceStore, SettingsSources, int> use)
    {
        SettingsSources sources = companion.Read();
        return EvidenceStore.Find(sources.Settings, sources.Environment, companion.Clock).Match(
            opened =>
            {
                foreach (string trouble in opened.Store.Recover().Troubles)
                {
                    companion.Error.WriteLine($"flywheel: {trouble}");
                }
                return use(opened.Store, sources);
            },
            unusable => Fail(companion, unusable.Reason, "set GF_BAZEL_EVIDENCE_DIR to the folder of the records"));
    }

    private static int Report(Companion companion, EvidenceStore store, EvidenceLogReading reading) =>
        Report(companion, store, reading.Torn, reading.Newer, reading.Troubles);

    /// <summary>Says what of the logs was passed over, and what could not be read; the exit code is by the latter.</summary>
    internal static int Report(Companion companion, EvidenceStore store, long torn, long newer, ImmutableArray<string> troubles)
    {
        if (torn > 0)
        {
            companion.Error.WriteLine($"flywheel: {Lines(torn, store)} no record: torn, as by a loss of power; passed over");
        }
        if (newer > 0)
        {
            companion.Error.WriteLine($"flywheel: {Lines(newer, store)} of a newer version; passed over");
            companion.Error.WriteLine("flywheel: hint: a newer flywheel reads them");
        }
        return Troubled(companion, store, troubles);
    }

    private static int Troubled(Companion companion, EvidenceStore store, ImmutableArray<string> troubles)
    {
        foreach (string trouble in troubles)
        {
            companion.Error.WriteLine($"flywheel: {trouble}");
        }
        if (!troubles.IsEmpty)
        {
            companion.Error.WriteLine($"flywheel: hint: look at the rights of {store.Directory} and what is in it, and at the room on its disk");
        }
        return troubles.IsEmpty ? ExitCodes.Success : ExitCodes.EvidenceNotDone;
    }

    internal static int Fail(Companion companion, string what, string hint)
    {
        companion.Error.WriteLine($"flywheel: {what}");
        companion.Error.WriteLine($"flywheel: hint: {hint}");
        return ExitCodes.EvidenceNotDone;
    }

    private static Option<string?> Valued(string name, string value, string description) => new(name)
    {
        Description = description,
        HelpName = value,
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => result.Tokens is [var word] ? word.Value : null,
    };

    /// <summary>Of at most six digits.</summary>
    private static int? Number(string text) =>
        text.Length <= 6 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static string Counted(long records) => records == 1 ? "1 record" : string.Create(CultureInfo.InvariantCulture, $"{records:N0} records");

    private static string Lines(long lines, EvidenceStore store) => lines == 1 ? $"1 line in {store.Directory} is"
        : string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines in {store.Directory} are");
}
