using System.Collections.Immutable;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Contract;
using Flywheel.Core.Evidence;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The command that is refused, as people typed it: the name we were started under, and Bazel's command.</summary>
public sealed record RefusedCommand(string Program, string Command)
{
    /// <summary>With dots for what follows, which a command that may not be shown consists of already.</summary>
    public string WithArguments => HasDots ? $"{this} {CommandLineFormat.Hidden}" : ToString();

    /// <summary>Whether the dots are ours.</summary>
    public bool HasDots => Command != CommandLineFormat.Hidden;

    public override string ToString() => $"{Program} {Command}";
}

/// <summary>Why a command is gated or cannot be read, beside any rule, and what can be done about it.</summary>
public readonly record struct RefusalNote(string What, string? Fix = null);

/// <summary>
/// What a refusal says, in this order: the command, each violated rule, the endpoint and where it came from, the way to fix
/// it, and (outside strict) the escape hatch. Each line begins with <c>flywheel: </c>.
/// </summary>
public static class RefusalMessage
{
    private const string AskAgain = " `flywheel probe` shows the steps";

    /// <summary>A violated contract. <paramref name="notes"/> follow the headline.</summary>
    public static ImmutableArray<string> Lines(
        RefusedCommand command, Judgement judgement, Facts facts, params ImmutableArray<RefusalNote> notes)
    {
        var lines = new MessageLines(facts);
        // What is refused though its contract holds is refused over its command line.
        string why = judgement.Holds ? "its command line cannot be read with certainty"
            : judgement.Target is null ? "it is not attached"
            : "the contract does not hold";
        lines.Add($"`{command}` needs {Need(judgement)}, and {why}");
        foreach (RefusalNote note in notes)
        {
            lines.Add(note.What);
        }
        foreach (Violation violation in judgement.Violations)
        {
            lines.Add($"{violation.RuleId}: {violation.What}");
        }
        lines.Warnings(judgement);
        if (judgement.Endpoint is { } endpoint)
        {
            lines.Add($"the effective endpoint is {endpoint}");
        }
        lines.Expiry();
        IEnumerable<string> fixes = notes.Select(note => note.Fix).OfType<string>().Concat(judgement.Violations.Select(v => v.Fix));
        foreach (string fix in fixes.Distinct())
        {
            lines.Hint(fix);
        }
        lines.Hatch(command);
        return lines.Lines();
    }

    /// <summary>A cache that did not prove itself; empty for one that did.</summary>
    public static ImmutableArray<string> Lines(RefusedCommand command, ProbeResult result, RemoteTarget target, Facts facts) =>
        result.Match(_ => [], refused => Refused(command, refused, target, facts), u => Unprovable(command, u, target, facts));

    /// <summary>Why a cache did not prove itself, as messages name it; empty for one that did.</summary>
    public static string Cause(ProbeResult result) =>
        result.Match(_ => "", refused => CauseText.Name(refused.Cause), _ => RefusalCauses.Unprovable);

    /// <summary>Warnings of a judgement, for a command that runs.</summary>
    public static ImmutableArray<string> Warnings(Judgement judgement, Facts facts)
    {
        var lines = new MessageLines(facts);
        lines.Warnings(judgement);
        return lines.Lines();
    }

    /// <summary>What is said when the escape hatch takes a command around the gate; empty when it is not open.</summary>
    public static ImmutableArray<string> HatchNotice(RefusedCommand command, Facts facts)
    {
        var lines = new MessageLines(facts);
        if (facts.EscapeHatch is EscapeHatch.Open open)
        {
            string until = open.LastDay is { } day ? $", until {day:yyyy-MM-dd}" : "";
            lines.Add($"escape hatch: `{command}` runs without the shared cache's contract and probe ({open.Reason}{until})");
            if (!open.ReasonGiven)
            {
                lines.Hint($"give the reason as the value: {EscapeHatch.Variable}='why'");
            }
        }
        return lines.Lines();
    }

    private static ImmutableArray<string> Refused(
        RefusedCommand command, ProbeResult.Refused refused, RemoteTarget target, Facts facts)
    {
        ProbedEndpoint at = ProbedEndpoint.Of(refused, target, facts.Settings);
        CauseText text = CauseText.Of(refused, at);
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs {Need(target)}, and {text.Headline}");
        foreach (string line in CauseLines(refused, text, at))
        {
            lines.Add(line);
        }
        lines.Expiry();
        lines.Hint(text.AskAgain ? text.Hint + AskAgain : text.Hint);
        lines.Hatch(command);
        return lines.Lines();
    }

    /// <summary>The cause, what plain Bazel would do, and the detail, each where there is one.</summary>
    internal static IEnumerable<string> CauseLines(ProbeResult.Refused refused, CauseText text, ProbedEndpoint at)
    {
        string attempts = refused.Attempts > 1 ? $" ({refused.Attempts} attempts)" : "";
        yield return $"{CauseText.Name(refused.Cause)}: {at.Named} {text.What(refused)}{attempts}{(text.PlainBazel is null ? "" : ";")}";
        if (text.PlainBazel is { } plain)
        {
            yield return "  plain Bazel " + plain;
        }
        if (refused.Detail.Length > 0)
        {
            yield return "  detail: " + refused.Detail;
        }
    }

    private static ImmutableArray<string> Unprovable(
        RefusedCommand command, ProbeResult.Unprovable unprovable, RemoteTarget target, Facts facts)
    {
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs {Need(target)}, and whether it is attached cannot be proved");
        lines.Add($"{RefusalCauses.Unprovable}: {ProbedEndpoint.Cache(target).Named}: {unprovable.Reason}");
        lines.Expiry();
        lines.Hint(unprovable.Hint);
        lines.Hatch(command);
        return lines.Lines();
    }

    private static string Need(Judgement judgement) =>
        judgement.Mode.Effective.Value == SubstrateMode.ExecutorBacked ? "the remote executor and its cache" : "the shared cache";

    private static string Need(RemoteTarget target) =>
        target.Executor is null ? "the shared cache" : "the remote executor and its cache";
}
