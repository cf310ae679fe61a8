using System.Collections.Immutable;
using Flywheel.Core.Contract;
using Flywheel.Core.Probe;

namespace Flywheel.Core.Messages;

/// <summary>The command that is refused, as people typed it: the name we were started under, and Bazel's command.</summary>
public sealed record RefusedCommand(string Program, string Command)
{
    public override string ToString() => $"{Program} {Command}";
}

/// <summary>
/// What a refusal says, in this order: the command, each violated rule, the endpoint and where it came from, the way to fix
/// it, and (outside strict) the escape hatch. Each line begins with <c>flywheel: </c>.
/// </summary>
public static class RefusalMessage
{
    /// <summary>A violated contract. <paramref name="notes"/> follow the headline: why an unknown command is gated, and the like.</summary>
    public static ImmutableArray<string> Lines(
        RefusedCommand command, Judgement judgement, Facts facts, params ReadOnlySpan<string> notes)
    {
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs {Need(judgement)}, and {(judgement.Target is null ? "it is not attached" : "the contract does not hold")}");
        foreach (string note in notes)
        {
            lines.Add(note);
        }
        foreach (Violation violation in judgement.Violations)
        {
            lines.Add($"{violation.RuleId}: {violation.What}");
        }
        if (judgement.Endpoint is { } endpoint)
        {
            lines.Add($"the effective endpoint is {endpoint.Redacted} ({endpoint.Variable}, {Shown.Source(endpoint.Source)})");
        }
        lines.Expiry();
        foreach (string fix in judgement.Violations.Select(v => v.Fix).Distinct())
        {
            lines.Hint(fix);
        }
        lines.Hatch(command);
        return lines.Lines();
    }

    /// <summary>A cache that did not prove itself; empty for one that did.</summary>
    public static ImmutableArray<string> Lines(RefusedCommand command, ProbeResult result, RemoteTarget target, Facts facts) =>
        result.Match(_ => [], refused => Refused(command, refused, target, facts), u => Unprovable(command, u, target, facts));

    /// <summary>Warnings of a judgement, for a command that runs.</summary>
    public static ImmutableArray<string> Warnings(Judgement judgement, Facts facts)
    {
        var lines = new MessageLines(facts);
        foreach (Violation warning in judgement.Warnings)
        {
            lines.Add($"warning: {warning.RuleId}: {warning.What}");
        }
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
        CauseText text = CauseText.Of(refused.Cause, target);
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs {Need(target)}, and {text.Headline}");
        string attempts = refused.Attempts > 1 ? $" ({refused.Attempts} attempts)" : "";
        bool executor = refused.Cause == ProbeCause.NoExecutor && target.Executor is not null;
        string endpoint = executor
            ? $"{target.Executor!.Redacted} ({Variables.Executor}, {Shown.Source(facts.Settings.Executor?.Source ?? SettingSource.Environment)})"
            : Endpoint(target);
        lines.Add($"{CauseText.Name(refused.Cause)}: {endpoint} {text.What(refused.Elapsed)}{attempts}{(text.PlainBazel is null ? "" : ";")}");
        if (text.PlainBazel is { } plain)
        {
            lines.Add("  plain Bazel " + plain);
        }
        if (refused.Detail.Length > 0)
        {
            lines.Add("  detail: " + refused.Detail);
        }
        lines.Expiry();
        lines.Hint(text.Hint);
        lines.Hatch(command);
        return lines.Lines();
    }

    private static ImmutableArray<string> Unprovable(
        RefusedCommand command, ProbeResult.Unprovable unprovable, RemoteTarget target, Facts facts)
    {
        var lines = new MessageLines(facts);
        lines.Add($"`{command}` needs {Need(target)}, and whether it is attached cannot be proved");
        lines.Add($"unprovable: {Endpoint(target)}: {unprovable.Reason}");
        lines.Expiry();
        lines.Hint("use credentials that can be sent by the probe, too: a header, a client certificate or a credential helper");
        lines.Hatch(command);
        return lines.Lines();
    }

    private static string Endpoint(RemoteTarget target) =>
        $"{target.Cache.Redacted} ({target.CacheVariable}, {Shown.Source(target.CacheSource)})";

    private static string Need(Judgement judgement) =>
        judgement.Mode.Effective.Value == SubstrateMode.ExecutorBacked ? "the remote executor and its cache" : "the shared cache";

    private static string Need(RemoteTarget target) =>
        target.Executor is null ? "the shared cache" : "the remote executor and its cache";
}
