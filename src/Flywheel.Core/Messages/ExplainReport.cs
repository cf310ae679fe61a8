using System.Collections.Immutable;
using System.Globalization;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel explain</c> prints, as text.</summary>
public sealed class ExplainReport(Explanation explanation)
{
    private readonly Redaction redaction = Redaction.Of(explanation.Facts);

    /// <summary>0 where Bazel would be started, 1 where the guard refuses.</summary>
    public int ExitCode => Refusal is null ? ExitCodes.Success : ExitCodes.ContractViolatedInCompanion;

    private Launch.LaunchPlan.Refuse? Refusal => explanation.Plan as Launch.LaunchPlan.Refuse;

    /// <summary>argv as it may be shown, the launcher's path first.</summary>
    internal ImmutableArray<string> Arguments => explanation.Arguments.IsEmpty ? []
        : [explanation.Arguments[0].ToString(), .. ArgumentMask.Words(explanation.Arguments[1..]).Select(Stable).Select(redaction.Apply)];

    internal string Command => $"{explanation.Program} {CommandLineFormat.Command(explanation.Line)["bazel".Length..].TrimStart()}".TrimEnd();

    /// <summary>What the guard prints before Bazel, or in place of it.</summary>
    internal ImmutableArray<string> Said =>
    [
        .. explanation.PassedOver,
        .. explanation.Plan.Match(refuse => refuse.Lines, replace => replace.Notices, supervise => supervise.Notices),
    ];

    internal string Action => explanation.Plan.Match(
        refuse => "refuse",
        replace => "replace",
        supervise => "supervise");

    public IEnumerable<string> Text()
    {
        yield return explanation.Plan.Match(
            refuse => $"`{Command}` would be refused, with exit code {refuse.ExitCode}",
            replace => $"`{Command}` would run: {(replace.EscapeHatch is null ? "" : "the escape hatch is open, and ")}the launcher takes the process over",
            supervise => $"`{Command}` would run: the launcher runs as a child, and what it really did is recorded");
        foreach (string line in Section("command line", CommandLineFacts())
            .Concat(Section("settings", explanation.Variables.Select(variable => (variable.Name, $"{variable.Value ?? OptionMask.Mask} ({variable.Source})"))))
            .Concat(Section("rules", RuleLines()))
            .Concat(Section("rc files", RcLines()))
            .Concat(Section("probe", [("", ProbeLine())]))
            .Concat(Section("launcher", LauncherLines()))
            .Concat(Section("said on stderr", Said.Select(line => ("", line))))
            .Concat(Section("arguments, one a line", Arguments.Select(word => ("", word))))
            .Concat(Section("added to the environment", explanation.Environment.Select(variable => (variable.Name, variable.Value)))))
        {
            yield return line;
        }
    }

    /// <summary>One JSON object with a line feed at its end.</summary>
    public string Json() => new ExplainDocument(explanation, this, redaction).Json();

    /// <summary>Each rule with its verdict; null where the contract is not judged.</summary>
    internal IEnumerable<(string Id, string Verdict, ImmutableArray<Violation> Findings)>? Rules => explanation.Judgement is not { } judgement ? null
        : AttachmentContract.Rules.Select(rule =>
        {
            ImmutableArray<Violation> violated = [.. judgement.Violations.Where(found => found.RuleId == rule.Id)];
            ImmutableArray<Violation> warned = [.. judgement.Warnings.Where(found => found.RuleId == rule.Id)];
            return (rule.Id, !violated.IsEmpty ? "violated" : !warned.IsEmpty ? "warning" : "holds", (ImmutableArray<Violation>)[.. violated, .. warned]);
        });

    /// <summary>What became of the probe, in one word.</summary>
    internal string ProbeState => explanation.Asked switch
    {
        ExplainedProbe.Asked => explanation.Probe!.Match(proven => "proven", refused => "refused", unprovable => "unprovable"),
        ExplainedProbe.HandedDown => "handed-down",
        ExplainedProbe.LeftOut => "left-out",
        ExplainedProbe.NotReached => "not-reached",
        _ => "not-needed",
    };

    internal string ProbeLine() => explanation.Asked switch
    {
        ExplainedProbe.Asked => explanation.Judgement?.Target is { } target
            ? explanation.Probe is ProbeResult.Proven proven
                ? ProbeDiagnosis.Proven(proven, target)
                : ProbeDiagnosis.Of(explanation.Probe!, target, explanation.Facts.Settings)?.What ?? ""
            : "",
        ExplainedProbe.HandedDown => "not made: a guard that still runs has just proved the same",
        ExplainedProbe.LeftOut => "not made (--no-probe): the rest is as if the cache had proved itself",
        ExplainedProbe.NotReached => "not made: the command is refused before anything is sent",
        _ => "not needed",
    };

