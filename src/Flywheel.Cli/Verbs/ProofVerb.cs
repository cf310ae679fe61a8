using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Flywheel.Cli.Help;
using Flywheel.Core.Evidence;
using Flywheel.Core.Evidence.Proof;
using Flywheel.Host.Evidence;
using Flywheel.Host.Proof;
using Flywheel.Host.Sources;

namespace Flywheel.Cli.Verbs;

/// <summary><c>flywheel proof verify|show|status</c>: reads proofs, without running Bazel. Exit 0 it holds, 1 it does not, 2 usage.</summary>
internal static class ProofVerb
{
    private const string WholeCommit = "a whole commit id of 40 or 64 hexadecimal digits";

    internal static Command Build(Companion companion) => new Verb("proof", "check proofs and show them, without running Bazel", new()
    {
        Group = VerbGroup.Proof,
        About = ["A proof is a JSON file, an in-toto Statement, that `flywheel prove` wrote of a commit."],
        Examples = [("flywheel proof verify proof.json --kind cache --max-age 7d", "does it hold, and is it what is asked for?")],
        See = ["flywheel prove --help"],
    })
    {
        Verify(companion), Show(companion), Status(companion),
    };

    private static Command Verify(Companion companion)
    {
        var file = new Operand("FILE", "the proof");
        var minHits = new OneValue("--min-hits", "N", "remote cache hits that it has to have", "a whole number", IsCount);
        var minRemote = new OneValue("--min-remote", "N", "countable remote processes that it has to have", "a whole number", IsCount);
        var maxAge = new OneValue("--max-age", "AGE", "how old it may be, in hours, days or weeks, such as 90d", "a number with h, d or w behind it, such as 90d",
            text => EvidenceVerb.Age(text) is not null);
        OneValue commit = Commit("the commit that it has to be of");
        var kind = new OneValue("--kind", "cache|executor", "what it has to be a proof of", "one of cache and executor", text => ProofKinds.Parse(text) is not null);
        var format = new FormatOption("how the verdict is printed");
        var command = new Verb("verify", "check a proof, and what is demanded of it", new()
        {
            About =
            [
                "It checks that nothing in it was changed by accident, that it fits together, and what the options demand, and says every reason to refuse it. "
                + "It detects accident and drift, not forgery: whoever can write the file can write another one.",
            ],
            Exits = [(0, "it holds"), (1, "it is refused")],
            Examples =
            [
                ("flywheel proof verify proof.json", "does it hold?"),
                ("flywheel proof verify proof.json --kind cache --min-hits 10 --max-age 7d", "and is it young, and of at least ten hits?"),
            ],
        })
        {
            file, minHits.Option, minRemote.Option, maxAge.Option, commit.Option, kind.Option, format.Option,
        };
        One(command, file, "verify");
        command.SetAction(parsed =>
        {
            var demands = new ProofDemands
            {
                MinHits = Count(minHits.Of(parsed)),
                MinRemote = Count(minRemote.Of(parsed)),
                MaxAge = maxAge.Of(parsed) is { } age ? EvidenceVerb.Age(age) : null,
                Commit = commit.Of(parsed)?.ToLowerInvariant(),
                Kind = ProofKinds.Parse(kind.Of(parsed)),
            };
            string path = parsed.GetValue(file)![0];
            ProofReport report = ProofFiles.Judge(path, path, demands, companion.Clock.GetUtcNow());
            FormatOption.Write(companion, format.IsJson(parsed), report.Json, () => report.Verdict());
            return report.ExitCode;
        });
        return command;
    }

    private static Command Show(Companion companion)
    {
        var file = new Operand("FILE", "the proof");
        var command = new Verb("show", "show what a proof says", new()
        {
            Exits = [(0, "it holds"), (1, "it does not")],
            Examples = [("flywheel proof show proof.json", "its builds, its counts, and what may be said of them")],
        })
        {
            file,
        };
        One(command, file, "show");
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)![0];
            ProofReport report = ProofFiles.Judge(path, path, ProofDemands.None, companion.Clock.GetUtcNow());
            FormatOption.Write(companion, json: false, report.Json, () => report.Content());
            return report.ExitCode;
        });
        return command;
    }

    private static Command Status(Companion companion)
    {
        var folder = new Operand("DIR", "where the proofs are [default: proofs/ of the evidence]", optional: true);
        OneValue commit = Commit("the commit; required");
        var format = new FormatOption("how the status is printed");
        var command = new Verb("status", "say what is proven of a commit", new()
        {
            About = ["It says by which file it is proven, what is not, and the one sentence that a README may carry."],
            Exits = [(0, "something is proven"), (1, "nothing is")],
            Examples = [("flywheel proof status --commit \"$(git rev-parse HEAD)\"", "of the commit that is checked out")],
        })
        {
            folder, commit.Option, format.Option,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(folder) is { Tokens.Count: > 1 })
            {
                result.AddError("`flywheel proof status` takes one folder at most");
            }
            if (result.GetResult(commit.Option) is null or { Implicit: true })
            {
                result.AddError("`flywheel proof status` needs `--commit`");
            }
        });
        command.SetAction(parsed => Status(
            companion, commit.Of(parsed)!.ToLowerInvariant(), parsed.GetValue(folder)!.FirstOrDefault(), format.IsJson(parsed)));
        return command;
    }

    private static int Status(Companion companion, string commit, string? folder, bool json)
    {
        SettingsSources sources = companion.Read();
        ImmutableArray<InvocationRecord> records = [];
        EvidenceOpening evidence = EvidenceStore.Find(sources.Settings, sources.Environment, companion.Clock);
        string? fault = evidence.Match<string?>(
            opened =>
            {
                EvidenceLogReading log = opened.Store.Read();
                records = log.Records;
                folder ??= Path.Combine(opened.Store.Directory, ProofFiles.FolderName) is var own && Directory.Exists(own) ? own : null;
                return log.Troubles.FirstOrDefault();
            },
            unusable => unusable.Reason);
        (ImmutableArray<string> files, string? unread) = folder is null ? ([], null) : ProofFiles.In(folder);
        foreach (string trouble in new[] { fault, unread }.OfType<string>())
        {
            companion.Error.WriteLine("flywheel: warning: " + trouble);
        }
        DateTimeOffset now = companion.Clock.GetUtcNow();
        ProofStatus status = ProofStatus.Of(commit, files.Select(file => ProofFiles.Judge(file, Path.GetFileName(file), ProofDemands.None, now)), records);
        FormatOption.Write(companion, json, status.Json, () => status.Text());
        return status.ExitCode;
    }

    private static void One(Command command, Operand file, string name) => command.Validators.Add(result =>
    {
        if (result.GetResult(file) is not { Tokens.Count: 1 })
        {
            result.AddError($"`flywheel proof {name}` takes one file");
        }
    });

    private static OneValue Commit(string description) =>
        new("--commit", "SHA", description, WholeCommit, text => ProofDigest.IsWhole(text.ToLowerInvariant()));

    private static bool IsCount(string text) => Count(text) is not null;

    private static long? Count(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : null;
}