    internal string ClassMeaning => explanation.Line.Class switch
    {
        CommandClass.Heavy => explanation.Line.IsUnknownCommand ? "heavy: it is not known, and may execute build actions" : "heavy: it may execute build actions, and is gated",
        CommandClass.Fetching => "fetching: it passes, with the fetch flags where it has them",
        CommandClass.Light => "light: it passes untouched",
        _ => "answered by Bazelisk or the client alone: nothing is put around it",
    };

    private IEnumerable<(string, string)> CommandLineFacts()
    {
        BazelCommandLine line = explanation.Line;
        if (!line.BazeliskWords.IsEmpty)
        {
            yield return ("Bazelisk", CommandLineFormat.NameOf(line.BazeliskWords[0]));
        }
        if (!line.StartupOptions.IsEmpty)
        {
            yield return ("startup", string.Join(' ', line.StartupOptions.Select(option => CommandLineFormat.NameOf(option.Words[0]))));
        }
        yield return ("command", $"{(line.Command is { } command ? CommandLineFormat.NameOf(command) : "none")} ({ClassMeaning})");
        if (line.Class is CommandClass.Heavy or CommandClass.Fetching && line.Command is not null)
        {
            if (!line.Options.IsEmpty)
            {
                yield return ("options", string.Join(' ', OptionNames()));
            }
            if (CommandLineFormat.Targets(line) is { IsEmpty: false } targets)
            {
                yield return ("targets", string.Join(' ', targets));
            }
            if (ProgramWords is > 0 and var count)
            {
                yield return ("program", string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "word" : "words")}, never shown"));
            }
        }
        yield return ("judged", explanation.Facts.Strict ? "strictly, as a lane" : "as a developer's command");
    }

    internal IEnumerable<string> OptionNames() =>
        explanation.Line.Options.Select(option => $"--{(option.Negated ? "no" : "")}{CommandLineFormat.NameOf(ByteString.FromRaw(option.Name))}");

    internal int ProgramWords => explanation.Line.ProgramArgumentsStart is { } start ? explanation.Line.Arguments.Length - start : 0;

    private IEnumerable<(string, string)> RuleLines()
    {
        if (Rules is not { } rules)
        {
            yield return ("", explanation.Plan is Launch.LaunchPlan.Replace { EscapeHatch: not null } ? "not judged: the escape hatch is open"
                : explanation.Line.Class == CommandClass.Heavy ? "not judged: there is nothing to start"
                : "not judged: only heavy commands are");
            yield break;
        }
        foreach ((string id, string verdict, ImmutableArray<Violation> findings) in rules)
        {
            yield return (id, verdict);
            foreach (Violation finding in findings)
            {
                yield return ("", $"  {finding.What}");
                yield return ("", $"  hint: {finding.Fix}");
            }
        }
    }

    private IEnumerable<(string, string)> RcLines()
    {
        if (explanation.Config is { } config)
        {
            yield return ("", $"`--config={config}` is selected");
        }
        foreach (RcFlag flag in explanation.Facts.RcFlags)
        {
            yield return ("", $"{flag.Place}: `--{flag.Flag.Name}` counts for the contract");
        }
    }

    private IEnumerable<(string, string)> LauncherLines()
    {
        if (explanation.Launcher is not { } launcher)
        {
            yield return ("", "none");
            yield break;
        }
        yield return ("", $"{launcher.Path} ({launcher.FoundBy})");
        yield return ("", launcher.Version is { } version ? $"Bazel {version} ({launcher.VersionSource})"
            : launcher.IsBazelisk ? "Bazel's version is Bazelisk's to choose" : "which Bazel that is, it has to be asked");
        if (!explanation.Undecided.IsEmpty)
        {
            yield return ("", $"whether it has {string.Join(", ", explanation.Undecided.Select(flag => $"`--{flag.Name}`"))} is not known: the guard asks it, and refuses if not");
        }
    }

    /// <summary>The words that are new for each attempt, as such.</summary>
    private string Stable(string word) =>
        explanation.Plan is Launch.LaunchPlan.Supervise { Flags: var flags }
        && word == "--invocation_id=" + flags.InvocationId.ToString("D", CultureInfo.InvariantCulture)
            ? "--invocation_id=<a new id>"
            : word;

    private IEnumerable<string> Section(string head, IEnumerable<(string Name, string Text)> rows)
    {
        (string Name, string Text)[] all = [.. rows];
        if (all.Length == 0)
        {
            yield break;
        }
        int width = all.Max(row => row.Name.Length);
        yield return "";
        yield return head + ":";
        foreach ((string name, string text) in all)
        {
            yield return $"  {(width == 0 ? "" : name.PadRight(width) + "  ")}{redaction.Apply(text)}".TrimEnd();
        }
    }
}
